import type {Gate} from './types.js';

/** Where events wait while consent is pending. Who is declined hears `unasked` where the visitor has not said so. */
export const createGate = (unasked?: string): Gate => {
  let state: string;
  let declined: string;
  let wake: () => void;
  let changed: Promise<void>;

  const set: Gate['set'] = (next, byDefault) => {
    state = next;
    declined = (byDefault && unasked) || 'The user declined consent.';
    wake?.();
    changed = new Promise((resolve) => (wake = resolve));
  };

  return {
    set,
    state: () => state,
    changed: () => changed,
    async opened() {
      while (state == 'pending') await changed;
      if (state != 'in') throw Object.assign(new Error(declined), {code: 'declinedConsent'});
    },
  };
};
