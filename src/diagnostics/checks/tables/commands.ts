/** What the commands of every page may be given. */
import {merged} from '../../../core/object.js';
import {read, type Shape} from '../read.js';
import {
  anObject,
  anything,
  boolean,
  off,
  on,
  oneOf,
  some,
  string,
  text,
  unique,
  writable,
  type Type,
} from '../types.js';

/** Looks only, at what would be sent: what the caller gave goes on as it is. */
const untouched =
  (shape: Shape): Type =>
  (value, path, problems) =>
    void read(shape, writable(value) ? value : merged({}, {value}).value, problems!, path);

const names = {_: string, $: unique};

const identityMap = untouched({
  _: [
    {
      _: {
        authenticatedState: oneOf('ambiguous', 'authenticated', 'loggedOut'),
        id: string,
        namespace: {code: string},
        primary: boolean,
        xid: string,
      },
      $: anything,
    },
  ],
});

export const commands: Record<string, Shape> = {
  sendEvent: [
    {
      type: string,
      xdm: untouched({eventType: string, identityMap, _: anything}),
      data: writable,
      documentUnloading: off,
      renderDecisions: boolean,
      decisionScopes: [names, []],
      personalization: [
        {
          decisionScopes: names,
          surfaces: names,
          sendDisplayEvent: on,
          includeRenderedPropositions: off,
          defaultPersonalizationEnabled: boolean,
          decisionContext: anObject,
          _: anything,
        },
        {},
      ],
      datasetId: string,
      mergeId: string,
      edgeConfigOverrides: anObject,
      advertising: {
        handleAdvertisingData: [oneOf('disabled', 'wait', 'auto'), 'disabled'],
        _: anything,
      },
      viewName: string,
    },
  ],
  applyResponse: [
    {
      renderDecisions: off,
      responseHeaders: [{_: [string]}, {}],
      responseBody: [
        {
          handle: [{_: {type: [string], payload: [anything], _: anything}, $: anything}],
          _: anything,
        },
      ],
      personalization: [{sendDisplayEvent: on, decisionContext: anObject, _: anything}, {}],
    },
    {},
  ],
  getIdentity: [
    {
      namespaces: [
        {_: oneOf('ECID', 'CORE'), $: (value) => some(value) || unique(value)},
        ['ECID'],
      ],
      edgeConfigOverrides: anObject,
    },
    {},
  ],
  appendIdentityToUrl: [{url: [text], edgeConfigOverrides: anObject}],
  setConsent: [{consent: [{_: anything, $: some}], identityMap, edgeConfigOverrides: anObject}],
  streamEvent: [{type: string, xdm: [writable]}],
  streamProfile: [{xdm: [writable]}],
  setDebug: [{enabled: [boolean]}, {}],
};
