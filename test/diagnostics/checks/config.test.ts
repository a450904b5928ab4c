import {readConfig} from '../../../src/diagnostics/checks/index.js';
import type {Json} from '../../../src/core/types.js';

const IDS = {datastreamId: 'd', orgId: 'o@AdobeOrg'};
const read = (more: Json) => readConfig({...IDS, ...more});
const problemsOf = (given: unknown) => {
  try {
    readConfig(given);
  } catch (error) {
    return (error as Error).message.split('\n\t - ').slice(1).join('\n').split('\nFor ')[0];
  }
};

describe('our own options', () => {
  it.each<Json>([
    {pageViewCollectionEnabled: true},
    {pageViewCollectionEnabled: {identity: () => '', replaceState: true, whenVisible: false}},
    {webVitalsEnabled: false},
    {queue: {enabled: false, maxEvents: 10, maxBytes: 1, maxAgeDays: 0.5, unloadDelivery: 'once'}},
    {queue: {unloadDelivery: 'at-least-once'}},
    {apiVersion: 1},
    {apiVersion: 2},
    {tenantNamespace: '_acme'},
  ])('are known: %j', (more) => {
    expect(read(more).config).toMatchObject(more);
  });

  it('have no default: their components know', () => {
    const {config} = read({});
    for (const key of ['pageViewCollectionEnabled', 'webVitalsEnabled', 'queue', 'apiVersion']) {
      expect(config).not.toHaveProperty(key);
    }
    expect(read({queue: {maxEvents: 5}}).config.queue).toEqual({maxEvents: 5});
  });

  it.each<[Json, string]>([
    [
      {pageViewCollectionEnabled: 'yes'},
      '\'pageViewCollectionEnabled\': Expected true or false, or an object, but got "yes".',
    ],
    [
      {pageViewCollectionEnabled: []},
      "'pageViewCollectionEnabled': Expected an object, but got [].",
    ],
    [
      {pageViewCollectionEnabled: {identity: 'path', replacestate: true, whenVisible: 1}},
      '\'pageViewCollectionEnabled.identity\': Expected a function, but got "path".\n' +
        "'pageViewCollectionEnabled.whenVisible': Expected true or false, but got 1.",
    ],
    [
      {pageViewCollectionEnabled: {replacestate: true}},
      "'pageViewCollectionEnabled.replacestate': Unknown field.",
    ],
    [{webVitalsEnabled: 1}, "'webVitalsEnabled': Expected true or false, but got 1."],
    [
      {queue: {enabled: 1, maxEvents: 0, maxBytes: '1', maxAgeDays: -1, unloadDelivery: 'never'}},
      "'queue.enabled': Expected true or false, but got 1.\n" +
        "'queue.maxEvents': Expected a number greater than 0, but got 0.\n" +
        '\'queue.maxBytes\': Expected a number, but got "1".\n' +
        "'queue.maxAgeDays': Expected a number greater than 0, but got -1.\n" +
        '\'queue.unloadDelivery\': Expected one of these values: ["once","at-least-once"], but got "never".',
    ],
    [{queue: {maxEvent: 1}}, "'queue.maxEvent': Unknown field."],
    [{apiVersion: 3}, "'apiVersion': Expected one of these values: [1,2], but got 3."],
    [{tenantNamespace: 5}, "'tenantNamespace': Expected a string, but got 5."],
    ...['', '_', 'acme', '_ac me', '_acme.web', '_id', '_experience'].map(
      (tenantNamespace): [Json, string] => [
        {tenantNamespace},
        `'tenantNamespace': Expected a tenant with its underscore, like _acme, but got "${tenantNamespace}".`,
      ],
    ),
  ])('are read as strictly: %j', (more, message) => {
    expect(problemsOf({...IDS, ...more})).toBe(message);
  });
});

describe('options of components that are not there yet', () => {
  it.each(['advertising', 'conversation', 'pushNotifications', 'streamingMedia'])(
    'are objects, and nobody looks inside: %s',
    (key) => {
      const given = {anything: 1};
      expect(read({[key]: given}).config[key]).toEqual(given);
      expect(read({}).config).not.toHaveProperty(key);
      expect(problemsOf({...IDS, [key]: 5})).toBe(`'${key}': Expected an object, but got 5.`);
    },
  );
});

