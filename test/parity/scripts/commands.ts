/** Every command: what it wants, what it says when it does not get it, what it resolves to. */
import type {Script} from '../drive.js';
import {RETURNING} from '../given.js';
import type {Stage} from '../stage.js';

/** Gives each of the commands in `given` and tells what became of it. */
const each = async ({alloy, configure, given, outcome}: Stage) => {
  await configure();
  const outcomes = [];
  for (const [command, ...options] of given as [string, ...unknown[]][]) {
    outcomes.push(await outcome(alloy(command, ...options)));
  }
  return outcomes;
};
const of = (command: string, ...options: unknown[]) => options.map((one) => [command, one]);
const identityMap = (item: unknown) => ({xdm: {identityMap: {HYP: [item]}}});

export const commands: Script[] = [
  {
    name: 'want configure first, whatever they are',
    run: async ({alloy, outcome}) => [
      await outcome(alloy('sendEvent', {bogus: true})),
      await outcome(alloy('setDebug', {enabled: true})),
      await outcome(alloy('getLibraryInfo')),
      await outcome(alloy('bogus')),
    ],
  },
  {
    name: 'have names, and those that are unknown hear them',
    given: [['bogus'], ['toString'], ['__proto__'], [''], [undefined]],
    run: each,
  },
  {
    name: 'sendEvent refuses what it does not know and what is of another type',
    given: of(
      'sendEvent',
      null,
      {bogus: true},
      {type: 5},
      {mergeId: {}},
      {xdm: 'text'},
      {xdm: []},
      {data: 5},
      {documentUnloading: 'yes'},
      {renderDecisions: 1},
      {datasetId: 5},
      {edgeConfigOverrides: []},
      {xdm: {eventType: 5}},
      {type: 5, xdm: 5, bogus: true},
    ),
    run: each,
  },
  {
    name: 'sendEvent looks at identity maps',
    given: of(
      'sendEvent',
      {xdm: {identityMap: []}},
      {xdm: {identityMap: {HYP: {}}}},
      {xdm: {identityMap: {HYP: null}}},
      identityMap({id: 5}),
      identityMap({id: 'a', authenticatedState: 'maybe'}),
      identityMap({id: 'a', primary: 'yes'}),
      identityMap({id: 'a', namespace: 'HYP'}),
      identityMap({id: 'a', bogus: true}),
    ),
    run: each,
  },
  {
    name: 'sendEvent looks at what it asks offers for',
    given: of(
      'sendEvent',
      {decisionScopes: 'hero'},
      {decisionScopes: ['a', 'a']},
      {decisionScopes: [5]},
      {personalization: 5},
      {personalization: {decisionScopes: ['a', 'a']}},
      {personalization: {surfaces: 'home'}},
      {personalization: {surfaces: ['a', 'a']}},
      {personalization: {sendDisplayEvent: 5}},
      {personalization: {includeRenderedPropositions: 'yes'}},
      {personalization: {defaultPersonalizationEnabled: 'no'}},
      {personalization: {decisionContext: []}},
    ),
    run: each,
  },
  {
    name: 'setConsent refuses what it cannot send',
    given: [
      ['setConsent'],
      ...of(
        'setConsent',
        null,
        {},
        {consent: {}},
        {consent: []},
        {consent: [{}], bogus: true},
        {consent: [{}], identityMap: {HYP: [{id: 5}]}},
        {consent: [{}], edgeConfigOverrides: 5},
      ),
    ],
    run: each,
  },
  {
    name: 'getIdentity refuses namespaces that it cannot ask for',
    given: of(
      'getIdentity',
      null,
      {namespaces: []},
      {namespaces: 'ECID'},
      {namespaces: ['FPID']},
      {namespaces: ['ECID', 'ECID']},
      {namespaces: ['CORE']},
      {bogus: true},
      {edgeConfigOverrides: 5},
    ),
    run: each,
  },
  {
    name: 'appendIdentityToUrl wants an address',
    given: [
      ['appendIdentityToUrl'],
      ...of(
        'appendIdentityToUrl',
        {},
        {url: ''},
        {url: 5},
        {url: '/', bogus: true},
        {url: '/', edgeConfigOverrides: 5},
      ),
    ],
    run: each,
  },
  {
    name: 'applyResponse wants a body with handles',
    given: [
      ['applyResponse'],
      ...of(
        'applyResponse',
        {},
        {responseBody: {}},
        {responseBody: {handle: {}}},
        {responseBody: {handle: [{}]}},
        {responseBody: {handle: [{type: 5, payload: []}]}},
        {responseBody: {handle: []}, responseHeaders: {a: 5}},
        {responseBody: {handle: []}, renderDecisions: 'no'},
        {responseBody: {handle: []}, personalization: {sendDisplayEvent: 5}},
        {responseBody: {handle: []}, decisionContext: {}},
      ),
    ],
    run: each,
  },
  {
    name: 'setDebug wants a boolean, and nothing else',
    given: [
      ['setDebug'],
      ...of('setDebug', {}, {enabled: 1}, {enabled: false, bogus: true}, {enabled: false}),
    ],
    run: each,
  },
  {
    name: 'createEventMergeId makes an id, each time another',
    given: [['createEventMergeId'], ['createEventMergeId', {any: 'thing'}]],
    run: each,
  },
  {
    name: 'getLibraryInfo tells of the library and its configuration',
    page: {cookies: RETURNING},
    run: async ({alloy, configure}) => {
      await configure({edgeConfigOverrides: {com_adobe_target: {propertyToken: 'a'}}});
      return alloy('getLibraryInfo', {any: 'thing'});
    },
  },
  {
    name: 'getLibraryInfo tells of functions by their text, so that it can be posted',
    run: async ({alloy, configure}) => {
      await configure({onBeforeEventSend: () => undefined});
      const info = await alloy('getLibraryInfo');
      window.postMessage(info, '*');
      return info.libraryInfo.configs.onBeforeEventSend;
    },
  },
];
