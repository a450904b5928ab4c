/** Where on the web, or in it, offers are placed: `web://host/path#fragment`. */

/** As everybody writes it: without slashes at its end. */
const pathOf = (path: string) => path.replace(/\/+$/, '') || '/';

/** The surface of the page itself. */
export const pageSurface = () => `web://${location.host.toLowerCase()}${pathOf(location.pathname)}`;

/** The surface that is meant, which may be a part of the page. */
export const fullSurface = (given: string) => (given[0] == '#' ? pageSurface() + given : given);

/** What paths and fragments are made of. */
export const PATH = String.raw`(?:[/\w.~\u00a1-\uffff-]|%[\da-f]{2})`;
export const AUTHORITY = String.raw`(?:[^/#]*@)?(?:\[[\da-f:.]+\]|[a-z\d.\u00a1-\uffff-]+)(?::\d+)?`;
const SURFACE = RegExp(`^(web(?:app)?://${AUTHORITY})(/${PATH}*)?(#${PATH}+)?$`, 'i');

/** The same surface as everybody writes it; undefined where it is none. */
export const surfaceOf = (given: string): string | undefined => {
  const [, place, path = '', fragment = ''] = SURFACE.exec(fullSurface(given)) || [];
  return place && place.toLowerCase() + pathOf(path) + fragment;
};
