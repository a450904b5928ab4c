/** What a token's endpoint may answer, and an edge that takes no token: how often either is asked, and what commands say. */
import {
  createInlet,
  createServerInstance,
  serverToServer,
  type Auth,
} from '../../../src/entries/server.js';

const SECRET = 'p8e-not-to-be-told';
const HOST = 'ims-na1.adobelogin.com';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Only what the time is: promises, requests and pauses go on as ever. */
const setClock = () =>
  jest.useFakeTimers({
    doNotFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'nextTick', 'queueMicrotask'],
  });
const pass = (milliseconds: number) => jest.advanceTimersByTime(milliseconds);
beforeEach(() => setClock());
afterEach(() => jest.useRealTimers());

const minted = (more: object = {}, token: unknown = 'token') =>
  new Response(JSON.stringify({access_token: token, expires_in: 86_399, ...more}));

const fails = (error: unknown) => (): never => {
  throw error;
};

/** Credentials whose endpoint answers like this the first, the second … time it is asked. */
const endpoint = (answer: (asked: number) => Response | Promise<Response>) => {
  const counts = {asked: 0};
  const auth = serverToServer({
    clientId: 'key',
    clientSecret: SECRET,
    scopes: 'openid',
    fetch: async () => answer(++counts.asked),
  });
  return {auth, counts};
};

/** What an edge was sent, which answers with these statuses, the last of them on and on. */
const edge = (auth: Auth, ...statuses: number[]) => {
  const tokens: (string | null)[] = [];
  const status = () => statuses[Math.min(tokens.length, statuses.length) - 1] ?? 200;
  const send = async () => {
    const instance = createServerInstance({
      datastreamId: 'd',
      orgId: '0A@AdobeOrg',
      retries: 0,
      auth,
      async fetch(_url, init) {
        tokens.push(new Headers(init!.headers).get('authorization'));
        return new Response(JSON.stringify({requestId: 'r', handle: []}), {status: status()});
      },
    });
    return instance('sendEvent').then(
      () => 'sent',
      ({message}: Error) => message,
    );
  };
  return {send, tokens};
};

describe('a token that is refused', () => {
  it.each([401, 403])(
    'again and again with %i is replaced once a minute at most',
    async (status) => {
      const {auth, counts} = endpoint((asked) => minted({}, `token-${asked}`));
      const {send, tokens} = edge(auth, status);
      for (let event = 0; event < 20; event++) {
        expect(await send()).toContain(`status code ${status}`);
      }
      expect(counts.asked).toBe(2);
      // With the new one once more, and then each event once: the same would be refused again.
      expect(tokens).toHaveLength(21);
      expect(new Set(tokens.slice(1))).toEqual(new Set(['Bearer token-2']));

      pass(MINUTE);
      for (let event = 0; event < 20; event++) await send();
      expect(counts.asked).toBe(3);
      expect(tokens).toHaveLength(42);
    },
  );

  it('is replaced, and the event arrives, however many minutes after the last time', async () => {
    const {auth, counts} = endpoint((asked) => minted({}, `token-${asked}`));
    const {send} = edge(auth, 200, 401, 200, 200, 401, 200);
    for (let event = 0; event < 4; event++) {
      expect(await send()).toBe('sent');
      pass(MINUTE);
    }
    expect(counts.asked).toBe(3);
  });

  it('is not sent again where the endpoint gives the same once more', async () => {
    const {auth, counts} = endpoint(() => minted());
    const {send, tokens} = edge(auth, 403);
    await send();
    expect(tokens).toEqual(['Bearer token']);
    expect(counts.asked).toBe(2);
  });

  it('is not sent again to an inlet, either', async () => {
    const {auth, counts} = endpoint((asked) => minted({}, `token-${asked}`));
    let sent = 0;
    const inlet = createInlet({
      inletUrl: 'https://dcs.adobedc.net/collection/ab',
      events: {schemaId: 'https://ns.adobe.com/acme/schemas/e1', datasetId: 'e'.repeat(24)},
      auth,
      async fetch() {
        sent++;
        return new Response('', {status: 403});
      },
    });
    for (let event = 0; event < 10; event++) {
      expect(await inlet.sendEvent({})).toMatchObject({ok: false, status: 403});
    }
    expect(counts.asked).toBe(2);
    expect(sent).toBe(11);
  });
});

