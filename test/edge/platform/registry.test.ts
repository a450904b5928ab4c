import type {RunningEdge} from '../../../demo/edge/server.js';
import type {Json} from '../../../demo/edge/types.js';
import {start} from '../support/edge.js';
import {
  CONTENT_TYPE,
  DATASETS,
  describeIdentity,
  ENABLED,
  fresh,
  makeDataset,
  makeSchema,
  manage,
  REGISTRY,
  sample,
} from '../support/platform.js';

const PROFILE = 'https://ns.adobe.com/xdm/context/profile';
const EVENT = 'https://ns.adobe.com/xdm/context/experienceevent';
const GROUPS = `${REGISTRY}/tenant/fieldgroups`;
const SCHEMAS = `${REGISTRY}/tenant/schemas`;
const DESCRIPTORS = `${REGISTRY}/tenant/descriptors`;

let edge: RunningEdge;
beforeAll(async () => void (edge = await start()));
afterAll(() => edge.close());

const groupOf = (changes: Json = {}): Json => ({
  ...sample<Json>('loyalty-profile.fieldgroup'),
  title: fresh('Group'),
  ...changes,
});
const ownFields = (properties: Json): Json => ({
  allOf: [{$ref: '#/definitions/own'}],
  definitions: {own: {properties: {'_{TENANT_ID}': {type: 'object', properties}}}},
});
const schemaOf = (allOf: Json[], changes: Json = {}): Json => ({
  type: 'object',
  title: fresh('Schema'),
  allOf,
  ...changes,
});
const refusal = async (path: string, body: Json) => {
  const answer = await manage(edge, path, body);
  expect(answer.body.detail).toMatch(/\.$/);
  return [answer.status, answer.body.detail as string] as const;
};

describe('a field group', () => {
  it.each(['fieldgroups', 'mixins'])('is made and read under %s', async (path) => {
    const url = `${REGISTRY}/tenant/${path}`;
    const {status, body} = await manage(edge, url, groupOf());
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({
        $id: expect.stringMatching(/^https:\/\/ns\.adobe\.com\/acme\/mixins\/[0-9a-f]{48}$/),
        'meta:altId': expect.stringMatching(/^_acme\.mixins\.[0-9a-f]{48}$/),
        version: '1.0',
      }),
    ]);
    for (const id of [encodeURIComponent(body.$id), body['meta:altId']]) {
      expect((await manage(edge, `${url}/${id}`)).body).toEqual(body);
    }
    expect((await manage(edge, url)).body.results).toContainEqual(
      expect.objectContaining({$id: body.$id, title: body.title}),
    );
    expect((await manage(edge, `${url}/nothing`)).status).toBe(404);
  });

  it.each<[string, Json, RegExp]>([
    ['fields beside the tenant’s', {allOf: [{properties: {colour: {type: 'string'}}}]}, /"colour"/],
    ['a class that is not there', {'meta:intendedToExtend': ['https://x.test/']}, /class/],
    ['references to nothing', ownFields({a: {$ref: '#/definitions/b'}}), /reference #\/def/],
    [
      'definitions that never end',
      {
        allOf: [{$ref: '#/definitions/own'}],
        definitions: {own: {properties: {_acme: {$ref: '#/definitions/own'}}}},
      },
      /deeper than/,
    ],
    ['types that are none', ownFields({a: {type: 'colour'}}), /cannot be read/],
    ['no title', {title: undefined}, /title/],
  ])('is refused with %s', async (_what, changes, detail) => {
    expect(await refusal(GROUPS, groupOf(changes))).toEqual([400, expect.stringMatching(detail)]);
  });

  it('may refer to a data type of Adobe’s', async () => {
    const type = {$ref: 'https://ns.adobe.com/xdm/data/measure'};
    const group = groupOf({'meta:intendedToExtend': [EVENT], ...ownFields({worth: type})});
    expect((await manage(edge, GROUPS, group)).status).toBe(201);
  });
});

