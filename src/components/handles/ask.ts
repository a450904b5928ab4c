import type {Json} from '../../core/types.js';

/** What a callback can make something of: not rules and messages, which need an engine. */
const SCHEMAS = ['default-content', 'html-content', 'json-content', 'redirect'];

/** The personalization query that `sendEvent` options call for, if any; `own` adds the page's own offers. */
export const ask = ({decisionScopes = [], personalization = {}}: Json, own: boolean) => {
  const scopes = [...decisionScopes, ...(personalization.decisionScopes || [])];
  const surfaces = [...(personalization.surfaces || [])];
  if (own) {
    scopes.push('__view__');
    surfaces.push(`web://${location.host}${location.pathname.replace(/\/+$/, '') || '/'}`);
  }
  if (!scopes[0] && !surfaces[0]) return;
  return {
    schemas: [...SCHEMAS.map((kind) => kind + '-item'), 'dom-action'].map(
      (schema) => 'https://ns.adobe.com/personalization/' + schema,
    ),
    decisionScopes: scopes,
    surfaces,
  };
};
