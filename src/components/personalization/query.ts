import {PAGE, schemasFor} from './propositions.js';
import {pageSurface, surfaceOf} from './surfaces.js';
import type {Json} from '../../core/types.js';

/** Without those that were there before. */
const once = (list: string[]) => list.filter((one, index) => list.indexOf(one) == index);

/** What the edge is asked for; `own` are the page's own offers. */
export const queryOf = (
  {decisionScopes = [], personalization}: Json,
  own: boolean,
  refuse: (surface: string) => unknown,
): Json => {
  const {decisionScopes: more = [], surfaces = []}: Json = personalization || {};
  const scopes = once([...decisionScopes, ...more, ...(own ? [PAGE] : [])]);
  return {
    schemas: schemasFor(scopes.includes(PAGE)),
    decisionScopes: scopes,
    surfaces: once([
      ...(surfaces as string[]).flatMap((given) => surfaceOf(given) || (refuse(given), [])),
      ...(own ? [pageSurface()] : []),
    ]),
  };
};
