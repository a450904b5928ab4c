/** A lock is held, and waited for, no longer, in milliseconds. */
const LIMIT_MS = 3000;
/**
 * A cookie that one tab has written reaches the others in so many milliseconds: in Firefox later than a lock does.
 * A page that leaves within that time Firefox does not keep for going back.
 */
const SPREAD_MS = 250;

/**
 * Takes a lock that the tabs of an origin share, and holds it until `work` has ended and what it has written has
 * reached the others. Resolves when it has the lock, and without it where there are no locks or somebody else has it for too long. As the page leaves it lets go and stops
 * waiting: a page that holds a lock, or waits for one, may not be kept for going back.
 */
export const lock = (name: string, work: Promise<unknown>): Promise<void> =>
  new Promise<void>((go) => {
    const waiting = new AbortController();
    const held = new Promise<unknown>((end) => {
      void work.then(() => setTimeout(end, SPREAD_MS));
      addEventListener('pagehide', end);
      // Whatever answers, or does not.
      setTimeout(end, LIMIT_MS);
    });
    void held.then(() => {
      go();
      waiting.abort();
    });
    // A controller has a `signal`, as the options have.
    navigator.locks.request(name, waiting, () => (go(), held)).catch(go);
  }).catch(() => {
    // Locks are missing (insecure origins), or refused (a sandboxed frame).
  });
