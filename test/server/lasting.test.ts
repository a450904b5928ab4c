/** What a server must be able to count on when it runs for days: nothing hangs, nothing stays, nothing is told. */
import {getEventListeners} from 'node:events';
import {
  createInlet,
  createServerInstance,
  serverToServer,
  type InletSettings,
  type ServerOptions,
} from '../../src/entries/server.js';
import {openRedirecting} from '../support/redirecting.js';

const ok: typeof fetch = async () => new Response(JSON.stringify({requestId: 'r', handle: []}));
const open = (options: Partial<ServerOptions> = {}) =>
  createServerInstance({datastreamId: 'd', orgId: '0A@AdobeOrg', fetch: ok, ...options});
const stream = (options: Partial<InletSettings> = {}) =>
  createInlet({
    inletUrl: 'https://dcs.adobedc.net/collection/ab',
    events: {schemaId: 'https://ns.adobe.com/acme/schemas/e1', datasetId: 'e'.repeat(24)},
    fetch: streamed,
    ...options,
  });
const streamed: typeof fetch = async () =>
  new Response(JSON.stringify({inletId: 'ab', xactionId: 'x'}));
/** Not now, so often; then as it should be. */
const busy = (times: number, then: typeof fetch) => {
  let asked = 0;
  return jest.fn<ReturnType<typeof fetch>, Parameters<typeof fetch>>(async (...given) =>
    asked++ < times
      ? new Response('', {status: 503, headers: {'retry-after': '0'}})
      : then(...given),
  );
};

let redirecting: Awaited<ReturnType<typeof openRedirecting>>;
beforeAll(async () => {
  redirecting = await openRedirecting();
});
beforeEach(() => void redirecting.paths.splice(0));
afterAll(() => redirecting?.close());

describe('credentials', () => {
  const never = () => new Promise<never>(() => {});

  it('that never come end with the timeout', async () => {
    const sent = open({auth: never, timeout: 20, retries: 0})('sendEvent');
    await expect(sent).rejects.toThrow(/timeout of 20 ms/);
    const answer = await stream({auth: never, timeout: 20, retries: 0}).sendEvent({});
    expect(answer).toMatchObject({ok: false, again: true});
  });

  it("that never come end with the inlet's signal, and its reason", async () => {
    const leaving = new AbortController();
    const sent = stream({auth: never, signal: leaving.signal}).sendEvent({});
    leaving.abort(new Error('The server goes down.'));
    await expect(sent).rejects.toThrow('The server goes down.');
  });

  it.each(['', 'secret\nhalf', 'secret\u2026'])(
    'that can be no header are not told: %j',
    async (accessToken) => {
      const network = {fetch, retries: 0};
      const auth = () => ({accessToken, apiKey: 'k'});
      const words = await open({...network, auth})('sendEvent').catch(
        ({message}: Error) => message,
      );
      const answer = await stream({...network, auth}).sendEvent({});
      for (const said of [words, answer.errors[0]!.message]) {
        expect(said).toContain('The access token cannot be sent');
        expect(said).not.toContain('secret');
      }
    },
  );

  it('may end in a line break, as files do', async () => {
    const seen: unknown[] = [];
    const look: typeof fetch = async (url, init) => {
      seen.push(new Headers(init!.headers).get('authorization'));
      return ok(url, init);
    };
    await open({fetch: look, auth: () => ({accessToken: 'a\n', apiKey: 'k'})})('sendEvent');
    expect(seen).toEqual(['Bearer a']);
  });

  it('are asked for where they are to be had, and nowhere else', async () => {
    const tokenUrl = `${redirecting.url}/ims/token/v3`;
    const auth = serverToServer({clientId: 'i', clientSecret: 's', scopes: 'o', tokenUrl});
    await expect(open({auth, retries: 0})('sendEvent')).rejects.toThrow(/status 307/);
    expect(redirecting.paths).toEqual(['/ims/token/v3']);
  });

  const auth = () => ({accessToken: 'a', apiKey: 'k'});
  it.each([
    [
      'the edge',
      (origin: string) => open({edgeDomain: origin, auth, fetch, retries: 0})('sendEvent'),
    ],
    [
      'an inlet',
      async (origin: string) => {
        const inlet = {inletUrl: `${origin}/collection/ab`, auth, fetch, retries: 0};
        const {status} = await stream(inlet).sendEvent({_id: '1', timestamp: '2030-05-01T10:00Z'});
        throw new Error(`status code ${status}`);
      },
    ],
  ])('go to %s, and do not follow its redirection', async (_who, send) => {
    await expect(send(redirecting.url)).rejects.toThrow(/status code 307/);
    expect(redirecting.paths).toEqual([expect.stringMatching(/^\/(ee|collection)\//)]);
  });

  it.each(['null', '[]', 'no', '{"access_token": 5}'])('that are %s are none', async (body) => {
    const auth = serverToServer({
      clientId: 'i',
      clientSecret: 's',
      scopes: 'o',
      fetch: async () => new Response(body),
    });
    await expect(open({auth, retries: 0})('sendEvent')).rejects.toThrow(/No access token: ims-na1/);
  });

  it('that do not say how long they last are not fetched each time', async () => {
    let asked = 0;
    const auth = serverToServer({
      clientId: 'i',
      clientSecret: 's',
      scopes: 'o',
      fetch: async () => new Response(JSON.stringify({access_token: `t${asked++}`})),
    });
    for (let n = 0; n < 3; n++) await open({auth})('sendEvent');
    expect(asked).toBe(1);
  });
});

describe('a signal that lives for long', () => {
  it('keeps nothing of what is done, tries and pauses among it', async () => {
    const {signal} = new AbortController();
    for (let n = 0; n < 3; n++) {
      const [edge, inlet] = [busy(2, ok), busy(2, streamed)];
      await open({signal, fetch: edge})('sendEvent', {signal});
      const event = {_id: `${n}`, timestamp: '2030-05-01T10:00:00Z'};
      expect(await stream({signal, fetch: inlet}).sendEvent(event)).toMatchObject({ok: true});
      expect([edge, inlet].map(({mock}) => mock.calls.length)).toEqual([3, 3]);
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends tries, too: what it has ended does not go again', async () => {
    const leaving = new AbortController();
    let asked = 0;
    const away: typeof fetch = async () => {
      asked++;
      setTimeout(() => leaving.abort());
      throw new Error('reset');
    };
    const sent = open({
      signal: leaving.signal,
      fetch: away,
      auth: async () => ({accessToken: 'a', apiKey: 'k'}),
    })('sendEvent');
    await expect(sent).rejects.toMatchObject({name: 'AbortError'});
    await new Promise((resolve) => setTimeout(resolve));
    expect(asked).toBe(1);
  });
});

describe('an instance', () => {
  it.each([0, 1, 3, 5])('tries %i times again if it is told so', async (retries) => {
    let asked = 0;
    const away: typeof fetch = async () => {
      asked++;
      return new Response('', {status: 503, headers: {'retry-after': '0'}});
    };
    await expect(open({retries, fetch: away})('sendEvent')).rejects.toThrow(/503/);
    expect(asked).toBe(retries + 1);
  });
});
