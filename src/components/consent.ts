import type {Component, Json} from '../core/types.js';

export interface ConsentCommands {
  /** Tells the edge what the visitor allows; events wait meanwhile. Each object is `{standard, version, value}`. */
  setConsent(options: {
    consent: Json[];
    identityMap?: Json;
    edgeConfigOverrides?: Json;
  }): Promise<void>;
}

/** Sets and remembers consent; the edge's cookie is the truth. */
export const consent: Component<ConsentCommands> = ({config, cookies, gate, prefix, request}) => {
  /** The last change on its way, after those before it. */
  let changing: Promise<unknown> | undefined;

  /** Reads the cookie anew, unless a change of consent is on its way. */
  const recall = () => {
    const [, state] =
      /\bgeneral=(in|out|pending)/.exec(cookies.all()[prefix + 'consent'] || '') || [];
    if (state && !changing) gate.set(state);
    return state;
  };
  recall();

  return {
    name: 'Consent',

    // Any answer, also a refusal, may have changed the cookie.
    request: () => () => void recall(),

    commands: {
      async setConsent({edgeConfigOverrides: overrides, ...body}) {
        gate.set('pending');
        const send = () => request({action: 'privacy/set-consent', body, overrides});
        const mine = (changing = Promise.resolve(changing).then(send, send));
        let state = config.defaultConsent;
        try {
          await mine;
          // Where cookies are blocked, what was asked for must do.
          state = /"(general":"out|val":"n)"/.test(JSON.stringify(body)) ? 'out' : 'in';
        } finally {
          if (changing == mine) {
            changing = undefined;
            if (!recall()) gate.set(state);
          }
        }
      },
    },
  };
};