describe('a token', () => {
  // Asked for anew after so long, and not before.
  it.each<[unknown, number]>([
    [86_399, 86_339_000],
    [3600, HOUR - MINUTE],
    ['3600', HOUR - MINUTE],
    [120, MINUTE],
    [30, 15_000],
    [1, 1000],
    [0.001, 1000],
    [undefined, 86_339_000],
    [null, 86_339_000],
    [0, 86_339_000],
    [-5, 86_339_000],
    ['soon', 86_339_000],
    ['', 86_339_000],
    [true, 86_339_000],
    [[60], 86_339_000],
    [{toString: 0}, 86_339_000],
    // An older kind of token says milliseconds.
    [86_399_998, 86_339_000],
    [1e300, 86_339_000],
  ])('with an expires_in of %j is kept for its time', async (expires_in, kept) => {
    const {auth, counts} = endpoint(() => minted({expires_in}));
    const {send} = edge(auth);
    await send();
    pass(kept - 1);
    for (let event = 0; event < 3; event++) expect(await send()).toBe('sent');
    expect(counts.asked).toBe(1);
    pass(1);
    await send();
    expect(counts.asked).toBe(2);
  });

  it('is asked for once by all that need it at one time', async () => {
    let answer!: (response: Response) => void;
    const answered = new Promise<Response>((resolve) => (answer = resolve));
    const {auth, counts} = endpoint(() => answered);
    const {send, tokens} = edge(auth);
    const sent = Array.from({length: 20}, send);
    answer(minted());
    expect(new Set(await Promise.all(sent))).toEqual(new Set(['sent']));
    expect(counts.asked).toBe(1);
    expect(tokens).toHaveLength(20);
  });

  it('is used until it ends where no other is to be had', async () => {
    const {auth, counts} = endpoint((asked) =>
      asked == 1 ? minted({expires_in: 3600}) : new Response('', {status: 503}),
    );
    const {send} = edge(auth);
    await send();
    pass(HOUR - 1);
    expect(await send()).toBe('sent');
    pass(1);
    expect(await send()).toContain('No access token');
    expect(counts.asked).toBeGreaterThan(1);
  });
});

