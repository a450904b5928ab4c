/** A server speaks for a visitor: what reaches the edge, and what goes back to the browser. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {createServerInstance, type ServerOptions} from '../../src/entries/server.js';
import {DEMO_ORG} from '../../demo/edge/datastreams.js';
import {openEdge, type TestEdge} from '../support/edge.js';

const PREFIX = `kndctr_${DEMO_ORG.replace('@', '_')}_`;
const VIEW = 'web.webpagedetails.pageViews';

let edge: TestEdge;
beforeAll(async () => {
  edge = await openEdge();
});
afterAll(() => edge?.close());
beforeEach(() => edge.reset());

const open = (options: Partial<ServerOptions> = {}) =>
  createServerInstance({
    datastreamId: 'demo',
    orgId: DEMO_ORG,
    edgeDomain: edge.url,
    ...options,
  });
type Instance = ReturnType<typeof open>;

const fail = (error: unknown) => (): never => {
  throw error;
};

/** The `Cookie` header of a browser that was told to set these. */
const cookiesOf = (instance: Instance) =>
  instance
    .setCookies()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
const ecids = async () => new Set((await edge.events()).map(({ecid}) => ecid));

describe('an instance on a server', () => {
  it('sends an event alone to the second version of the wire, in valid XDM', async () => {
    const visitor = open();
    await visitor('sendEvent', {type: VIEW, xdm: {web: {webPageDetails: {name: 'Home'}}}});
    const [event] = await edge.received(1);
    expect(event!.path).toBe('/ee/v2/interact');
    expect(event!.verdict).toEqual({valid: true, problems: []});
    expect(event!.event.xdm).toMatchObject({
      eventType: VIEW,
      web: {webPageDetails: {name: 'Home'}},
      implementationDetails: {environment: 'server'},
    });
  });

  it('describes the request that it answers, and nothing of the server', async () => {
    const headers = {
      host: 'shop.test',
      'x-forwarded-proto': 'https',
      'user-agent': 'Probe/1.0',
      'accept-language': 'de-CH',
      referer: 'https://search.test/',
    };
    await open({request: {url: '/shoes?size=42', headers}})('sendEvent', {type: VIEW});
    await open({request: new Request('https://shop.test/bags', {headers: {'user-agent': 'A'}})})(
      'sendEvent',
      {type: VIEW},
    );
    const [fromNode, fromFetch] = await edge.received(2);
    expect(fromNode!.verdict).toEqual({valid: true, problems: []});
    expect(fromNode!.event.xdm).toMatchObject({
      web: {
        webPageDetails: {URL: 'https://shop.test/shoes?size=42'},
        webReferrer: {URL: 'https://search.test/'},
      },
      environment: {browserDetails: {userAgent: 'Probe/1.0', acceptLanguage: 'de-CH'}},
    });
    expect(fromNode!.event.xdm).not.toHaveProperty('placeContext');
    expect(fromFetch!.event.xdm).toMatchObject({
      web: {webPageDetails: {URL: 'https://shop.test/bags'}},
      environment: {browserDetails: {userAgent: 'A'}},
    });
  });

  it.each([
    ['localhost:8787', undefined, 'http://localhost:8787/a'],
    ['127.0.0.1', undefined, 'http://127.0.0.1/a'],
    ['shop.test', undefined, 'https://shop.test/a'],
    ['shop.test', 'http,https', 'http://shop.test/a'],
    ['localhost.shop.test', undefined, 'https://localhost.shop.test/a'],
    ['no host at all', undefined, undefined],
  ])('tells the address of Node’s request to %s (%s) as %s', async (host, proto, url) => {
    const headers = {host, ...(proto && {'x-forwarded-proto': proto})};
    await open({request: {url: '/a', headers}})('sendEvent', {type: VIEW});
    const [view] = await edge.received(1);
    expect(view!.event.xdm!.web.webPageDetails?.URL).toBe(url);
  });

  it('knows a visitor again by the cookies that the last answer has set', async () => {
    const first = open({domain: 'shop.test'});
    await first('sendEvent', {type: VIEW});
    const set = first.setCookies();
    expect(set).toContainEqual(
      expect.stringMatching(
        new RegExp(`^${PREFIX}identity=\\S+; Path=/; Domain=shop.test; Max-Age=\\d+`),
      ),
    );
    const again = open({cookies: `theme=dark; ${cookiesOf(first)}`});
    await again('sendEvent', {type: VIEW});
    await edge.received(2);
    expect((await ecids()).size).toBe(1);
  });

  it('asks once for two events of somebody unknown: two questions would make two visitors', async () => {
    const visitor = open();
    await Promise.all([
      visitor('sendEvent', {xdm: {eventType: 'one'}}),
      visitor('sendEvent', {xdm: {eventType: 'two'}}),
    ]);
    await edge.received(2);
    expect((await ecids()).size).toBe(1);
  });

  it("keeps the site's other cookies from the edge", async () => {
    const bodies: string[] = [];
    const visitor = open({
      cookies: `session=secret; ${PREFIX}cluster=irl1`,
      fetch: async (url, options) => {
        bodies.push(JSON.stringify([url, options]));
        return fetch(url, options);
      },
    });
    await visitor('sendEvent');
    expect(bodies[0]).toContain('/ee/irl1/v2/interact');
    expect(bodies[0]).not.toContain('secret');
  });

  it('sends cookies as a browser does where the edge has a name on the domain of the site', async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.cookie);
      response.end(JSON.stringify({requestId: 'r', handle: []}));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const {port} = server.address() as AddressInfo;
    const edgeDomain = `http://localhost:${port}`;
    const cookies = `session=secret; ${PREFIX}identity=abc%3D`;
    await open({edgeDomain, cookies, domain: 'localhost'})('sendEvent');
    await open({edgeDomain, cookies, domain: 'shop.test'})('sendEvent');
    server.closeAllConnections();
    server.close();
    expect(seen).toEqual([`${PREFIX}identity=abc%3D`, undefined]);
  });

  it('says who the visitor is', async () => {
    const visitor = open();
    const {identity} = await visitor('getIdentity');
    expect(identity.ECID).toMatch(/^\d{38}$/);
    const again = open({cookies: cookiesOf(visitor)});
    expect((await again('getIdentity')).identity).toEqual(identity);
    expect(await edge.requests()).toHaveLength(1);
  });

  it('hands consent to the edge, and sends nothing for who declines, also with the next request', async () => {
    const visitor = open();
    const decline = [{standard: 'Adobe', version: '1.0', value: {general: 'out'}}];
    expect(await visitor('setConsent', {consent: decline})).toEqual({});
    expect(await visitor('sendEvent')).toEqual({});
    const again = open({cookies: cookiesOf(visitor)});
    expect(await again('sendEvent')).toEqual({});
    expect((await edge.requests()).map(({path}) => path)).toEqual(['/ee/v1/privacy/set-consent']);
  });

  it('tells the edge of every consent: what one visitor was told is not known of another', async () => {
    const accept = [{standard: 'Adobe', version: '1.0', value: {general: 'in'}}];
    for (let visit = 0; visit < 2; visit++) await open()('setConsent', {consent: accept});
    expect((await edge.requests()).map(({path}) => path)).toEqual([
      '/ee/v1/privacy/set-consent',
      '/ee/v1/privacy/set-consent',
    ]);
  });

  it('does not wait for consent that nobody will give while the page is made', async () => {
    expect(await open({defaultConsent: 'pending'})('sendEvent')).toEqual({});
    expect(await edge.requests()).toEqual([]);
  });

  it('brings offers, for the page with its page view and for what is named', async () => {
    const item = {
      schema: 'https://ns.adobe.com/personalization/json-content-item',
      data: {content: {a: 1}},
    };
    await edge.offers({hero: [{items: [item]}], 'web://shop.test/shoes': [{items: [item]}]});
    const visitor = open({request: {url: '/shoes/', headers: {host: 'shop.test'}}});
    const {propositions} = await visitor('sendEvent', {type: VIEW, decisionScopes: ['hero']});
    expect(propositions!.map(({scope, renderAttempted}) => [scope, renderAttempted])).toEqual([
      ['hero', false],
      ['web://shop.test/shoes', false],
    ]);
    expect(await visitor('sendEvent')).toEqual({propositions: []});
    const {responseBody} = visitor.handOver();
    expect(responseBody.handle.map(({type}) => type)).toContain('personalization:decisions');
    expect(responseBody.handle.map(({type}) => type)).not.toContain('state:store');
  });
});

