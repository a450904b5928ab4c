import {readOptions} from '../../../src/diagnostics/checks/index.js';
import type {Json} from '../../../src/core/types.js';

describe('options', () => {
  it.each(['on', 'flush', 'getQueue', 'bogus', 'constructor', '__proto__', 'toString'])(
    'of %s, which has no rules, pass through',
    (command) => {
      const given = {anything: 1};
      expect(readOptions(command, given)).toEqual({options: given, warnings: []});
      expect(readOptions(command, null).options).toBeNull();
      expect(readOptions(command, undefined).options).toEqual({});
    },
  );

  it.each<[string, Json, Json]>([
    [
      'sendEvent',
      {},
      {
        documentUnloading: false,
        decisionScopes: [],
        personalization: {sendDisplayEvent: true, includeRenderedPropositions: false},
      },
    ],
    [
      'sendEvent',
      {advertising: {}, personalization: {surfaces: ['#a'], sendDisplayEvent: false, own: 1}},
      {
        documentUnloading: false,
        decisionScopes: [],
        personalization: {
          surfaces: ['#a'],
          sendDisplayEvent: false,
          includeRenderedPropositions: false,
          own: 1,
        },
        advertising: {handleAdvertisingData: 'disabled'},
      },
    ],
    ['getIdentity', {}, {namespaces: ['ECID']}],
    [
      'applyResponse',
      {responseBody: {handle: []}},
      {
        responseBody: {handle: []},
        responseHeaders: {},
        renderDecisions: false,
        personalization: {sendDisplayEvent: true},
      },
    ],
  ])('of %s are completed: %j', (command, given, options) => {
    expect(readOptions(command, given).options).toEqual(options);
  });

  it('of sendEvent may name a view', () => {
    expect(readOptions('sendEvent', {viewName: 'cart'}).options.viewName).toBe('cart');
    expect(() => readOptions('sendEvent', {viewName: 5})).toThrow(
      "'viewName': Expected a string, but got 5.",
    );
  });

  it.each(['setDebug', 'applyResponse'])(
    'of %s that are null are read as none, and what they lack is named',
    (command) => {
      expect(() => readOptions(command, null)).toThrow(/' is a required option/);
    },
  );

  it('of other objects do not hide behind what every object has', () => {
    expect(() => readOptions('setDebug', {enabled: true, constructor: 1})).toThrow(
      "'constructor': Unknown field.",
    );
  });
});

describe('xdm', () => {
  it('comes through untouched, null included', () => {
    const xdm = {
      eventType: null,
      identityMap: {HYP: [{id: '1', xid: null}], none: []},
      commerce: {order: null},
    };
    const {options} = readOptions('sendEvent', {xdm});
    expect(options.xdm).toEqual({
      eventType: null,
      identityMap: {HYP: [{id: '1', xid: null}], none: []},
      commerce: {order: null},
    });
  });
});

describe('identityMap', () => {
  it('comes through untouched where consent is set', () => {
    const identityMap = {HYP: [{id: '1', xid: null}, null]};
    const {options} = readOptions('setConsent', {consent: [{}], identityMap});
    expect(options.identityMap).toEqual({HYP: [{id: '1', xid: null}, null]});
  });
});

describe('datasetId', () => {
  const datasets = {event: {datasetId: 'new'}};

  it('becomes an override beside those given, which stay as they are', () => {
    const edgeConfigOverrides = {
      datastreamId: 'other',
      com_adobe_experience_platform: {datasets: {event: {datasetId: 'old'}, profile: {a: 1}}},
    };
    const before = structuredClone(edgeConfigOverrides);
    const {options} = readOptions('sendEvent', {datasetId: 'new', edgeConfigOverrides});
    expect(options.edgeConfigOverrides).toEqual({
      datastreamId: 'other',
      com_adobe_experience_platform: {datasets: {...datasets, profile: {a: 1}}},
    });
    expect(edgeConfigOverrides).toEqual(before);
  });

  it('is enough by itself', () => {
    const {options} = readOptions('sendEvent', {datasetId: 'new', edgeConfigOverrides: null});
    expect(options.edgeConfigOverrides).toEqual({com_adobe_experience_platform: {datasets}});
  });
});
