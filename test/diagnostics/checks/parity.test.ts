/** Says what Adobe's own Web SDK says, word for word. */
import {readConfig, readOptions} from '../../../src/diagnostics/checks/index.js';
import {askReference, configureReference, type Opinion} from './reference.js';
import type {Json} from '../../../src/core/types.js';

const title = (value: unknown) =>
  JSON.stringify(value, (_key, one: unknown) =>
    typeof one == 'function' || one !== one ? String(one) : one,
  )?.slice(0, 150);

/** Only that they are objects is looked at: what may be in them, and what holds there, will come with their components. */
const LATER = ['advertising', 'conversation', 'pushNotifications', 'streamingMedia'];

/** As JSON has it, with functions by their kind; null is absent, as undefined is. */
const plain = (config: Json): unknown =>
  JSON.parse(
    JSON.stringify(config, (key, one: unknown) =>
      LATER.includes(key)
        ? undefined
        : typeof one == 'function'
          ? 'a function'
          : (one ?? undefined),
    ),
  );

const said = (read: () => Omit<Opinion, 'error'>): Opinion => {
  try {
    return read();
  } catch (error) {
    return {error: (error as Error).message, warnings: []};
  }
};

const noop = () => {};
const IDS = {datastreamId: 'd', orgId: 'o@AdobeOrg'};
const MEDIA = {channel: 'c', playerName: 'p'};

const CONFIGURATIONS: unknown[] = [
  undefined,
  {},
  null,
  {foo: 1},
  {datastreamId: 'd'},
  {datastreamId: ''},
  {orgId: 'o', datastreamId: null},
  {
    datastreamId: 5,
    orgId: [],
    edgeDomain: 'a b',
    edgeBasePath: '',
    debugEnabled: 1,
    onBeforeEventSend: 3,
    edgeConfigOverrides: [],
    context: 4,
  },
  {orgId: 'o', edgeConfigId: 'x'},
  {edgeConfigId: 'x'},
  {orgId: 'o', edgeConfigId: null},
  {datastreamId: 'a', edgeConfigId: 'b', edgeDomain: 4},
  ...[
    {},
    {foo: 1, bar: 2},
    {foo: undefined},
    {orgId: ''},
    {orgId: NaN},
    {edgeConfigId: 'd'},
    {edgeConfigId: 'x'},
    {edgeDomain: 5},
    {edgeDomain: ''},
    {edgeDomain: 'a_b'},
    {edgeDomain: 'data.shop.example'},
    {edgeDomain: 'a:1'},
    {edgeBasePath: 5},
    {edgeDomain: null, context: null, advertising: null, clickCollection: null},
    {debugEnabled: false, onBeforeEventSend: noop, edgeConfigOverrides: {a: 1}},
    {context: 'web', clickCollectionEnabled: 3, foo: 2},
    {context: [1, 2, 'web']},
    {context: []},
    {clickCollectionEnabled: 3, clickCollection: 4, downloadLinkQualifier: 5},
    {clickCollection: {internalLinkEnabled: 1, externalLinkEnabled: 2, x: 1}},
    {clickCollection: {downloadLinkEnabled: false, x: 1, filterClickDetails: noop}},
    {clickCollection: {sessionStorageEnabled: 1, eventGroupingEnabled: 2}},
    {downloadLinkQualifier: '['},
    {downloadLinkQualifier: ['[']},
    {downloadLinkQualifier: ''},
    {downloadLinkQualifier: /a/},
    {onBeforeLinkClickSend: noop},
    {onBeforeLinkClickSend: 1},
    {onBeforeLinkClickSend: noop, clickCollectionEnabled: false, downloadLinkQualifier: 'a'},
    {clickCollectionEnabled: false},
    {clickCollectionEnabled: false, downloadLinkQualifier: ''},
    {advertising: 5},
    {conversation: 5},
    {defaultConsent: 'unknown'},
    {defaultConsent: 5},
    {defaultConsent: 'pending'},
    {prehidingStyle: '', targetMigrationEnabled: 1},
    {prehidingStyle: 5},
    {prehidingStyle: '#a {}', targetMigrationEnabled: true},
    {autoCollectPropositionInteractions: 5},
    {autoCollectPropositionInteractions: {AJO: 'x', TGT: 5, z: 1}},
    {autoCollectPropositionInteractions: {AJO: 'never', TGT: null}},
    {autoCollectPropositionInteractions: {TGT: 'decoratedElementsOnly'}},
    {autoCollectPropositionInteractions: {z: 1}},
    {pushNotifications: 5},
    {personalizationStorageEnabled: 1, streamingMedia: 3, idMigrationEnabled: 3},
    {streamingMedia: 5},
    {streamingMedia: MEDIA},
    {thirdPartyCookiesEnabled: 'x', idMigrationEnabled: 0},
    {thirdPartyCookiesEnabled: false, idMigrationEnabled: false},
  ].map((more) => ({...IDS, ...more})),
];

const identityMap = {
  A: 5,
  B: null,
  C: [1],
  D: [{authenticatedState: 'x', id: 5, namespace: {code: 5}, primary: 5, xid: 5}],
  E: [{q: 1, id: 'x'}],
  F: [{namespace: {x: 1}}],
  G: [],
  H: [{authenticatedState: 'loggedOut', id: 'x', primary: true}],
};

