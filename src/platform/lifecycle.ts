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