describe('a schema', () => {
  it('is made of a class, standard groups and own ones', async () => {
    const group = (await manage(edge, GROUPS, groupOf())).body;
    const parts = [PROFILE, 'https://ns.adobe.com/xdm/context/profile-person-details', group.$id];
    const {status, body} = await manage(edge, SCHEMAS, schemaOf(parts.map(($ref) => ({$ref}))));
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({
        $id: expect.stringMatching(/^https:\/\/ns\.adobe\.com\/acme\/schemas\/[0-9a-f]{48}$/),
        'meta:altId': expect.stringMatching(/^_acme\.schemas\.[0-9a-f]{48}$/),
        'meta:class': PROFILE,
        version: '1.0',
      }),
    ]);
    expect((await manage(edge, `${SCHEMAS}/${encodeURIComponent(body.$id)}`)).body).toEqual(body);
  });

  it('has a title of its own', async () => {
    const schema = schemaOf([{$ref: EVENT}]);
    expect((await manage(edge, SCHEMAS, schema)).status).toBe(201);
    expect(await refusal(SCHEMAS, schema)).toEqual([400, expect.stringContaining('unique')]);
  });

  it.each<[string, string[], RegExp]>([
    ['no class', ['https://ns.adobe.com/xdm/context/profile-person-details'], /one class/],
    ['two classes', [PROFILE, EVENT], /one class/],
    ['a group that is not there', [EVENT, 'https://ns.adobe.com/acme/mixins/x'], /no field group/],
  ])('is refused with %s', async (_what, references, detail) => {
    const schema = schemaOf(references.map(($ref) => ({$ref})));
    expect(await refusal(SCHEMAS, schema)).toEqual([400, expect.stringMatching(detail)]);
  });

  it('takes no group that is for another class', async () => {
    const group = (await manage(edge, GROUPS, groupOf())).body;
    expect(await refusal(SCHEMAS, schemaOf([{$ref: EVENT}, {$ref: group.$id}]))).toEqual([
      400,
      expect.stringContaining('not intended to extend'),
    ]);
  });
});

describe('an identity descriptor', () => {
  let schemaId: string;
  beforeEach(async () => void (schemaId = await makeSchema(edge, 'profile')));

  it('is made for a text field of a schema, Adobe’s or own', async () => {
    const own = await describeIdentity(edge, schemaId);
    expect([own.status, own.body['@id']]).toEqual([201, expect.any(String)]);
    const path = {'xdm:sourceProperty': '/workEmail/address', 'xdm:isPrimary': false};
    expect((await describeIdentity(edge, schemaId, path)).status).toBe(201);
    expect((await manage(edge, `${DESCRIPTORS}/${own.body['@id']}`)).body).toEqual(own.body);
    expect((await manage(edge, DESCRIPTORS)).body.results).toContainEqual(own.body);
    expect((await manage(edge, `${DESCRIPTORS}/nothing`)).status).toBe(404);
  });

  it.each<[string, Json, number, RegExp]>([
    ['a field that is not there', {'xdm:sourceProperty': '/_acme/colour'}, 400, /no field/],
    ['a method of every object', {'xdm:sourceProperty': '/constructor'}, 400, /no field/],
    ['an object', {'xdm:sourceProperty': '/person'}, 400, /not text/],
    ['a path without slash', {'xdm:sourceProperty': 'personID'}, 400, /pattern/],
    ['a schema that is not there', {'xdm:sourceSchema': 'https://x.test/'}, 400, /no schema/],
  ])('is refused for %s', async (_what, changes, status, detail) => {
    const answer = await describeIdentity(edge, schemaId, changes);
    expect([answer.status, answer.body.detail]).toEqual([status, expect.stringMatching(detail)]);
  });

  it('is the only one of its field, and the only primary one', async () => {
    await describeIdentity(edge, schemaId);
    expect((await describeIdentity(edge, schemaId)).status).toBe(409);
    const other = {'xdm:sourceProperty': '/workEmail/address'};
    expect((await describeIdentity(edge, schemaId, other)).status).toBe(409);
  });
});

describe('a dataset', () => {
  it('is made for a schema, and read', async () => {
    const schemaId = await makeSchema(edge, 'profile');
    const id = await makeDataset(edge, schemaId);
    expect(id).toMatch(/^[0-9a-f]{24}$/);
    const {body} = await manage(edge, `${DATASETS}/${id}`);
    expect(body[id]).toMatchObject({schemaRef: {id: schemaId}, tags: ENABLED});
    expect((await manage(edge, DATASETS)).body[id]).toEqual(body[id]);
    expect((await manage(edge, `${DATASETS}/nothing`)).status).toBe(404);
  });

  it('needs a schema that is there, and one for Profile if it is', async () => {
    const dataset = (id: string) => ({
      name: 'Data',
      schemaRef: {id, contentType: CONTENT_TYPE},
      tags: ENABLED,
    });
    expect(await refusal(DATASETS, dataset('https://x.test/'))).toEqual([
      400,
      expect.stringContaining('no schema'),
    ]);
    const {body} = await manage(edge, SCHEMAS, schemaOf([{$ref: EVENT}]));
    expect(await refusal(DATASETS, dataset(body.$id))).toEqual([
      400,
      expect.stringContaining('not enabled for Profile'),
    ]);
  });
});
