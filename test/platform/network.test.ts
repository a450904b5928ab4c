import {refusal, settle} from '../support/instance.js';
import type {Json, Sealed} from '../../src/core/types.js';

const URL = 'https://edge.test/ee/v1/interact?configId=d&requestId=r';
const START = Date.UTC(2030, 4, 1, 10);

interface Post {
  url: string;
  init: RequestInit;
}

type Said = {status?: number; text?: string | Promise<string>; headers?: Record<string, string>};

/** A page that has just been loaded, whose fetch says what the test wants. */
const open = async (say: (post: Post, index: number) => Said | Promise<Said> = () => ({})) => {
  const posts: Post[] = [];
  globalThis.fetch = (async (url: string, init: RequestInit) => {
    const {
      status = 200,
      text = '{}',
      headers = {},
    } = await say({url, init}, posts.push({url, init}) - 1);
    return {status, headers: new Headers(headers), text: async () => text};
  }) as typeof fetch;
  jest.resetModules();
  const {bytesOf, room, send} = await import('../../src/platform/network.js');
  return {
    bytesOf,
    posts,
    room,
    sendSealed: send,
    send: (json: Json = {}, leaving = false) => send({url: URL, json}, leaving),
  };
};

/** A body whose JSON has exactly that many bytes. */
const ofBytes = (bytes: number, char = 'x') => ({
  a: char.repeat((bytes - '{"a":""}'.length) / Buffer.byteLength(char)),
});

const beacon = (accepts?: boolean) => {
  const calls: [string, string][] = [];
  Object.defineProperty(navigator, 'sendBeacon', {
    configurable: true,
    value: accepts == null ? undefined : (...call: [string, string]) => (calls.push(call), accepts),
  });
  return calls;
};

