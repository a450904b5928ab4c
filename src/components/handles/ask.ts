import type {Json} from '../../core/types.js';

/** What a callback can make something of: not rules and messages, which need an engine. */
const SCHEMAS = [
  'default-content-item',
  'html-content-item',
  'json-content-item',
  'redirect-item',
  'dom-action',
];

/** The personalization query that `sendEvent` options call for, if any; `own` adds the page's own offers. */
export const ask = ({decisionScopes = [], personalization = {}}: Json, own: boolean) => {
  const page = `web://${location.host}${location.pathname.replace(/\/+$/, '') || '/'}`;
  const scopes = new Set([...decisionScopes, ...(personalization.decisionScopes || [])]);
  const surfaces = new Set<string>(
    personalization.surfaces?.map((surface: string) => surface.replace(/^#/, page + '#')),
  );
  if (own) {
    scopes.add('__view__');
    surfaces.add(page);
  }
  if (scopes.size + surfaces.size) {
    return {
      schemas: SCHEMAS.map((schema) => 'https://ns.adobe.com/personalization/' + schema),
      decisionScopes: [...scopes],
      surfaces: [...surfaces],
    };
  }
};
