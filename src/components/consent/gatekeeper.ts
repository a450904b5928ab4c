import type {setConsent} from './set.js';
import type {Awaitable, Component, Json} from '../../core/types.js';

/** What a visitor allows, in the words of a standard; it goes to the edge as it is (wire specification, "consent"). */
export interface Consent {
  /** `Adobe` or `IAB TCF`. */
  standard: string;
  /** `1.0` or `2.0` of Adobe's, `2.0` of the IAB's. */
  version: string;
  /** `{general: 'in' | 'out'}`; `{collect: {val: 'y' | 'n'}, …}`; or a TC string. */
  value: unknown;
  /** Of the IAB's: whether the GDPR applies, and whether personal data are sent. */
  gdprApplies?: boolean;
  gdprContainsPersonalData?: boolean;
  [more: string]: unknown;
}

export interface ConsentCommands {
  /**
   * Tells the edge what the visitor allows; events wait meanwhile. Rejects with the edge's words; then the default holds.
   * A refusal in one of Adobe's standards holds at once, also where it cannot be told, which is tried again then.
   */
  setConsent(options: {
    consent: Consent[];
    /** Who else the visitor is: lists of `{id, authenticatedState?, primary?}` by namespace. */
    identityMap?: Json;
    edgeConfigOverrides?: Json;
  }): Promise<void>;
}

/** A refusal that could not be told is told again after six times so many milliseconds, and six times as many the next time. */
const RETRY_DELAY_MS = 1000;
const LONGEST_RETRY_DELAY_MS = 1_000_000;
/** In seconds: half a year, as long as the edge remembers what it was told. */
const LIFETIME = 15_552_000;

/** Whether it says no in one of Adobe's two standards; what another says, only the edge can tell. */
const refuses = (one?: Consent) => {
  const {general, collect} = (one?.value || {}) as Json;
  return general == 'out' || collect?.val == 'n';
};

/** Remembers consent, and sets it by what `load` brings; the edge's cookie is the truth. */
export const consentWith =
  (
    load: () => Awaitable<typeof setConsent>,
    retryDelay = RETRY_DELAY_MS,
  ): Component<ConsentCommands> =>
  (core) => {
    const {config, cookies, gate, log, prefix} = core;
    const name = prefix + 'consent';
    /** The last change; until it is over, the cookie says nothing. */
    let last: unknown;
    let changing = false;
    let delay = retryDelay;
    /** What the cookie said when it was last read. */
    let said: string | undefined;

    const recall = () => {
      const before = said;
      said = cookies.all()[name];
      const state = /\bgeneral=(in|out|pending)/.exec(said!)?.[1];
      // Only what is new: an old yes must not undo a refusal that the edge has not heard of yet.
      if (state && !changing && said != before) gate.set(state);
    };
    recall();

    const setConsent: ConsentCommands['setConsent'] = async (options) => {
      const no = options.consent.some(refuses) && 'out';
      let state: string | undefined;
      gate.set('pending');
      if (no) gate.set(no);
      changing = true;
      last = options;
      try {
        state = await (await load())(core, options);
      } finally {
        // Unless the visitor has said something else meanwhile.
        if (last == options) {
          changing = false;
          if (no && !state) {
            // Other tabs and pages shall not go by what was said before.
            if (said) cookies.set(name, 'general=out', LIFETIME);
            delay *= 6;
            if (delay < LONGEST_RETRY_DELAY_MS)
              setTimeout(() => last == options && setConsent(options).catch(log), delay);
          }
          // Where cookies are blocked, what was asked for must do.
          gate.set(state || no || config.defaultConsent);
          if (!no) said = '';
          recall();
        }
      }
    };

    return {
      name: 'Consent',

      // Another tab may have changed the cookie, and any answer, also a refusal.
      event: recall,
      async request({events}) {
        recall();
        // It may have been held for long, and this page away meanwhile. While consent is asked for, what was accepted goes.
        if (events && gate.state() == 'out') await gate.opened();
        return recall;
      },

      commands: {setConsent},
    };
  };
