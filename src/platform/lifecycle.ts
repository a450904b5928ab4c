/** Calls back once the page is one that somebody may see: now, or when a prerendered page is activated. */
export const whenActivated = (callback: () => void) => {
  // Not yet in TypeScript's DOM library.
  if ((document as {prerendering?: boolean}).prerendering) {
    document.addEventListener('prerenderingchange', callback, {once: true});
  } else {
    callback();
  }
};

/** Calls back each time the browser believes it has a network again. */
export const onOnline = (callback: () => void) => addEventListener('online', callback);

/**
 * Calls `leave` when the page goes out of sight, which may be the last that it sees of the world, and again with true
 * when it goes; `back` when it is seen again, also from the back/forward cache.
 */
export const onLeaving = (leave: (gone?: boolean) => void, back: () => void) => {
  addEventListener('pagehide', () => leave(true));
  addEventListener('pageshow', ({persisted}) => persisted && back());
  document.addEventListener('visibilitychange', () =>
    document.visibilityState == 'hidden' ? leave() : back(),
  );
};

/** Calls back each time the page comes back from the back/forward cache. */
export const onRestored = (callback: () => void) =>
  addEventListener('pageshow', ({persisted}) => persisted && callback());

/** Calls back once somebody looks at the page: now, or when a tab opened in the background comes to the front. */
export const whenSeen = (callback: () => void) => {
  if (document.hidden) {
    document.addEventListener('visibilitychange', () => whenSeen(callback), {once: true});
  } else {
    callback();
  }
};

/** How the document came to be loaded: `navigate`, `reload`, `back-forward`, `prerender` or `restore` (after a discard). */
export const loadKind = () => {
  const entry = performance.getEntriesByType?.('navigation')[0];
  if ((document as {wasDiscarded?: boolean}).wasDiscarded) return 'restore';
  return entry?.activationStart ? 'prerender' : entry?.type.replace('_', '-') || 'navigate';
};

/** Calls back each time the page goes out of sight, before others that listen for it on the document. */
export const onHidden = (callback: () => void) =>
  document.addEventListener(
    'visibilitychange',
    () => document.visibilityState == 'hidden' && callback(),
    true,
  );
