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
  /** Tells the edge what the visitor allows; events wait meanwhile. Rejects with the edge's words; then the default holds. */
  setConsent(options: {
    consent: Consent[];
    /** Who else the visitor is: lists of `{id, authenticatedState?, primary?}` by namespace. */
    identityMap?: Json;
    edgeConfigOverrides?: Json;
  }): Promise<void>;
}

/** Remembers consent, and sets it by what `load` brings; the edge's cookie is the truth. */
export const consentWith =
  (load: () => Awaitable<typeof setConsent>): Component<ConsentCommands> =>
  (core) => {
    const {config, cookies, gate, prefix} = core;
    /** Changes on their way: until the last of them is answered, the cookie says nothing. */
    let changing = 0;

    const recall = () => {
      const state = /\bgeneral=(in|out|pending)/.exec(cookies.all()[prefix + 'consent']!)?.[1];
      if (state && !changing) gate.set(state);
    };
    recall();

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

      commands: {
        async setConsent(options) {
          let state = config.defaultConsent;
          gate.set('pending');
          changing++;
          try {
            state = await (await load())(core, options);
          } finally {
            if (!--changing) {
              // Where cookies are blocked, what was asked for must do.
              gate.set(state);
              recall();
            }
          }
        },
      },
    };
  };
