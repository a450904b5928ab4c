import type {FollowUp, Json} from '../../core/types.js';

/** What a callback can make something of: not rules and messages, which need an engine. */
const SCHEMAS = ['default-content-item', 'html-content-item', 'json-content-item', 'redirect-item'];

/**
 * Puts the personalization query that `sendEvent` options call for into an event's query, if any; `own` adds the page's
 * own offers. Returns what makes the command's result of the answer.
 */
export const ask = (
  {decisionScopes = [], personalization}: Json,
  own: boolean,
  query: Json,
): FollowUp | void => {
  const page = `web://${location.host}${location.pathname.replace(/\/+$/, '') || '/'}`;
  const scopes = new Set([...decisionScopes, ...(personalization?.decisionScopes || [])]);
  const surfaces = new Set<string>(
    personalization?.surfaces?.map((surface: string) => surface.replace(/^#/, page + '#')),
  );
  if (own) {
    scopes.add('__view__');
    surfaces.add(page);
  }
  if (query.personalization || !(scopes.size + surfaces.size)) return;
  query.personalization = {
    // A page's own offers may change it.
    schemas: [...SCHEMAS, ...(scopes.has('__view__') ? ['dom-action'] : [])].map(
      (schema) => 'https://ns.adobe.com/personalization/' + schema,
    ),
    decisionScopes: [...scopes],
    surfaces: [...surfaces],
  };
  return (response) => {
    const decisions = response?.payloads('personalization:decisions');
    return {
      propositions: decisions?.map((one) => ({...one, renderAttempted: false})),
      decisions,
    };
  };
};
