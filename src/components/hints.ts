import {merge} from '../core/object.js';
import {unclobbered} from '../platform/dom.js';
import type {Component, Draft, Json} from '../core/types.js';

/** What browsers tell of themselves when they are asked, and its type: nothing else is in the schema. */
const HINTS: Record<string, string> = {
  architecture: 'string',
  bitness: 'string',
  model: 'string',
  platformVersion: 'string',
  wow64: 'boolean',
};

/** Events that are about offers and not about a visit. */
const OFFERS = /^decisioning\.proposition(Fetch|Display|Interact)$/;

// Per page, for all instances: Analytics counts where a visit came from once.
let told: string | undefined;

/** The context that a site has to ask for, and what old browsers make hard to tell; not in the smallest tag. */
export const hints: Component = ({config, print}) => {
  const wants = (name: string) => config.context?.includes(name);
  return {
    name: 'Context',

    async event(draft) {
      const {device} = draft.xdm;
      // Safari before 16.4; `device` where nothing is known of it is none.
      if (device && !device.screenOrientation) {
        try {
          device.screenOrientation = ['portrait', 'landscape'].find(
            (name) => matchMedia(`(orientation: ${name})`).matches,
          );
        } catch {
          // It cannot be told.
        }
      }
      if (wants('oneTimeAnalyticsReferrer')) tellReferrer(draft);
      if (!wants('highEntropyUserAgentHints')) return;
      try {
        const agent = (navigator as Json).userAgentData as Agent | undefined;
        const values = await agent?.getHighEntropyValues(Object.keys(HINTS));
        const known = Object.entries(values || {}).filter(
          ([name, value]) => typeof value == HINTS[name],
        );
        if (!known[0]) return;
        const userAgentClientHints = Object.fromEntries(known);
        merge(draft.xdm, {environment: {browserDetails: {userAgentClientHints}}});
      } catch (error) {
        print(
          'warn',
          'Context',
          `Unable to collect user-agent client hints. ${(error as Error).message}`,
        );
      }
    },
  };
};

/** Not yet in TypeScript's DOM library. */
interface Agent {
  getHighEntropyValues(hints: string[]): Promise<Json>;
}

/** Says where the visit came from with its first event, and with the others that it is the same visit. */
const tellReferrer = ({data, options}: Draft) => {
  if (OFFERS.test(options.type || options.xdm?.eventType)) return;
  const current: string =
    options.data?.__adobe?.analytics?.referrer ?? unclobbered(document, 'referrer');
  merge(data, {__adobe: {analytics: {referrer: current == told ? '' : current}}});
  told = current;
};