beforeEach(() => {
  jest.useFakeTimers({now: START, doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick']});
  beacon();
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('sending', () => {
  it('posts JSON with cookies, and in a way that needs no preflight', async () => {
    const {posts, send} = await open();
    await send({events: [{xdm: {a: 1}}], left: undefined});
    const {signal: _, ...init} = posts[0]!.init;
    const request = new Request(URL, init);
    expect(posts[0]!.url).toBe(URL);
    expect(request.method).toBe('POST');
    expect(request.credentials).toBe('include');
    expect(request.headers.get('content-type')).toMatch(/^text\/plain;\s*charset=utf-8$/i);
    expect([...request.headers.keys()]).toEqual(['content-type']);
    expect(await request.text()).toBe('{"events":[{"xdm":{"a":1}}]}');
    expect(init.referrerPolicy).toBe('no-referrer-when-downgrade');
  });

  it('brings back status, text and headers', async () => {
    const {send} = await open(() => ({
      status: 207,
      text: '{"handle":[]}',
      headers: {'x-adobe-edge': 'IRL1;6'},
    }));
    const {headers, status, text} = await send();
    expect([status, text, headers!.get('x-adobe-edge')]).toEqual([207, '{"handle":[]}', 'IRL1;6']);
  });

  it.each([
    ['cannot be made', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['breaks off', () => ({text: Promise.reject(new TypeError('Failed to fetch'))})],
  ])('tells the caller in a sentence that the connection %s', async (_how, say) => {
    await open(say);
    const {createInstance} = await import('../../src/core/instance.js');
    const {browser} = await import('../../src/platform/browser.js');
    const tag = createInstance([], browser, 'tag');
    await tag('configure', {datastreamId: 'd', orgId: 'o@AdobeOrg'});
    expect(await refusal(tag('sendEvent'))).toMatch(
      / Network request failed\.\nCaused by: Failed to fetch$/,
    );
  });

  it('waits ten seconds for an answer, and no longer', async () => {
    const patience = new AbortController();
    const timeout = jest.fn(() => patience.signal);
    Object.assign(AbortSignal, {timeout});
    const {send} = await open(
      ({init}) =>
        new Promise((_resolve, reject) =>
          init.signal!.addEventListener('abort', () => reject(new Error('signal timed out'))),
        ),
    );
    let over = false;
    void send().then(
      () => (over = true),
      () => (over = true),
    );
    await settle();
    expect(over).toBe(false);
    expect(timeout).toHaveBeenCalledWith(10_000);
    patience.abort();
    await settle();
    expect(over).toBe(true);
  });

  it('works where AbortSignal.timeout is missing', async () => {
    Object.assign(AbortSignal, {timeout: undefined});
    const {send} = await open();
    expect(await send()).toMatchObject({status: 200});
  });
});

describe('keepalive', () => {
  it.each([
    ['60,000 bytes', 60_000, 'x', true],
    ['60,001 bytes', 60_001, 'x', false],
    ['60,002 bytes in half as many letters', 60_002, 'ü', false],
  ])('for a body of %s', async (_what, bytes, char, keepalive) => {
    const {posts, send} = await open();
    await send(ofBytes(bytes, char));
    expect(!!posts[0]!.init.keepalive).toBe(keepalive);
  });

  it('is for as many bodies in flight as fit the budget together; the others go without', async () => {
    const {posts, send} = await open(() => new Promise(() => {}));
    for (const bytes of [25_000, 25_000, 25_000, 9000]) void send(ofBytes(bytes));
    expect(posts.map(({init}) => !!init.keepalive)).toEqual([true, true, false, true]);
  });

  it('has its budget back only when the answer has been read', async () => {
    let read: (text: string) => void = () => {};
    const text = new Promise<string>((resolve) => (read = resolve));
    const {posts, send} = await open((_post, index) => (index ? {} : {text}));
    const first = send(ofBytes(50_000));
    await settle();
    await send(ofBytes(50_000));
    read('{}');
    await first;
    await send(ofBytes(50_000));
    expect(posts.map(({init}) => !!init.keepalive)).toEqual([true, false, true]);
  });

  it('has its budget back after a failure, too', async () => {
    const {posts, send} = await open((_post, index) =>
      index ? {} : Promise.reject(new TypeError('Failed to fetch')),
    );
    await send(ofBytes(50_000)).catch(() => {});
    await send(ofBytes(50_000));
    expect(posts.map(({init}) => !!init.keepalive)).toEqual([true, true]);
  });
});

describe('a page that is leaving', () => {
  it('hands its body to a beacon that needs no preflight, and takes that for an answer', async () => {
    const calls = beacon(true);
    const {posts, send} = await open();
    const reply = await send({a: 1}, true);
    expect(reply).toEqual({status: 204});
    expect(posts).toHaveLength(0);
    expect(calls).toHaveLength(1);
    expect(calls[0]![0]).toBe(URL);
    // A string, which browsers send as text/plain.
    expect(calls[0]![1]).toBe('{"a":1}');
  });

  it.each([
    ['refuses', false],
    ['is missing', undefined],
  ])('uses fetch where the beacon %s', async (_how, accepts) => {
    beacon(accepts);
    const {posts, send} = await open();
    expect(await send({a: 1}, true)).toMatchObject({status: 200});
    expect(posts[0]!.url).toBe(URL);
    expect(posts[0]!.init.keepalive).toBe(true);
  });

  it('is the only one that uses a beacon', async () => {
    const calls = beacon(true);
    const {posts, send} = await open();
    await send({a: 1});
    expect([calls.length, posts.length]).toEqual([0, 1]);
  });
});

describe('room', () => {
  it('is what beacons and keepalive fetches on their way leave of one budget', async () => {
    beacon(true);
    const {room, send} = await open(() => new Promise(() => {}));
    expect(room()).toBe(60_000);
    void send(ofBytes(10_000));
    await send(ofBytes(20_000), true);
    expect(room()).toBe(30_000);
  });

  it('has a beacon in it for as long as one may take: nobody says when it is through', async () => {
    beacon(true);
    const {room, send} = await open();
    await send(ofBytes(20_000), true);
    await jest.advanceTimersByTimeAsync(9999);
    expect(room()).toBe(40_000);
    await jest.advanceTimersByTimeAsync(1);
    expect(room()).toBe(60_000);
  });

  it('is not taken by a beacon that was refused, once its fetch is answered', async () => {
    beacon(false);
    const {room, send} = await open();
    await send(ofBytes(20_000), true);
    expect(room()).toBe(60_000);
  });
});

describe('what outlives the page', () => {
  const lasts = async (bytes: number, leaving: boolean) => {
    const {sendSealed} = await open(() => new Promise(() => {}));
    const sealed: Sealed = {url: URL, json: ofBytes(bytes)};
    void sendSealed(sealed, leaving);
    return sealed.lasts;
  };

  it.each([
    ['a beacon', 1000, true, true],
    ['a fetch with keepalive', 1000, false, true],
    ['a body above the budget', 60_001, false, false],
    ['a body above the budget, when leaving', 60_001, true, false],
  ])('is said as soon as it is sent: %s', async (_what, bytes, leaving, expected) => {
    beacon(true);
    expect(await lasts(bytes, leaving)).toBe(expected);
  });
});

describe('bytes', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['ü', 2],
    ['€', 3],
    ['😀', 4],
  ])('of %p are %i', async (text, bytes) => {
    expect((await open()).bytesOf(text)).toBe(bytes);
  });
});
