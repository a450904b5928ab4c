/** An instance on a ground of a test's own: a jar, an edge that answers by script, and a record of what left. */
import {createInstance, type Run} from '../../src/core/instance.js';
import type {Component, EdgeResponse, Jar, Json, Platform, Reply} from '../../src/core/types.js';

export const ORG = 'EDGETAG0UNIT000000000000@AdobeOrg';
export const PREFIX = 'kndctr_EDGETAG0UNIT000000000000_AdobeOrg_';
export const DATASTREAM = '0c2f6e1a-unit';

/** What reached the ground, as the wire would carry it. */
export interface Sent {
  url: string;
  /** Of the URL: after `/v1/`. */
  action: string;
  body: Json;
  unloading: boolean;
}

/** What the edge says: JSON unless `body` is text. An Error is a network failure. */
export type Answer = {status?: number; body?: unknown; headers?: Record<string, string>} | Error;
export type Script = (sent: Sent, index: number) => Answer | Promise<Answer>;

export interface Given {
  components?: readonly Component<any>[];
  answer?: Script;
  cookies?: Record<string, string>;
  domain?: string;
  name?: string;
  create?: typeof createInstance;
  uuid?: () => string;
}

export type TestInstance = ReturnType<typeof openInstance>;

/** A ground without a browser, and an instance on it that is not yet configured. */
export const openInstance = ({
  components = [],
  answer = () => taken(),
  cookies: seed = {},
  domain = 'example.com',
  name = 'tag',
  create = createInstance,
  uuid = () => crypto.randomUUID(),
}: Given = {}) => {
  // On a page that has just been loaded no copy of the tag collects page views.
  for (const mark of Object.getOwnPropertySymbols(globalThis)) {
    if (mark.description?.startsWith('edgetag.')) Reflect.deleteProperty(globalThis, mark);
  }
  const jar = new Map(Object.entries(seed));
  const attributes = new Map<string, {maxAge?: number; sameSite?: string}>();
  const sent: Sent[] = [];
  const printed: [level: string, ...what: unknown[]][] = [];

  const cookies: Jar = {
    all: () => Object.fromEntries(jar),
    domain: () => domain,
    set(key, value, maxAge, sameSite) {
      jar.set(key, value);
      attributes.set(key, {...(maxAge != null && {maxAge}), ...(sameSite && {sameSite})});
    },
  };
  const platform: Platform = {
    cookies,
    uuid,
    // As the instance of many words prints it: the component's name in brackets.
    print(level, who, ...rest) {
      const [component, ...what] =
        create == createInstance && rest[0] != null ? rest : ['', ...rest];
      printed.push([
        level,
        (who as string) + (component ? ` [${component as string}]` : ''),
        ...what,
      ]);
    },
    async send(sealed, unloading): Promise<Reply> {
      const {url, json: body} = sealed;
      sealed.lasts = true;
      const one = {
        url,
        action: /\/v\d\/([^?]+)/.exec(url)![1]!,
        body: JSON.parse(JSON.stringify(body)) as Json,
        unloading: !!unloading,
      };
      const reply = await answer(one, sent.push(one) - 1);
      if (reply instanceof Error) return {status: 0, text: reply.message, headers: new Headers()};
      const {status = 200, body: content = '', headers = {}} = reply;
      return {
        status,
        text: typeof content == 'string' ? content : JSON.stringify(content),
        headers: new Headers(headers),
      };
    },
  };
  const run = create(components, platform, name) as unknown as Run;

  return {
    run,
    sent,
    jar,
    attributes,
    printed,
    configure: (options: Json = {}) =>
      run('configure', {datastreamId: DATASTREAM, orgId: ORG, ...options}),
    /** The events that left, oldest first. */
    events: () => sent.flatMap(({body}) => (body.events ?? []) as Json[]),
    /** Everything printed at that level, one line each. */
    lines: (level: string) =>
      printed.filter(([at]) => at == level).map(([, ...what]) => what.map(String).join(' ')),
  };
};

/** A configured instance. */
export const openConfigured = async ({options, ...given}: Given & {options?: Json} = {}) => {
  const instance = openInstance(given);
  await instance.configure(options);
  return instance;
};

/** A component that hears one type of handle; what it returns joins the result. */
export const hearing = (
  type: string,
  hear: (payloads: Json[], response: EdgeResponse) => Json | void,
  name = 'Hearer',
): Component => {
  return () => ({
    name,
    response(response) {
      const payloads = response.payloads(type);
      if (payloads[0]) return hear(payloads, response);
    },
  });
};

/** The edge took it and has this to say. */
export const taken = (...handle: {type: string; payload: unknown[]}[]): Answer => ({
  body: {requestId: 'r-1', handle},
});

export const stores = (...payload: Json[]) => ({type: 'state:store', payload});

/** As `taken`, and the visitor is known from now on. */
export const identified = (...handle: {type: string; payload: unknown[]}[]) =>
  taken(stores({key: `${PREFIX}identity`, value: 'ECID-1', maxAge: 34_128_000}), ...handle);

/** The edge refuses in the documented way. */
export const problem = (status: number, headers: Record<string, string> = {}): Answer => ({
  status,
  body: {type: `https://ns.adobe.com/aep/errors/EXEG-0003-${status}`, status, title: 'No.'},
  headers,
});

/** An answer that a test gives when it likes. */
export const held = <T = Answer>() => {
  let give: (value: T) => void = () => {};
  const answer = new Promise<T>((resolve) => (give = resolve));
  return {answer, give};
};

/** After everything that is already on its way, and needs no timer, has happened. */
export const settle = async (turns = 1) => {
  for (let turn = 0; turn < turns; turn++) await new Promise((next) => setImmediate(next));
};

/** Waits for something that a database or a timer brings about; fails by saying what it waited for. */
export const until = async (claim: () => unknown, what = claim.toString()) => {
  for (let turn = 0; turn < 20_000; turn++) {
    if (await claim()) return;
    await settle();
  }
  throw new Error(`It never came true: ${what}`);
};

/** The message of a rejection. */
export const refusal = async (promise: Promise<unknown>): Promise<string> => {
  try {
    return `It did not reject: ${JSON.stringify(await promise)}`;
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return (error as Error).message;
  }
};
