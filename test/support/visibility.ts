/** Says in both words of a document whether the page is in sight, as far as it can tell; tells nobody. */
export const setVisibility = (state: DocumentVisibilityState): void => {
  Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});
  Object.defineProperty(document, 'hidden', {value: state == 'hidden', configurable: true});
};

/** The same, and those who listen hear of it. */
export const changeVisibility = (state: DocumentVisibilityState): void => {
  setVisibility(state);
  document.dispatchEvent(new Event('visibilitychange'));
};