describe('an endpoint that gives no token', () => {
  const reset = () => Promise.reject(new TypeError('fetch failed', {cause: {code: 'ECONNRESET'}}));
  const kinds: [string, () => Response | Promise<Response>, string][] = [
    ['a connection that fails', reset, 'gave no answer. fetch failed: ECONNRESET'],
    ['what is no error', fails(undefined), 'gave no answer. The reason is not known'],
    [
      '500',
      () => new Response('', {status: 500}),
      'answered with status 500. It will be asked again',
    ],
    ['503', () => new Response(`{"echo": "${SECRET}"}`, {status: 503}), 'status 503. It will'],
    ['429', () => new Response('', {status: 429}), 'status 429. It will'],
    ['400', () => new Response(`{"error": "${SECRET}"}`, {status: 400}), 'status 400. Look'],
    ['HTML', () => new Response('<html>Sign in</html>'), 'status 200, and without a token'],
    ['an empty body', () => new Response(null, {status: 204}), 'status 204, and without a token'],
    ['null', () => new Response('null'), 'status 200, and without a token'],
    ['a list', () => new Response('[]'), 'status 200, and without a token'],
    ...[7, null, {}, ['a'], '', ' ', 'hid\nden', 'hid\r\nden: 1', 'hid\u2026', 'hid\0'].map(
      (token): [string, () => Response, string] => [
        `a token ${JSON.stringify(token)}`,
        () => minted({}, token),
        'status 200, and without a token that can be sent',
      ],
    ),
  ];

  it.each(kinds)(
    'but %s, is named, and asked less and less often',
    async (_what, answer, words) => {
      const {auth, counts} = endpoint(answer);
      const {send, tokens} = edge(auth);
      const said = await send();
      expect(said).toContain(`No access token: ${HOST} `);
      expect(said).toContain(words);
      expect(said).not.toContain(SECRET);
      expect(said).not.toContain('hid');

      // Five minutes of a busy server: the second time at once, then after 1, 2, 4 … 60 seconds.
      for (let second = 0; second < 300; second++) {
        for (let event = 0; event < 5; event++) expect(await send()).toContain(words);
        pass(1000);
      }
      expect(counts.asked).toBeGreaterThan(8);
      expect(counts.asked).toBeLessThan(15);
      expect(tokens).toEqual([]);
    },
  );

  it.each(kinds)('but %s, and then gives one, is forgiven', async (_what, answer) => {
    const {auth, counts} = endpoint((asked) => (asked % 2 ? answer() : minted({expires_in: 2})));
    const {send} = edge(auth);
    for (let round = 0; round < 3; round++) {
      expect(await send()).toContain('No access token');
      expect(await send()).toBe('sent');
      pass(3000);
    }
    expect(counts.asked).toBe(6);
  });

  it('nor an answer is not waited for by those who come later', async () => {
    jest.useRealTimers();
    jest.useFakeTimers({doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate']});
    const {auth, counts} = endpoint((asked) =>
      asked == 1 ? new Promise<never>(() => {}) : minted(),
    );
    const asking = Promise.resolve(auth()).catch(({message}: Error) => message);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(await asking).toMatch(/No access token: .* gave no answer\. .*timeout of 10000 ms/);
    expect(await auth()).toMatchObject({accessToken: 'token'});
    expect(counts.asked).toBe(2);
  });
});

describe('credentials of the site’s own', () => {
  const inletOf = (auth: Auth) => {
    const sent: unknown[] = [];
    const inlet = createInlet({
      inletUrl: 'https://dcs.adobedc.net/collection/ab',
      events: {schemaId: 'https://ns.adobe.com/acme/schemas/e1', datasetId: 'e'.repeat(24)},
      auth,
      retries: 0,
      fetch: async (...given) => {
        sent.push(given);
        return new Response('{}');
      },
    });
    return {inlet, sent};
  };
  it.each<[string, () => unknown, RegExp]>([
    ['nothing', () => undefined, /'auth' gave no access token. Let it return/],
    ['null', () => null, /'auth' gave no access token/],
    ['the token alone', () => 'token', /'auth' gave no access token/],
    ['a number', () => ({accessToken: 7, apiKey: 'k'}), /'auth' gave no access token/],
    ['no text', () => ({accessToken: {toString: 0}, apiKey: 'k'}), /'auth' gave no access token/],
    ['lines', () => ({accessToken: 'hid\nden', apiKey: 'k'}), /The access token cannot be sent/],
    ['a key of two lines', () => ({accessToken: 'a', apiKey: 'hid\nden'}), /The API key cannot be/],
    ['an odd organization', () => ({accessToken: 'a', apiKey: 'k', orgId: 'hid\0den'}), /The org/],
    ['an error', fails(new Error('The vault is closed.')), /The vault is closed/],
    ['a text as error', fails('The vault is shut.'), /The vault is shut/],
    ['undefined as error', fails(undefined), /The reason is not known/],
  ])('that give %s are a rejection in words, and nothing is sent', async (_what, auth, words) => {
    const {send, tokens} = edge(auth as Auth);
    const {inlet, sent} = inletOf(auth as Auth);
    const {message} = (await inlet.sendEvent({})).errors[0]!;
    for (const said of [await send(), message]) {
      expect(said).toMatch(words);
      expect(said).not.toContain('hid');
    }
    expect(tokens).toEqual([]);
    expect(sent).toEqual([]);
  });

  it.each([
    ['the same object again are not sent again', {accessToken: 'fixed', apiKey: 'k'}, 1],
    ['others are sent once more, also if they look the same', undefined, 2],
  ])('that were refused: %s', async (_what, same, sent) => {
    const refusals: unknown[] = [];
    const {send, tokens} = edge((refused) => {
      refusals.push(refused);
      return same ?? {accessToken: 'fixed', apiKey: 'k'};
    }, 403);
    expect(await send()).toContain('status code 403');
    expect(refusals).toEqual([undefined, 'fixed']);
    expect(tokens).toEqual(Array.from({length: sent}, () => 'Bearer fixed'));
  });

  it('without a key are said to be so by the edge, which wants one', async () => {
    const {send} = edge((() => ({accessToken: 'a'})) as unknown as Auth);
    expect(await send()).toMatch(/The API key cannot be sent/);
  });
});
