import type {Gate} from './types.js';

/** Where events wait while consent is pending. */
export const createGate = (): Gate => {
  let state: string;
  let declined: string;
  const waiting: [open: () => void, refuse: (error: Error) => void][] = [];

  const release = () => {
    if (state == 'pending') return;
    for (const [open, refuse] of waiting.splice(0)) {
      if (state == 'in') open();
      else refuse(Object.assign(new Error(declined), {code: 'declinedConsent'}));
    }
  };

  return {
    set(next, byDefault) {
      state = next;
      declined = byDefault ? 'No consent preferences have been set.' : 'The user declined consent.';
      release();
    },
    opened: () =>
      new Promise((...settlers) => {
        waiting.push(settlers);
        release();
      }),
  };
};
