import type {ask} from './ask.js';
import type {Awaitable, Component, Json} from '../../core/types.js';

/** What a callback hears: all payloads of one type in one answer. */
export interface HandleNews {
  handle: string;
  payloads: Json[];
  requestId: string;
}

/** A callback and the type of handle it is for, such as `personalization:decisions`; unknown types are welcome. */
export interface Listener {
  handle: string;
  callback: (news: HandleNews) => unknown;
}

export interface HandlesCommands {
  /** Registers a callback. Who comes late hears this page view's last news of that type. `off` ends it. */
  on(listener: Listener): Promise<{off: () => void}>;
}

const DECISIONS = 'personalization:decisions';

/**
 * Hands what the edge returns to the page's callbacks, and asks for offers where somebody listens for them. The question
 * is `load`'s to bring: a build may fetch it when there is one.
 */
export const handlesWith =
  (load: () => Awaitable<typeof ask>): Component<HandlesCommands> =>
  ({log, track}) => {
    const listeners = new Set<Listener>();
    /** The last news of each type in this page view. */
    const last = new Map<string, HandleNews>();
    /** Whether this page view has asked for its offers; undefined before its first event. */
    let asked: boolean | undefined;

    /** A promise's turn later, also for news that is here already. */
    const tell = ({callback}: Listener, news: HandleNews) =>
      void Promise.resolve(news).then(callback).catch(log);

    return {
      name: 'Handles',

      commands: {
        async on({handle, callback}) {
          if (!handle || !callback?.call) throw new Error('Give a handle and callback.');
          const listener = {handle, callback};
          listeners.add(listener);
          const news = last.get(handle);
          if (news) tell(listener, news);
          // The page view left before anybody wanted its offers.
          if (handle == DECISIONS && asked == false) {
            track({type: 'decisioning.propositionFetch'}).catch(log);
          }
          return {off: () => listeners.delete(listener)};
        },
      },

      async event({options, query}) {
        const {decisionScopes, documentUnloading, personalization, type, xdm} = options;
        if ([type, xdm?.eventType].includes('web.webpagedetails.pageViews')) {
          last.clear();
          asked = undefined;
        }
        const wanted = [...listeners].some(({handle}) => handle == DECISIONS);
        const own: boolean =
          personalization?.defaultPersonalizationEnabled ??
          (wanted && !asked && !documentUnloading);
        asked ||= own;
        if (own || decisionScopes || personalization) {
          return (await load())(options, own, query);
        }
      },

      response({handle: all, payloads, requestId}) {
        for (const handle of new Set(all.map(({type}) => type))) {
          const news = {handle, payloads: payloads(handle), requestId};
          last.set(handle, news);
          for (const listener of listeners) if (listener.handle == handle) tell(listener, news);
        }
      },
    };
  };