const COMMANDS: Record<string, unknown[]> = {
  sendEvent: [
    undefined,
    null,
    5,
    [],
    'x',
    {},
    {foo: 1, bar: 2},
    {foo: 1, type: 5, mergeId: 6},
    {
      xdm: 5,
      data: 5,
      type: 5,
      mergeId: 5,
      documentUnloading: 5,
      renderDecisions: 5,
      decisionScopes: 5,
      personalization: 5,
      datasetId: 5,
      edgeConfigOverrides: 5,
      advertising: 5,
    },
    {xdm: {eventType: 5, identityMap: 5}},
    {xdm: {identityMap}},
    {xdm: {identityMap: {HYP: [{id: 123}]}}},
    {xdm: {identityMap: {HYP: [{id: '123', primary: true}]}, anything: 1}, data: {a: 1}},
    {xdm: null, data: null, personalization: null, advertising: null, datasetId: null},
    {decisionScopes: ['a', 'a', 1]},
    {decisionScopes: ['a', 'a']},
    {decisionScopes: ['a', null]},
    {
      personalization: {
        decisionScopes: ['a', 'a'],
        surfaces: [1, 1],
        sendDisplayEvent: 1,
        includeRenderedPropositions: 2,
        defaultPersonalizationEnabled: 3,
        decisionContext: 4,
        x: 1,
      },
    },
    {personalization: {surfaces: ['#a'], x: 1}},
    {advertising: {handleAdvertisingData: 'x', y: 1}},
    {advertising: {handleAdvertisingData: 5}},
    {advertising: {y: 1}},
    {datasetId: 'x'},
    {datasetId: 'x', edgeConfigOverrides: {a: 1}},
    {datasetId: ''},
  ],
  applyResponse: [
    undefined,
    5,
    {responseBody: {}},
    {
      responseBody: {handle: [{}, {type: 5, payload: null}, {type: 'x', payload: []}]},
      responseHeaders: {a: 5, b: null},
      renderDecisions: 5,
      personalization: {sendDisplayEvent: 5, decisionContext: 4},
      decisionContext: {},
    },
    {responseBody: {handle: []}, decisionContext: {}},
    {responseBody: {handle: 5}},
    {responseBody: {handle: []}, responseHeaders: 5},
    {responseBody: {handle: [{type: 'x', payload: [], z: 1}], z: 1}, personalization: {z: 1}},
  ],
  getIdentity: [
    undefined,
    null,
    5,
    {namespaces: []},
    {namespaces: ['ECID', 'ECID']},
    {namespaces: ['X', 5]},
    {namespaces: 'ECID'},
    {namespaces: ['CORE'], foo: 1},
    {namespaces: ['CORE', 'ECID']},
    {edgeConfigOverrides: 5, foo: 1},
  ],
  appendIdentityToUrl: [
    undefined,
    null,
    {url: ''},
    {url: null},
    {url: 5, edgeConfigOverrides: 5},
    {url: 'x', foo: 1},
    {url: 'x'},
  ],
  setConsent: [
    undefined,
    null,
    {consent: 5},
    {consent: []},
    {consent: [null]},
    {consent: [1], identityMap, edgeConfigOverrides: 3, x: 1},
    {consent: [{standard: 'Adobe'}], x: 1},
    {consent: [{standard: 'Adobe', version: '1.0', value: {general: 'in'}}]},
  ],
  setDebug: [undefined, {enabled: 5}, {enabled: null}, {enabled: false, x: 1}, {enabled: false}],
  getLibraryInfo: [undefined, 5],
  createEventMergeId: [undefined, null, {foo: 1}],
};

describe('configure', () => {
  it.each(CONFIGURATIONS.map((given) => [title(given), given]))('reads %s', async (_, given) => {
    const {config, ...theirs} = await configureReference(given);
    const {config: ours, ...opinion} = said(() => {
      const {warnings, config} = readConfig(given);
      return {warnings, config};
    });
    expect(opinion).toEqual(theirs);
    expect(ours && plain(ours)).toEqual(config && plain(config));
  });

  it('says that an identifier is taken', async () => {
    const given = {...IDS, datastreamId: 'twice'};
    readConfig({...given, orgId: 'other@AdobeOrg'}).claim();
    // The reference can't be told this without a second instance of the same copy.
    expect(() => readConfig(given)).toThrow(
      'problems:\n\t - Error: \'datastreamId\': Expected a unique value across instances, but got "twice".\nFor',
    );
  });
});

describe.each(Object.entries(COMMANDS))('%s', (command, options) => {
  it.each(options.map((given) => [title(given), given]))('reads %s', async (_, given) => {
    const theirs = await askReference(command, given);
    const ours = said(() => ({warnings: readOptions(command, given).warnings}));
    expect(ours).toEqual(theirs);
  });
});

describe('getIdentity without third-party cookies', () => {
  const config = {thirdPartyCookiesEnabled: false};

  it.each([{namespaces: ['CORE']}, {namespaces: ['ECID', 'CORE'], foo: 1}, {}])(
    'reads %j',
    async (given) => {
      const theirs = await askReference('getIdentity', given, config);
      const ours = said(() => ({warnings: readOptions('getIdentity', given, config).warnings}));
      expect(ours).toEqual(theirs);
    },
  );
});
