import type {Hearing, Listener, News} from './hearing.js';
import type {Awaitable, Component} from '../../core/types.js';

export interface HandlesCommands {
  /** Registers a callback. Who comes late hears this page view's last news of that type. `off` ends it. */
  on(listener: Listener): Promise<{off: () => void}>;
}

const DECISIONS = 'personalization:decisions';

/**
 * Hands what the edge returns, and what becomes of events, to the page's callbacks, and asks for offers where somebody
 * listens for them. What only a page with callbacks needs is `load`'s to bring: a build may fetch it then.
 */
export const handlesWith =
  (load: () => Awaitable<Hearing>): Component<HandlesCommands> =>
  (core) => {
    const {log, track} = core;
    const listeners: Listener[] = [];
    /** The last answer with each type of news in this page view. */
    let last: News = {};
    /** Whether this page view has asked for its offers; undefined before its first event. */
    let asked: boolean | undefined;

    return {
      name: 'Handles',

      commands: {
        async on(listener) {
          // At once: the page view may be about to ask.
          listeners.push(listener);
          // What comes while we load is told as it comes.
          const before = {...last};
          // The page view left before anybody wanted its offers; of several who come late, the first asks.
          return (await load()).hear(listener, listeners, before, log, asked == false && track);
        },
      },

      async event(draft) {
        const {options, query} = draft;
        const {decisionScopes, documentUnloading, personalization} = options;
        if (draft == core.view) {
          last = {};
          asked = undefined;
        }
        // Whoever puts offers on the page has asked for them.
        if (query.personalization) return void (asked = true);
        const wanted = listeners.some(({handle}) => handle == DECISIONS);
        const own: boolean =
          personalization?.defaultPersonalizationEnabled ??
          (wanted && !asked && !documentUnloading);
        asked ||= own;
        if (own || decisionScopes || personalization) {
          return (await load()).ask(options, own, query);
        }
      },

      async response(response) {
        for (const one of response.handle) last[one?.type as string] = response;
        if (listeners[0]) (await load()).tell(listeners, response, log);
      },
    };
  };
