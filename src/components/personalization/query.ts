import {PAGE, schemasFor} from './propositions.js';
import {pageSurface, surfaceOf} from './surfaces.js';
import type {Json} from '../../core/types.js';

/** What the edge is asked for; `own` are the page's own offers. */
export const queryOf = (
  {decisionScopes = [], personalization}: Json,
  own: boolean,
  warn: (text: string) => void,
): Json => {
  const scopes = new Set<string>([...decisionScopes, ...(personalization?.decisionScopes || [])]);
  const surfaces = new Set<string>(
    ((personalization?.surfaces || []) as string[]).flatMap(
      (given) => surfaceOf(given, warn) || [],
    ),
  );
  if (own) {
    scopes.add(PAGE);
    surfaces.add(pageSurface());
  }
  return {
    schemas: schemasFor(scopes.has(PAGE)),
    decisionScopes: [...scopes],
    surfaces: [...surfaces],
  };
};
