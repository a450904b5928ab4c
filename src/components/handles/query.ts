import type {Json} from '../../core/types.js';

/** The handle that offers come in. */
export const DECISIONS = 'personalization:decisions';

/** What a callback can make something of: not rules and messages, which need an engine. */
const SCHEMAS = [
  'default-content-item',
  'html-content-item',
  'json-content-item',
  'redirect-item',
  'dom-action',
];

/** The personalization query that these `sendEvent` options call for, if any; `own` adds the page's own offers. */
export const queryFor = (
  {decisionScopes, personalization = {}}: Json,
  own: boolean,
): Json | undefined => {
  const path = location.pathname.replace(/\/+$/, '') || '/';
  const scopes = unique(decisionScopes, personalization.decisionScopes, own && ['__view__']);
  const surfaces = unique(personalization.surfaces, own && [`web://${location.host}${path}`]);
  if (!scopes[0] && !surfaces[0]) return;
  return {
    schemas: SCHEMAS.map((schema) => `https://ns.adobe.com/personalization/${schema}`),
    decisionScopes: scopes,
    surfaces,
  };
};

const unique = (...lists: (string[] | false | undefined)[]) => [
  ...new Set(lists.flatMap((list) => list || [])),
];
