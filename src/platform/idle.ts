import {unclobbered} from './dom.js';

/** A page without idle moments gets its task after so many milliseconds. */
const AT_LAST = 5000;
/** Where a browser does not tell of idle moments, one is assumed so many milliseconds after the page has loaded. */
const SOME_TIME = 1000;

/** Calls back once the page has loaded and has nothing to do. */
export const whenIdle = (callback: () => void) => {
  const wait = () => {
    // Safari has none, and an element with that id is in its place.
    if (typeof requestIdleCallback == 'function') requestIdleCallback(callback, {timeout: AT_LAST});
    else setTimeout(callback, SOME_TIME);
  };
  if (unclobbered(document, 'readyState') == 'complete') wait();
  else addEventListener('load', wait, {once: true});
};