describe('edgeDomain', () => {
  it.each([
    'http://localhost:8787',
    'https://edge.shop.example',
    'http://[::1]:8787',
    'http://localhost/',
    'https://shop.example/proxied/edge',
  ])('may be an origin with its scheme: %s, which has no third-party twin', (edgeDomain) => {
    expect(read({edgeDomain}).config).toMatchObject({
      edgeDomain,
      thirdPartyCookiesEnabled: false,
    });
  });

  it('with its scheme lets the page say otherwise about third-party cookies', () => {
    const {config} = read({edgeDomain: 'http://localhost', thirdPartyCookiesEnabled: true});
    expect(config.thirdPartyCookiesEnabled).toBe(true);
  });

  it.each([
    'http://',
    'http://localhost/?a',
    'http://localhost/#a',
    'http://a?b',
    'http://user@localhost',
    'HTTP://localhost',
    'ftp://localhost',
    'localhost:8787',
    'a.example\n',
  ])('is no address: %j', (edgeDomain) => {
    expect(problemsOf({...IDS, edgeDomain})).toBe(
      `Error: 'edgeDomain': Expected a valid domain, but got ${JSON.stringify(edgeDomain)}.`,
    );
  });
});

describe('an identifier', () => {
  it('is taken only by a configuration that was carried out', () => {
    const given = {datastreamId: 'burnt', orgId: 'burnt@AdobeOrg'};
    readConfig(given);
    expect(() => readConfig({...given, foo: 1})).toThrow("'foo': Unknown field.");
    const {claim} = readConfig(given);
    claim();
    expect(problemsOf(given)).toBe(
      'Error: \'datastreamId\': Expected a unique value across instances, but got "burnt".\n' +
        '\'orgId\': Expected a unique value across instances, but got "burnt@AdobeOrg".',
    );
  });

  it('is taken under its old name, too', () => {
    readConfig({edgeConfigId: 'old', orgId: 'old@AdobeOrg'}).claim();
    expect(problemsOf({datastreamId: 'old', orgId: 'new@AdobeOrg'})).toContain('unique value');
    expect(problemsOf({datastreamId: 'old@AdobeOrg', orgId: 'old'})).toBeUndefined();
  });

  // Alloy takes it, and sends what comes to no datastream.
  it.each<Json>([{edgeConfigId: ''}, {edgeConfigId: '', datastreamId: ''}])(
    'that is empty is none, by either name: %j',
    (given) => {
      expect(problemsOf({orgId: 'o', ...given})).toBe("Error: 'datastreamId' is a required option");
    },
  );

  it('under its old name is looked at by that name', () => {
    expect(problemsOf({orgId: 'o', edgeConfigId: 5})).toContain(
      "'edgeConfigId': Expected a string, but got 5.",
    );
  });
});

describe('a configuration', () => {
  it.each([5, [], 'x', true])('that is no object is told so once: %j', (given) => {
    expect(problemsOf(given)).toBe(
      `Error: 'undefined': Expected an object, but got ${JSON.stringify(given)}.`,
    );
  });

  it('has no place for keys that reach beyond it', () => {
    const given = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 1, "toString": 2}');
    expect(problemsOf(Object.assign(given, IDS))).toBe(
      "'__proto__': Unknown field.\n'constructor': Unknown field.\n'toString': Unknown field.",
    );
    const nested = JSON.parse('{"__proto__": {"polluted": 1}, "x": 1}');
    const {clickCollection} = read({clickCollection: nested}).config;
    expect(clickCollection.polluted).toBeUndefined();
    expect(Object.getPrototypeOf(clickCollection)).toBe(Object.prototype);
  });

  it('that says null says nothing', () => {
    const {config, warnings} = read({
      queue: null,
      advertising: null,
      onBeforeLinkClickSend: null,
      clickCollectionEnabled: null,
    });
    expect(config).toEqual({...read({}).config, onBeforeEventSend: expect.any(Function)});
    expect(warnings).toEqual([]);
  });

  it('is not changed by being read, nor later through what was read', () => {
    const given = Object.freeze({...IDS, edgeConfigId: 'd', queue: Object.freeze({maxEvents: 1})});
    const {config} = readConfig(given);
    config.queue.maxEvents = 2;
    expect(given.queue.maxEvents).toBe(1);
    expect(config).not.toHaveProperty('edgeConfigId');
  });

  it('has its defaults to itself', () => {
    const first = read({}).config;
    first.clickCollection.internalLinkEnabled = false;
    first.context.push('x');
    const second = read({}).config;
    expect(second.clickCollection.internalLinkEnabled).toBe(true);
    expect(second.context).toHaveLength(4);
  });
});
