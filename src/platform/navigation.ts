/** Of the Navigation API, without `reload`, which loads a page. */
export type NavigationKind = 'push' | 'replace' | 'traverse';

/** Not yet in TypeScript's DOM library. */
interface Navigation extends EventTarget {
  readonly currentEntry: object | null;
}

/** Calls back each time the document's address or state was changed without loading a page, when it has been. */
export const onNavigation = (callback: (kind: NavigationKind) => void) => {
  const {navigation} = window as {navigation?: Navigation};
  // Without the API an element with that id has its place, or a frame, of which nothing may be read.
  if ({}.toString.call(navigation) == '[object Navigation]') {
    navigation!.addEventListener('currententrychange', (event) => {
      // None where only the state was updated.
      const {navigationType} = event as Event & {navigationType: NavigationKind | null};
      if (navigationType) callback(navigationType);
    });
    return;
  }
  // Whoever has wrapped them stays within, and whoever comes later around; nobody's wrapper is ever taken off.
  for (const kind of ['push', 'replace'] as const) {
    const method = `${kind}State` as const;
    const original = history[method];
    history[method] = function (this: History, ...all) {
      const result: unknown = original.apply(this, all);
      callback(kind);
      return result as void;
    };
  }
  // A link to a place on the page is told of by both, in some engines.
  for (const type of ['popstate', 'hashchange']) {
    addEventListener(type, () => callback('traverse'));
  }
};