describe('when the edge does not take it', () => {
  it('sends the same request again, so that it counts once', async () => {
    await edge.faults({status: 503, retryAfter: 0, times: 2});
    await open()('sendEvent', {xdm: {_id: 'once'}});
    const requests = await edge.requests();
    expect(requests.map(({status}) => status)).toEqual([503, 503, 200]);
    expect(new Set(requests.map(({requestId}) => requestId)).size).toBe(1);
    expect((await edge.received(1))[0]!.event.xdm!._id).toBe('once');
  });

  it('tries a connection that was reset again', async () => {
    await edge.faults({drop: true, times: 1});
    await open()('sendEvent', {xdm: {_id: 'reset'}});
    expect((await edge.received(1))[0]!.event.xdm!._id).toBe('reset');
  });

  it('rejects with the words of the edge when it refuses, at once', async () => {
    await edge.faults({status: 400, body: {title: 'No', detail: 'Not like this.'}});
    await expect(open()('sendEvent')).rejects.toThrow(
      /^\[edgetag\] sendEvent: The server responded with a status code 400 and response body:\n[^]*Not like this/,
    );
    expect(await edge.requests()).toHaveLength(1);
  });

  it('gives up after as many tries as it was told, and says why', async () => {
    await edge.faults({drop: true});
    await expect(open({retries: 1})('sendEvent')).rejects.toThrow(/Network request failed/);
    expect(await edge.requests()).toHaveLength(2);
  });

  it("ends when the instance's signal does, and its requests with it", async () => {
    await edge.faults({hang: true});
    const visitor = open({signal: AbortSignal.timeout(100)});
    await expect(visitor('sendEvent')).rejects.toMatchObject({name: 'TimeoutError'});
    await expect(visitor('sendEvent')).rejects.toMatchObject({name: 'TimeoutError'});
    expect((await edge.requests()).length).toBeLessThanOrEqual(1);
  });

  it("stops waiting when a command's signal ends, and the event arrives all the same", async () => {
    await edge.faults({delayMs: 500});
    const leaving = new AbortController();
    const sent = open()('sendEvent', {xdm: {_id: 'late'}, signal: leaving.signal});
    leaving.abort();
    await expect(sent).rejects.toMatchObject({name: 'AbortError'});
    expect((await edge.received(1))[0]!.event.xdm!._id).toBe('late');
  });

  it('takes no longer for one sending than it was told', async () => {
    await edge.faults({hang: true});
    await expect(open({timeout: 50, retries: 0})('sendEvent')).rejects.toThrow(/timeout of 50 ms/);
  });
});

