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
