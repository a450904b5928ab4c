import {
  addressOf,
  messageOf,
  readInlet,
  type InletOptions,
  type Place,
} from '../../../src/components/inlet/envelope.js';
import type {Json} from '../../../src/core/types.js';

const EVENTS: Place = {
  schemaId: 'https://ns.adobe.com/acme/schemas/e1',
  datasetId: '0123456789abcdef01234567',
};
const PROFILES: Place = {
  schemaId: 'https://ns.adobe.com/acme/schemas/p1',
  schemaVersion: 3,
  datasetId: '76543210fedcba9876543210',
  flowId: '1f086c23-2ea8-4d06-886c-232ea8bd061d',
};
const ID = 'ab'.repeat(32);
const INLET: InletOptions = {
  inletUrl: `https://dcs.adobedc.net/collection/${ID}`,
  events: EVENTS,
  profiles: PROFILES,
};
const EVENT = {_id: 'e-1', timestamp: '2030-05-01T10:00:00.000Z'};

const problemsOf = (options: unknown, path?: string) => {
  try {
    readInlet(options as InletOptions, path);
    return [];
  } catch (error) {
    const [first, ...problems] = (error as Error).message.split('\n\t - ');
    expect(first).toBe('The inlet cannot be used:');
    return problems;
  }
};

describe('options', () => {
  it.each<[string, Json]>([
    ['with both places', {}],
    ['for events only', {profiles: undefined}],
    ['for profiles only', {events: null}],
    ['with an organization and a source', {imsOrgId: '0A@AdobeOrg', sourceName: 'Sign-up form'}],
    ['on this machine', {inletUrl: 'http://localhost:8787/collection/a'}],
    ['on this machine, by number', {inletUrl: 'http://127.0.0.1/collection/a'}],
    [
      'at the gateway',
      {inletUrl: `https://platform.adobe.io/data/foundation/import/collection/${ID}`},
    ],
  ])('%s are fine', (_title, more) => {
    const options = {...INLET, ...more};
    expect(readInlet(options)).toBe(options);
  });

  it.each<[string, Json, string]>([
    ['no address', {inletUrl: undefined}, "'inlet.inletUrl' is a required option"],
    ['an address without TLS', {inletUrl: 'http://dcs.adobedc.net/collection/a'}, 'the address of'],
    ['an address with a name in it', {inletUrl: 'https://me@dcs.test/collection/a'}, 'the address'],
    ['the address of a connection', {inletUrl: 'https://platform.adobe.io/a/b'}, 'the address of'],
    ['an address with a query', {inletUrl: `${INLET.inletUrl}?syncValidation=true`}, 'the address'],
    ['an address that is no text', {inletUrl: 5}, 'but got 5.'],
    ['an organization of nobody', {imsOrgId: 'acme'}, "'inlet.imsOrgId': Expected an organization"],
    ['a source without a name', {sourceName: ' '}, "'inlet.sourceName': Expected the name"],
    ['places that are no objects', {events: 'e1'}, "'inlet.events': Expected an object"],
    [
      'no place',
      {events: null, profiles: null},
      "'inlet.events' or 'inlet.profiles' is a required",
    ],
  ])('with %s are not', (_title, more, problem) => {
    expect(problemsOf({...INLET, ...more})).toEqual([expect.stringContaining(problem)]);
  });

  it.each<[string, Json, string]>([
    ['no schema', {schemaId: undefined}, "'inlet.events.schemaId' is a required option"],
    ['the altId of a schema', {schemaId: '_acme.schemas.e1'}, "a schema's $id"],
    ['a field group', {schemaId: 'https://ns.adobe.com/acme/mixins/e1'}, "a schema's $id"],
    ['a schema by a host that is not', {schemaId: 'https://ns.acme.test/schemas/e1'}, "a schema's"],
    ['a version with a point', {schemaVersion: 1.1}, 'a whole number'],
    ['a version that is text', {schemaVersion: '1'}, 'a whole number'],
    ['no dataset', {datasetId: undefined}, "'inlet.events.datasetId' is a required option"],
    ['a dataset with its prefix', {datasetId: `@/dataSets/${EVENTS.datasetId}`}, '24 hexadecimal'],
    ['a dataflow that is no UUID', {flowId: 'flow'}, 'a UUID'],
  ])('with %s are not', (_title, more, problem) => {
    expect(problemsOf({...INLET, events: {...EVENTS, ...more}})).toEqual([
      expect.stringContaining(problem),
    ]);
  });

  it('say all that is wrong at once, by the path they were given', () => {
    expect(problemsOf({imsOrgId: 'a', events: {}}, '')).toEqual([
      "'inletUrl' is a required option",
      expect.stringContaining("'imsOrgId'"),
      "'events.schemaId' is a required option",
      "'events.datasetId' is a required option",
    ]);
    expect(problemsOf('inlet')).toHaveLength(2);
  });
});

describe('a message', () => {
  const schemaRef = (id: string, version: number) => ({
    id,
    contentType: `application/vnd.adobe.xed-full+json;version=${version}`,
  });

  it('says its schema twice, and nothing that was not given', () => {
    const ref = schemaRef(EVENTS.schemaId, 1);
    expect(messageOf(INLET, 'events', EVENT)).toEqual({
      header: {schemaRef: ref, datasetId: EVENTS.datasetId},
      body: {xdmMeta: {schemaRef: ref}, xdmEntity: EVENT},
    });
  });

  it('says all that was given', () => {
    const ref = schemaRef(PROFILES.schemaId, 3);
    const inlet = {...INLET, imsOrgId: '0A@AdobeOrg', sourceName: 'Form'};
    expect(messageOf(inlet, 'profiles', {person: {}}, 1526283801869)).toEqual({
      header: {
        schemaRef: ref,
        imsOrgId: '0A@AdobeOrg',
        datasetId: PROFILES.datasetId,
        flowId: PROFILES.flowId,
        source: {name: 'Form'},
        createdAt: 1526283801869,
      },
      body: {xdmMeta: {schemaRef: ref}, xdmEntity: {person: {}}},
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['without an _id', {timestamp: EVENT.timestamp}, /needs an _id and a timestamp/],
    ['with a number for an _id', {...EVENT, _id: 1}, /both text/],
    ['without a timestamp', {_id: 'a'}, /needs an _id and a timestamp/],
    ['that is a list', [EVENT], /is no object/],
    ['that is nothing', undefined, /is no object/],
  ])('is not made of an event %s', (_title, entity, words) => {
    expect(() => messageOf(INLET, 'events', entity as Json)).toThrow(words);
  });

  it('is not made for a kind without a place', () => {
    expect(() => messageOf({...INLET, profiles: undefined!}, 'profiles', {})).toThrow(
      'The inlet has no place for profiles.',
    );
  });
});

describe('the address', () => {
  it.each([
    ['https://dcs.adobedc.net/collection/', 'https://dcs.adobedc.net/collection/batch/'],
    [
      'https://platform.adobe.io/data/foundation/import/collection/',
      'https://platform.adobe.io/data/foundation/import/collection/batch/',
    ],
  ])('%s<id> has a twin for batches, and one for checks', (before, batch) => {
    const inlet = {inletUrl: before + ID};
    expect(addressOf(inlet)).toBe(before + ID);
    expect(addressOf(inlet, 'batch')).toBe(batch + ID);
    expect(addressOf(inlet, 'checked')).toBe(`${before}${ID}?syncValidation=true`);
  });
});