describe('connections', () => {
  it('are kept: twenty events one after the other need no twenty', async () => {
    let connections = 0;
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.end(JSON.stringify({requestId: 'r', handle: []})));
    }).on('connection', () => connections++);
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const edgeDomain = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (let n = 0; n < 20; n++) await open({edgeDomain})('sendEvent');
    server.closeAllConnections();
    server.close();
    // A connection is free a moment after its answer was read.
    expect(connections).toBeLessThan(4);
  });
});

describe('what cannot be', () => {
  it('is refused when the instance is made, with both problems when datastream and organization are wrong', () => {
    expect(() => open({datastreamId: 7 as never, orgId: 8 as never})).toThrow(
      /^(?=[^]*datastreamId)(?=[^]*orgId)/,
    );
    expect(() => open({domain: 'shop.test; Secure'})).toThrow(/cannot hold cookies/);
  });

  it('is answered with what can, when it is a command', async () => {
    const run = open() as (command: string) => Promise<unknown>;
    await expect(run('applyResponse')).rejects.toThrow(
      '[edgetag] applyResponse: The applyResponse command does not exist. These do: appendIdentityToUrl, createEventMergeId, getIdentity, sendBatch, sendEvent, setConsent.',
    );
  });

  it('is read as strictly as in a page', async () => {
    await expect(open()('sendEvent', {xdm: 'text' as never})).rejects.toThrow(/xdm/);
  });

  it.each<[string, () => never, RegExp]>([
    ['text', fail('Stop.'), /^\[edgetag\] sendEvent: Stop\.$/],
    ['nothing at all', fail(undefined), /^\[edgetag\] sendEvent: undefined$/],
    ['an error that cannot be changed', () => structuredClone(Symbol('s')) as never, /cloned/],
  ])('is a rejection in words, also where a callback throws %s', async (_what, throws, words) => {
    await expect(open({onBeforeEventSend: throws})('sendEvent')).rejects.toMatchObject({
      message: expect.stringMatching(words),
    });
  });

  it('is said once, however often a callback throws the same', async () => {
    const visitor = open({onBeforeEventSend: fail(new Error('No.'))});
    for (let n = 0; n < 2; n++) {
      await expect(visitor('sendEvent')).rejects.toThrow(/^\[edgetag\] sendEvent: No\.$/);
    }
  });

  it('never reaches the header of the answer', async () => {
    const evil = {key: 'a\r\nSet-Cookie: b', value: '1', maxAge: 1};
    const odd = {key: 'c', value: 'x; Domain=evil', maxAge: 5, attrs: {SameSite: 'x; HttpOnly'}};
    await edge.offers({'handle:state:store': [evil, odd]});
    const visitor = open();
    await visitor('sendEvent');
    expect(visitor.setCookies()).toContain('c=x%3B%20Domain=evil; Path=/; Max-Age=5');
    expect(visitor.setCookies().join()).not.toMatch(/[\r\n]/);
  });
});
