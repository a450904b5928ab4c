import {each, some} from './object.js';
import type {
  Core,
  EdgeResponse,
  Handle,
  Hooks,
  Json,
  Parcel,
  Platform,
  Reply,
  Transport,
} from './types.js';

/** Longest time that `meta.queueTimeMillis` may say. */
const LONGEST_WAIT = 300_000;

/** Speaks the Edge Network's language: address, state, overrides, handles. */
export const createEdge = (
  {
    config,
    cookies,
    log,
    prefix,
    uuid,
  }: Pick<Core, 'config' | 'cookies' | 'log' | 'prefix' | 'uuid'>,
  hooks: readonly Hooks[],
  send: Platform['send'],
) => {
  const origin: string = config.edgeDomain.replace(/^(?!http)/, 'https://');

  const state = () => {
    const domain = cookies.domain();
    // A third-party edge can't read our cookies, so they travel in the body.
    const firstParty = domain && `.${origin.split(/[/:]+/)[1]}`.endsWith(`.${domain}`);
    const entries = Object.entries(firstParty ? {} : cookies.all())
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => ({key, value}));
    return {domain, cookiesEnabled: true, entries: entries[0] && entries};
  };

  /** The innermost transport: what depends on the moment of sending is added here, once for all retries. */
  let transport: Transport = async (parcel) => {
    const {action, body, createdAt, events, meta, query, target, unloading} = parcel;
    const {datastreamId, overrides} = target;
    const original = config.datastreamId;
    const requestId = uuid();
    const hint = cookies.all()[prefix + 'cluster'];
    const path = [origin, config.edgeBasePath, hint, 'v1', action].filter(Boolean).join('/');
    parcel.sealed ||= {
      requestId,
      url: `${path}?configId=${datastreamId}&requestId=${requestId}`,
      json: {
        ...body,
        events,
        query,
        meta: {
          ...meta,
          configOverrides: some(overrides),
          sdkConfig: datastreamId == original ? undefined : {datastream: {original}},
          queueTimeMillis: events && Math.min(Math.max(Date.now() - createdAt, 0), LONGEST_WAIT),
          state: state(),
        },
      },
    };
    const {url, json} = parcel.sealed;
    const reply = await send(url, json, unloading);
    const {status, text} = reply;
    let content: Json = {};
    try {
      content = JSON.parse(text) || content;
    } catch {
      // 204 has no body, and a captive portal speaks HTML.
    }
    // Whatever else looks like success is not the edge's answer.
    const taken = content.handle?.map || (action == 'collect' && content.requestId);
    return {
      ...reply,
      requestId: parcel.sealed.requestId,
      content,
      answered: status == 204 || (status < 300 && taken),
    };
  };

  /** Once all components are there, and before the first event. */
  const open = () => {
    for (const hook of hooks) transport = hook.transport?.(transport) || transport;
  };

  const request: Core['request'] = async ({overrides: own, ...given}, followUps = []) => {
    const {datastreamId = config.datastreamId, ...overrides} = {
      ...config.edgeConfigOverrides,
      ...own,
    };
    const parcel: Parcel = {
      action: 'interact',
      query: {},
      meta: {},
      target: {datastreamId, overrides},
      createdAt: Date.now(),
      unloading: false,
      ...given,
    };
    const all = [...followUps];
    let reply: Reply | undefined;
    try {
      for (const hook of hooks) all.push(await hook.request?.(parcel));
      reply = await transport(parcel);
    } finally {
      if (!reply?.answered) await each(all, log);
    }
    const {answered, content, kept, status, text} = reply;
    if (answered) return receive(responseOf(reply), all);
    if (kept) return {queued: true, propositions: [], decisions: [], destinations: []};
    if (!status) throw new Error('Network request failed.\nCaused by: ' + text);
    const body = some(content) ? JSON.stringify(content, null, 2) : text;
    throw new Error(
      `The server responded with a status code ${status} and ${body ? 'response body:\n' + body : 'no response body.'}`,
    );
  };

  const receive: Core['receive'] = async (response, followUps = []) => {
    for (const {key, value, maxAge, attrs} of response.payloads('state:store')) {
      cookies.set(key, value, maxAge, attrs?.SameSite);
    }
    const hearers = hooks.flatMap(({handles = {}}) =>
      Object.keys(handles).map((type) => () => {
        const payloads = type == '*' ? response.handle : response.payloads(type);
        return payloads[0] && handles[type]!(payloads, response);
      }),
    );
    const result: Json = {};
    for (const part of await each([...hearers, ...followUps], log, response)) {
      for (const [key, value] of Object.entries(part || {})) {
        result[key] = value?.map && result[key] ? [...result[key], ...value] : value;
      }
    }
    return result;
  };

  return {open, receive, request};
};

/** What components make of an answer. */
export const responseOf = ({content, headers, requestId = ''}: Partial<Reply>): EdgeResponse => {
  const handle: Handle[] = content?.handle || [];
  return {
    requestId,
    handle,
    headers: headers || new Map(),
    payloads: (type) => handle.filter((one) => one.type == type).flatMap((one) => one.payload),
  };
};
