import {onDocument, unclobbered} from './dom.js';

/** Calls back once the page is one that somebody may see: now, or when a prerendered page is activated. */
export const whenActivated = (callback: () => void) => {
  // Not yet in TypeScript's DOM library.
  if (unclobbered(document as {prerendering?: boolean}, 'prerendering')) {
    onDocument('prerenderingchange', callback, {once: true});
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
  onDocument('visibilitychange', () => (isHidden() ? leave() : back()));
};

/** Whether nobody sees the page now. */
export const isHidden = () => unclobbered(document, 'hidden');

/** Calls back each time the page comes back from the back/forward cache. */
export const onRestored = (callback: () => void) =>
  addEventListener('pageshow', ({persisted}) => persisted && callback());

/** Calls back once somebody looks at the page: now, or when a tab opened in the background comes to the front. */
export const whenSeen = (callback: () => void) => {
  if (isHidden()) {
    onDocument('visibilitychange', () => whenSeen(callback), {once: true});
  } else {
    callback();
  }
};

/** Calls back once the page is out of sight, which may be the last that it sees of the world. */
export const whenHidden = (callback: () => void) => {
  const look = () => isHidden() && callback();
  onDocument('visibilitychange', look);
  look();
};

/** How the document came to be loaded: `navigate`, `reload`, `back-forward`, `prerender` or `restore` (after a discard). */
export const loadKind = () => {
  if (unclobbered(document as {wasDiscarded?: boolean}, 'wasDiscarded')) return 'restore';
  try {
    const [entry] = performance.getEntriesByType('navigation');
    return entry?.activationStart ? 'prerender' : entry!.type.replace('_', '-');
  } catch {
    return 'navigate'; // Nobody says otherwise.
  }
};

/** Calls back each time the page goes out of sight, before others that listen for it on the document. */
export const onHidden = (callback: () => void) =>
  onDocument('visibilitychange', () => isHidden() && callback(), {capture: true});
