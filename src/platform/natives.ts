/**
 * The language's own collections, whatever a page calls by these names: its `function Map()` may be about streets. The
 * build imports them into every file that uses one.
 */
const native = <K extends keyof typeof globalThis>(name: K): (typeof globalThis)[K] => {
  const own = globalThis[name];
  if (/native code/.test(own)) return own;
  // A window that no script has touched.
  const frame = document.createElement('iframe');
  document.documentElement.append(frame);
  const clean = (frame.contentWindow as unknown as typeof globalThis)[name];
  frame.remove();
  return clean;
};

export const Map = /* @__PURE__ */ native('Map');
export const Set = /* @__PURE__ */ native('Set');
export const WeakMap = /* @__PURE__ */ native('WeakMap');
