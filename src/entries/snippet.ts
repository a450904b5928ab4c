/**
 * The stub that lets a page give commands before the tag is there, as source for an inline script:
 * `snippet(['edgetag'])`. Each name becomes a function that queues its calls.
 */
export const snippet = (names: readonly string[] = ['edgetag']): string =>
  `(${install.toString()})(${JSON.stringify(names).replace(/</g, '\\u003c')})`;

/** Alloy's contract: `window.__alloyNS`, and `[resolve, reject, arguments]` in `window[name].q`. Must stand alone: it travels as text. */
export const install = (names: readonly string[]) => {
  const page = window as any;
  names.forEach((name) => {
    // An element with that id is none.
    if (page[name] && Object.keys(page).includes(name)) return;
    if (!Array.isArray(page.__alloyNS)) page.__alloyNS = [];
    page.__alloyNS.push(name);
    page[name] = (...args: unknown[]) =>
      new Promise((resolve, reject) => page[name].q.push([resolve, reject, args]));
    page[name].q = [];
  });
};
