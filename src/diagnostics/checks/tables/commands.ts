/** What the commands of every page may be given. */
import {
  anObject,
  anything,
  boolean,
  list,
  map,
  names,
  object,
  oneOf,
  optional,
  or,
  required,
  some,
  strict,
  string,
  text,
  unique,
  untouched,
  within,
  type Rule,
} from '../rules.js';

const sendDisplayEvent = or(boolean, true);
const edgeConfigOverrides = anObject;

const identityMap = untouched(
  map(
    required(
      list(
        strict({
          authenticatedState: oneOf('ambiguous', 'authenticated', 'loggedOut'),
          id: string,
          namespace: strict({code: string}),
          primary: boolean,
          xid: string,
        }),
      ),
    ),
  ),
);

export const commands = {
  sendEvent: required(
    strict({
      type: string,
      xdm: untouched(object({eventType: string, identityMap})),
      data: anObject,
      documentUnloading: or(boolean, false),
      renderDecisions: boolean,
      decisionScopes: or(names, []),
      personalization: or(
        object({
          decisionScopes: names,
          surfaces: names,
          sendDisplayEvent,
          includeRenderedPropositions: or(boolean, false),
          defaultPersonalizationEnabled: boolean,
          decisionContext: anObject,
        }),
        {},
      ),
      datasetId: string,
      mergeId: string,
      edgeConfigOverrides,
      advertising: object({
        handleAdvertisingData: or(oneOf('disabled', 'wait', 'auto'), 'disabled'),
      }),
      viewName: string,
    }),
  ),
  applyResponse: optional({
    renderDecisions: or(boolean, false),
    responseHeaders: or(map(required(string)), {}),
    responseBody: within({
      handle: required(list(object({type: required(string), payload: required(anything)}))),
    }),
    personalization: or(object({sendDisplayEvent, decisionContext: anObject}), {}),
  }),
  getIdentity: optional({
    namespaces: or(unique(some(list(oneOf('ECID', 'CORE')))), ['ECID']),
    edgeConfigOverrides,
  }),
  appendIdentityToUrl: required(strict({url: required(text), edgeConfigOverrides})),
  setConsent: required(
    strict({consent: required(some(list(anything))), identityMap, edgeConfigOverrides}),
  ),
  setDebug: optional({enabled: required(boolean)}),
} satisfies Record<string, Rule>;
