import type {ask} from './ask.js';
import type {Core, EdgeResponse, Json} from '../../core/types.js';

/** What a callback for a handle hears: all payloads of one type in one answer. */
export interface HandleNews {
  handle: string;
  payloads: Json[];
  requestId: string;
}

/** What a callback for an event hears, of each event. */
export interface EventNews {
  event: 'sent' | 'queued' | 'dropped' | 'durability';
  /** The event's `xdm._id`. */
  id?: string;
  eventType?: string;
  /** Sendings that ended without an answer. */
  attempts?: number;
  /** Of the answer. */
  status?: number;
  /** Why it was dropped: `refused`, `too-large`, `evicted`, `expired`, `consent`, `damaged`. */
  reason?: string;
  /** What the edge said of an event that it refused. */
  error?: string;
  durability?: 'disk' | 'memory';
  /** It was streamed to the inlet. */
  inlet?: true;
}

/** A callback for a type of handle, such as `personalization:decisions` (unknown types are welcome), or for what becomes of events. */
export type Listener =
  | {handle?: never; event: 'navigation'; callback: (news: {event: 'navigation'} & Json) => unknown}
  | {handle: string; event?: never; callback: (news: HandleNews) => unknown}
  | {handle?: never; event: EventNews['event']; callback: (news: EventNews) => unknown};

/** What a page with callbacks needs. */
export interface Hearing {
  ask: typeof ask;
  hear: typeof hear;
  tell: typeof tell;
}

/** The last answer with each type of news. */
export type News = Record<string, EdgeResponse>;

type Log = Core['log'];

/** What becomes of events travels as handles of its own. */
const typeOf = ({event, handle}: Listener) => handle || 'queue:' + event;

/** What each has heard last: an answer may come while its listener is still being registered. */
const heard = new WeakMap<Listener, EdgeResponse>();

/** Tells each of them what there is for it, a promise's turn later: a callback that throws hurts nobody. */
export const tell = (listeners: readonly Listener[], response: EdgeResponse, log: Log) => {
  for (const listener of listeners) {
    if (heard.get(listener) == response) continue;
    const {callback, event, handle} = listener;
    const payloads = response.payloads(typeOf(listener));
    const news = event
      ? payloads.map((payload) => ({event, ...payload}))
      : payloads[0]
        ? [{handle, payloads, requestId: response.requestId}]
        : [];
    if (news[0]) heard.set(listener, response);
    for (const one of news) {
      void Promise.resolve(one as any)
        .then(callback)
        .catch(log);
    }
  }
};

/** Finishes the registration of a listener; `track` if the page view left without asking for offers. */
export const hear = (
  listener: Listener,
  listeners: Listener[],
  last: News,
  log: Log,
  track: Core['track'] | false,
) => {
  const {callback, event, handle} = listener;
  const off = () => {
    // It may have been registered twice.
    for (let index = listeners.length; index--;) {
      if (listeners[index] == listener) listeners.splice(index, 1);
    }
  };
  if (!(event || handle) || !callback?.call) {
    off();
    throw new Error('Give a handle and callback.');
  }
  const type = typeOf(listener);
  // Every object has some names that no answer gave it.
  const news = Object.prototype.hasOwnProperty.call(last, type) && last[type];
  // What became of an earlier event is no news; how durable the queue is, is.
  if (news && (handle || event == 'durability')) tell([listener], news, log);
  if (track && handle == 'personalization:decisions') {
    track({type: 'decisioning.propositionFetch'}).catch(log);
  }
  return {off};
};
