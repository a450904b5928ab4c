import {each, some} from './object.js';
import {responseOf} from './response.js';
import type {Core, Hooks, Json, Parcel, Platform, Reply, Transport} from './types.js';

/** Longest time that `meta.queueTimeMillis` may say. */
const LONGEST_WAIT = 300_000;
/** So many cookies of one answer are written: browsers keep 180 of a site, and the site needs some of its own. */
const MOST_COOKIES = 50;

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
): Pick<Core, 'receive' | 'request' | 'seal'> => {
  /** Where a parcel goes, and what it says there; added once, so that a retry is the same request again. */
  const seal: Core['seal'] = (
    {action, body, createdAt, events, meta, query, target}: Parcel,
    host = config.edgeDomain,
    hint,
  ) => {
    const origin = host.replace(/^(?!https?:)/, 'https://').replace(/\/+$/, '');
    const all = cookies.all();
    // Of events, and of them alone, the Server API speaks as well.
    const version = (events && config.apiVersion) || 1;
    const path = [
      origin,
      config.edgeBasePath,
      all[prefix + 'cluster'] || hint,
      'v' + version,
      action,
    ];

    const domain = cookies.domain();
    // A third-party edge can't read our cookies, so they travel in the body.
    const firstParty = `.${origin.split(/[/:]+/)[1]}`.endsWith('.' + domain);
    const entries = Object.keys(all)
      .filter((key) => !firstParty && (key.startsWith(prefix) || key == 'at_qa_mode'))
      .map((key) => ({key, value: all[key]}));

    return {
      url: `${path.filter(Boolean).join('/')}?${version > 1 ? 'dataStreamId' : 'configId'}=${target.datastreamId}&requestId=${uuid()}`,
      json: {
        ...body,
        ...(version < 2 || action == 'collect' ? {events} : {event: events![0]}),
        query,
        meta: {
          ...meta,
          queueTimeMillis: events && Math.min(Math.max(Date.now() - createdAt, 0), LONGEST_WAIT),
          state: {domain, cookiesEnabled: true, entries: some(entries)},
        },
      },
    };
  };

  /** The innermost transport. */
  const dispatch: Transport = async (parcel) => {
    const reply = await send((parcel.sealed ||= seal(parcel)), parcel.unloading);
    let content: Json = {};
    try {
      content = JSON.parse(reply.text!) || content;
    } catch {
      // 204 has no body, and a captive portal speaks HTML.
    }
    // Whatever else looks like success is not the edge's answer.
    const taken =
      Array.isArray(content.handle) || (parcel.action == 'collect' && content.requestId);
    return {...reply, content, answered: reply.status == 204 || (reply.status < 300 && taken)};
  };

  const request: Core['request'] = async ({overrides, ...given}, followUps = [], compose) => {
    const parcel: Parcel = {
      action: 'interact',
      query: {},
      meta: {},
      target: {datastreamId: overrides?.datastreamId || config.datastreamId, overrides},
      createdAt: Date.now(),
      rows: [],
      ...given,
    };
    let reply: Reply | undefined;
    // Before the first is held: the page may go then, and what was held with it by the same way.
    const transport = hooks.reduce((inner, hook) => hook.transport?.(inner) || inner, dispatch);
    try {
      if ((await compose?.(parcel)) === false) return {};
      for (const hook of hooks) followUps.push(await hook.request?.(parcel));
      reply = await transport(parcel);
    } finally {
      if (!reply?.answered) await each(followUps, (followUp) => followUp?.(), log);
    }
    const {error, text} = reply;
    if (reply.answered) return receive(responseOf(reply.content, reply.headers), followUps);
    if (reply.kept) return {queued: true, propositions: [], decisions: [], destinations: []};
    throw new Error(error || 'Network request failed.\nCaused by: ' + text);
  };

  const receive: Core['receive'] = async (response, followUps = []) => {
    // One that cannot be written hurts no other, nor what comes after.
    await each(
      response.payloads('state:store').slice(0, MOST_COOKIES),
      ({key, value, maxAge, attrs}) => cookies.set(key, value, maxAge, attrs?.SameSite),
      log,
    );
    const hearers = [...hooks.map((hook) => hook.response), ...followUps];
    const result: Json = {};
    for (const part of await each(hearers, (hear) => hear?.(response), log)) {
      // Several may have found propositions.
      for (const [key, value] of Object.entries(part || {}))
        result[key] = result[key]?.flat ? result[key].concat(value || []) : value;
    }
    return result;
  };

  return {receive, request, seal};
};
