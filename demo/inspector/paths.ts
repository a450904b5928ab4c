/** Brings the ways to write a path (`/web/x/0`, `xdm.web.x[0]`) to one: `web.x.0`; empty for the whole. */
export const plainPath = (path: string): string =>
  path
    .replace(/^\(root\)$/, '')
    .replace(/\[(\w+)\]/g, '.$1')
    .replaceAll('/', '.')
    .replace(/^[.$]+/, '')
    .replace(/^xdm(\.|$)/, '');
