import {vitalsWith} from './follow.js';

/** Web vitals; a bundler makes a file of its own of what measures them. */
export const vitals = /* @__PURE__ */ vitalsWith(
  async () => (await import('./library.js')).measure,
);
