import {unclobbered} from '../../platform/dom.js';

/** A router that has not changed the title after so many milliseconds will not. */
const PATIENCE = 500;

/** The page's title. */
export const title = () => unclobbered(document, 'title');

/** Calls back when the page has another title than `before`, or keeps it; returns how to stop waiting. */
export const whenRetitled = (before: string, callback: () => void) => {
  const stop = () => {
    observer.disconnect();
    clearTimeout(timer);
  };
  const done = () => {
    stop();
    callback();
  };
  const observer = new MutationObserver(() => title() != before && done());
  observer.observe(unclobbered(document, 'head'), {
    subtree: true,
    childList: true,
    characterData: true,
  });
  const timer = setTimeout(done, PATIENCE);
  return stop;
};
