/** Whoever asks a server for a page writes the request's headers, cookies and address: they must harm nothing. */
import fc from 'fast-check';
import {createServerInstance, inScript, type Arrival} from '../../../src/entries/server.js';
import {openEdge, type TestEdge} from '../../support/edge.js';
import {DEMO_ORG} from '../../../demo/edge/datastreams.js';
import type {Json} from '../../../src/core/types.js';

const PREFIX = `kndctr_${DEMO_ORG.replace('@', '_')}_`;
const VIEW = 'web.webpagedetails.pageViews';

/** What the edge is sent for this visitor; `own` is an edge on the site's own domain, which gets cookies as a header. */
const visit = async (request: Arrival, own = false) => {
  const sent: {url: string; cookie: string; body: Json; bytes: number}[] = [];
  const instance = createServerInstance({
    datastreamId: 'd',
    orgId: DEMO_ORG,
    request,
    retries: 0,
    ...(own && {edgeDomain: 'edge.shop.test', domain: 'shop.test'}),
    async fetch(url, init) {
      const text = init!.body as string;
      sent.push({
        url: url as string,
        // Throws, as `fetch` does, at what can be no header.
        cookie: new Headers(init!.headers).get('cookie') ?? '',
        body: JSON.parse(text) as Json,
        bytes: Buffer.byteLength(text),
      });
      return new Response(JSON.stringify({requestId: 'r', handle: []}));
    },
  });
  await instance('sendEvent', {type: VIEW});
  await instance('getIdentity').catch(() => {});
  await instance('appendIdentityToUrl', {url: 'https://other.test/'});
  return {sent, cookies: instance.setCookies(), page: inScript(instance.handOver())};
};

const host = 'shop.test';
const huge = 'x'.repeat(200_000);
const controls = Array.from({length: 32}, (_, code) => String.fromCharCode(code)).join('') + '\x7f';

