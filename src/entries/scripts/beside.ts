import type * as later from './later.js';
import type * as offers from './offers.js';

/** The files that script tags fetch from beside themselves. */
interface Files {
  later: typeof later;
  offers: typeof offers;
}

/** Fetches what a script tag leaves in a file beside it until it is wanted. */
export const beside = <F extends keyof Files>(src: string, name: F) => {
  let file = name + '.min.js';
  return () =>
    (import(new URL(file, src).href) as Promise<Files[F]>).catch((error) => {
      // Firefox remembers that an address failed, so the next try has another.
      file += '?';
      throw error;
    });
};
