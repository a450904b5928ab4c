import type * as debug from './debug.js';
import type * as later from './later.js';
import type * as offers from './offers.js';

/** The files that script tags fetch from beside themselves. */
interface Files {
  debug: typeof debug;
  later: typeof later;
  offers: typeof offers;
}

/** Fetches what a script tag leaves in a file beside it until it is wanted. */
export const beside = <F extends keyof Files>(src: string, name: F) => {
  let file = name + '.min.js';
  return () =>
    // Not by `URL`, which a page may have for something else. Without `src` there is no such address, and it rejects.
    (import(src.replace(/[^/?#]*([?#].*)?$/, file)) as Promise<Files[F]>).catch((error) => {
      // Firefox remembers that an address failed, so the next try has another.
      file += '?';
      throw error;
    });
};