describe('headers of a visitor', () => {
  it.each<[string, Arrival]>([
    ['a browser of 200 KB', {url: '/a', headers: {host, 'user-agent': huge}}],
    ['a language of 200 KB', {url: '/a', headers: {host, 'accept-language': huge}}],
    ['a referrer of 200 KB', {url: '/a', headers: {host, referer: `https://a.test/${huge}`}}],
    ['an address of 200 KB', {url: `/${huge}`, headers: {host}}],
    ['a query of 200 KB', {url: `/a?${'%22'.repeat(70_000)}`, headers: {host}}],
    ['a host of 200 KB', {url: '/a', headers: {host: huge}}],
    ['one cookie of 200 KB', {url: '/a', headers: {host, cookie: `${PREFIX}identity=${huge}`}}],
    [
      '5,000 of the edge’s cookies',
      {
        url: '/a',
        headers: {
          host,
          cookie: Array.from({length: 5000}, (_, n) => `${PREFIX}${n}=%00%01%02%03`).join('; '),
        },
      },
    ],
    [
      'everything at its longest',
      {
        url: `/${'%F6"'.repeat(5000)}`,
        headers: {
          host,
          'user-agent': '\u00f6'.repeat(huge.length),
          'accept-language': '"'.repeat(huge.length),
          referer: '\u20ac'.repeat(huge.length),
          cookie: Array.from({length: 99}, (_, n) => `${PREFIX}${n}=${'%00'.repeat(1000)}`),
        },
      },
    ],
  ])('do not make an event too large for the edge: %s', async (_what, request) => {
    for (const own of [false, true]) {
      const {sent} = await visit(request, own);
      expect(sent[0]!.url).toContain('/v2/interact');
      for (const {bytes, cookie} of sent) {
        expect(bytes).toBeLessThan(60_000);
        expect(cookie.length).toBeLessThan(16_384);
      }
    }
  });

  it('lose their control characters, and keep the rest', async () => {
    const {sent} = await visit({
      url: '/a',
      headers: {
        host,
        'user-agent': `Probe${controls}/1.0`,
        'accept-language': `de${controls}-CH`,
        referer: `https://a.test/${controls}b`,
      },
    });
    expect(sent[0]!.body.event.xdm).toMatchObject({
      web: {webReferrer: {URL: 'https://a.test/b'}},
      environment: {browserDetails: {userAgent: 'Probe/1.0', acceptLanguage: 'de-CH'}},
    });
  });

  it.each([
    ['javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['shop.test:443', undefined],
    ['*', undefined],
    ['not a path', undefined],
    ['http://[bad', undefined],
    ['http://user:password@shop.test/a', 'http://shop.test/a'],
    ['/a\r\nX-Evil: 1', 'https://shop.test/aX-Evil:%201'],
    ['/__proto__', 'https://shop.test/__proto__'],
  ])('name no page but pages: %s', async (url, page) => {
    const {sent} = await visit({url, headers: {host}});
    expect(sent[0]!.body.event.xdm.web.webPageDetails?.URL).toBe(page);
  });

  it.each([
    'a b',
    'a/b',
    'a?b',
    'a#b',
    'user@evil.test',
    'a\\b',
    'a\r\nb',
    '%',
    'shop.test:99999',
    '[::1',
    '',
    ' ',
  ])('name no host that is none: %j', async (name) => {
    const {sent} = await visit({url: '/a', headers: {host: name}});
    expect(sent[0]!.body.event.xdm.web).not.toHaveProperty('webPageDetails');
    expect(sent[0]!.url).toMatch(/^https:\/\/edge\.adobedc\.net\/ee\/v2\/interact\?/);
  });

  it('may be called like anything', async () => {
    for (const name of [
      'then',
      'get',
      '__proto__',
      'constructor',
      'toString',
      'valueOf',
      'length',
    ]) {
      const headers = JSON.parse(`{"host": "${host}", "${name}": "x"}`) as Record<string, string>;
      const {sent} = await visit({url: '/a', headers});
      expect(sent[0]!.body.event.xdm.web.webPageDetails.URL).toBe('https://shop.test/a');
    }
  });
});

describe('any request', () => {
  const text = fc.oneof(
    fc.string({unit: 'binary', maxLength: 60}),
    fc.string({maxLength: 60}),
    fc.constantFrom(...['', ';', '=', '%', '%00', '\r\n', 'a=b; c=d', `${PREFIX}identity=`]),
    fc.constantFrom('consent', 'cluster', 'identity').map((key) => `${PREFIX}${key}=CiYz%3D%3D`),
  );
  const names = ['host', ':authority', ':path', ':scheme', 'cookie', 'referer', 'user-agent'];
  const name = fc.oneof(
    fc.constantFrom(...names, 'accept-language', 'x-forwarded-proto', 'then', 'get', '__proto__'),
    fc.string({maxLength: 9}),
  );
  const pair = fc.tuple(name, text);
  const headers = fc.oneof(
    fc.array(pair, {maxLength: 9}),
    fc.array(pair, {maxLength: 9}).map((pairs) => pairs.flat()),
    fc.array(pair, {maxLength: 9}).map((pairs) => new Map(pairs)),
    fc.dictionary(name, fc.oneof(text, fc.array(text, {maxLength: 3}))),
  );

  it('makes one event and no more, that goes to the edge alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {url: text.map((rest) => `/${rest}`), originalUrl: text, headers},
          {requiredKeys: ['headers']},
        ),
        fc.boolean(),
        async (request, own) => {
          const {cookies, page, sent} = await visit(request, own);
          const edge = own ? 'edge.shop.test' : 'edge.adobedc.net';
          expect(sent.map(({url}) => new URL(url).host)).toEqual(sent.map(() => edge));
          expect(sent.filter(({body}) => body.event ?? body.events)).toHaveLength(1);
          expect(sent.length).toBeLessThanOrEqual(3);
          for (const {url} of sent) expect(url).toMatch(/\/ee\/([\w-]+\/)?v[12]\/[\w/-]+\?/);
          expect(cookies).toEqual([]);
          expect(page).not.toMatch(/[<>&]/);
        },
      ),
      {numRuns: 1000},
    );
  });
});

describe('a visitor who makes things up', () => {
  let edge: TestEdge;
  beforeAll(async () => {
    edge = await openEdge();
  });
  afterAll(() => edge?.close());

  it('still is an event in valid XDM', async () => {
    const instance = createServerInstance({
      datastreamId: 'demo',
      orgId: DEMO_ORG,
      edgeDomain: edge.url,
      request: {
        url: `/${'%22'.repeat(9000)}`,
        headers: {
          host,
          'user-agent': huge + controls,
          referer: controls + huge,
          cookie: `${PREFIX}consent=${controls}; ${PREFIX}cluster=../..; ${PREFIX}x=${huge}; a=${huge}`,
        },
      },
    });
    await instance('sendEvent', {type: VIEW});
    const [event] = await edge.received(1);
    expect(event!.verdict).toEqual({valid: true, problems: []});
  });
});
