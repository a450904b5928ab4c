import {DECISIONS, queryFor} from './query.js';
import type {Component, Json} from '../../core/types.js';

/** What a callback hears: all payloads of one type in one answer. */
export interface HandleNews {
  handle: string;
  payloads: Json[];
  requestId: string;
}

export interface HandlesCommands {
  /**
   * Registers a callback for a type of handle, such as `personalization:decisions`; unknown types are welcome.
   * Whoever comes late hears this page view's last news of that type. Resolves to `{off}`, which ends it.
   */
  on(options: {
    handle: string;
    callback: (news: HandleNews) => unknown;
  }): Promise<{off: () => void}>;
}

const PAGE_VIEW = 'web.webpagedetails.pageViews';

/** Hands what the edge returns to the page's callbacks, and asks for offers where somebody listens for them. */
export const handles: Component<HandlesCommands> = ({log, track}) => {
  const listeners = new Set<readonly [handle: string, tell: (news: HandleNews) => Promise<void>]>();
  /** The last news of each type in this page view. */
  const last = new Map<string, HandleNews>();
  /** Whether this page view's events have asked for its offers; undefined before the first. */
  let asked: boolean | undefined;

  return {
    name: 'Handles',

    commands: {
      async on({handle, callback}) {
        if (typeof handle != 'string' || typeof callback != 'function') {
          throw new Error("Give it a handle's type and a function: {handle, callback}.");
        }
        const tell = async (news: HandleNews) => {
          try {
            await callback(news);
          } catch (error) {
            log(`A callback for ${handle} failed.`, error);
          }
        };
        const listener = [handle, tell] as const;
        listeners.add(listener);
        const news = last.get(handle);
        if (news) {
          void Promise.resolve(news).then(tell);
        } else if (handle == DECISIONS && asked == false) {
          // The page view left before anybody wanted its offers.
          track({type: 'decisioning.propositionFetch'}).catch(log);
        }
        return {off: () => void listeners.delete(listener)};
      },
    },

    event({options, query, xdm}) {
      if ((options.xdm?.eventType || xdm.eventType) == PAGE_VIEW) {
        last.clear();
        asked = undefined;
      }
      const wanted = [...listeners].some(([handle]) => handle == DECISIONS);
      const byDefault = wanted && !asked && !options.documentUnloading;
      const ownOffers = options.personalization?.defaultPersonalizationEnabled ?? byDefault;
      asked ||= !!ownOffers;
      const personalization = queryFor(options, ownOffers);
      if (!personalization || query.personalization) return;
      query.personalization = personalization;
      return (response) => {
        if (!response) return;
        const decisions = response.payloads(DECISIONS);
        return {
          propositions: decisions.map((one) => ({...one, renderAttempted: false})),
          decisions,
        };
      };
    },

    handles: {
      '*': (all: {type: string}[], {payloads, requestId}) => {
        for (const type of new Set(all.map((one) => one.type))) {
          const news = {handle: type, payloads: payloads(type), requestId};
          last.set(type, news);
          for (const [handle, tell] of listeners) if (handle == type) void tell(news);
        }
      },
    },
  };
};
