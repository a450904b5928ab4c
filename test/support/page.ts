/** A page on the browser's own ground: what leaves by fetch and by beacon, and what the device keeps of it. */
import {DATASTREAM, ORG, type Answer} from './instance.js';
import {KNOWN} from './queue.js';
import type {Run} from '../../src/core/instance.js';
import type {Component, Json} from '../../src/core/types.js';

/** What left, and how. */
export interface Post {
  how: 'fetch' | 'beacon';
  action: string;
  body: Json;
  bytes: number;
  keepalive: boolean;
}

type Script = (post: Post, index: number) => Answer | undefined | Promise<Answer>;

export interface PageGiven {
  /** What the edge says; undefined is no answer. */
  answer?: Script;
  /** What sendBeacon says. */
  beacon?: boolean;
  components?: readonly Component<any>[];
  cookies?: Record<string, string>;
  /** The drain is fetched, and takes so many milliseconds. */
  fetched?: number;
  /** So many times it cannot be had before that. */
  missing?: number;
  options?: Json;
}

const NOTE = new RegExp(`^edgetag\\.${ORG}\\.`);

/** A page that has just been loaded: it knows nothing of the one before but what that left on the device. */
export const openPage = async ({
  answer = () => ({status: 204}),
  beacon = true,
  components = [],
  cookies: seed = KNOWN,
  fetched,
  missing = 0,
  options = {},
}: PageGiven = {}) => {
  const posts: Post[] = [];
  const post = (how: Post['how'], url: string, body: string, keepalive: boolean) => {
    const one = {
      how,
      action: /\/v\d\/([^?]+)/.exec(url)![1]!,
      body: JSON.parse(body) as Json,
      bytes: Buffer.byteLength(body),
      keepalive,
    };
    posts.push(one);
    return one;
  };
  Object.defineProperty(navigator, 'sendBeacon', {
    configurable: true,
    writable: true,
    value: (url: string, body: string) => (post('beacon', url, body, true), beacon),
  });
  globalThis.fetch = (async (url: string, {body, keepalive}: RequestInit) => {
    const said = answer(post('fetch', url, body as string, !!keepalive), posts.length - 1);
    const reply = (await said) ?? (await new Promise<never>(() => {}));
    if (reply instanceof Error) throw reply;
    const {status = 200, body: content = '', headers = {}} = reply;
    const text = typeof content == 'string' ? content : JSON.stringify(content);
    return {status, headers: new Headers(headers), text: async () => text};
  }) as typeof fetch;

  jest.resetModules();
  const {createInstance} = await import('../../src/core/instance.js');
  const {handles} = await import('../../src/components/handles/index.js');
  const {identity} = await import('../../src/components/identity.js');
  const {overrides} = await import('../../src/components/overrides.js');
  const {queue: onBoard} = await import('../../src/components/queue/index.js');
  const {createDrain} = await import('../../src/components/queue/drain.js');
  const {queueWith} = await import('../../src/components/queue/keep.js');
  const {send} = await import('../../src/platform/network.js');

  const fetchDrain = async () => {
    await new Promise((resolve) => setTimeout(resolve, fetched));
    if (missing-- > 0) throw new TypeError('Failed to fetch dynamically imported module');
    return createDrain;
  };
  const queue = fetched ? queueWith(fetchDrain) : onBoard;
  const jar = {...seed};
  const cookies = {
    all: () => ({...jar}),
    domain: () => 'example.com',
    set: (key: string, value: string) => void (jar[key] = value),
  };
  const ground = {cookies, send, print: () => {}, uuid: () => crypto.randomUUID()};
  const run = createInstance(
    [overrides, queue, identity, handles, ...components],
    ground,
    'tag',
  ) as unknown as Run;
  await run('configure', {datastreamId: DATASTREAM, orgId: ORG, ...options});
  return {
    run,
    posts,
    send: (step: number, more: Json = {}) =>
      run('sendEvent', {...more, data: {step, ...(more.data as Json)}}),
    /** How each left, where to, and the steps of its events. */
    wire: () => posts.map(({how, action, body}) => [how, action, ...stepsOf(body)]),
  };
};

const stepsOf = (body: Json) =>
  ((body.events ?? []) as Json[]).map(({data}) => data.step as number);

/** What leaving pages have written down for the next. */
export const notes = () =>
  Object.keys(localStorage)
    .filter((key) => NOTE.test(key))
    .map((key) => ({
      key,
      ...(JSON.parse(localStorage[key] as string) as {tab: string; time: number; keys: string[]}),
    }));
