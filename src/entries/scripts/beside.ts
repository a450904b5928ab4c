import type * as later from './later.js';

/** Fetches what a script tag leaves in a file beside it until it is wanted. */
export const beside = (src: string) => {
  let file = 'later.min.js';
  return () =>
    (import(new URL(file, src).href) as Promise<typeof later>).catch((error) => {
      // Firefox remembers that an address failed, so the next try has another.
      file += '?';
      throw error;
    });
};
