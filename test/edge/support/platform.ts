/** Speaks to a running edge's platform half: makes what a stream needs, and streams. */
import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import type {Json} from '../../../demo/edge/types.js';
import {ask, ROOT, type Answered} from './edge.js';

/** Where it is, is all that is needed of it. */
interface RunningEdge {
  url: string;
}

export const ORG_ID = 'EDGETAG0DEMO000000000000@AdobeOrg';
export const CREDENTIALS = {
  authorization: 'Bearer edgetag-development-token',
  'x-api-key': 'edgetag-development-key',
  'x-gw-ims-org-id': ORG_ID,
  'x-sandbox-name': 'prod',
};
export const CONTENT_TYPE = 'application/vnd.adobe.xed-full+json;version=1';
export const HTTP_API = {id: 'bc7b00d6-623a-4dfc-9fdb-f1240aeadaeb', version: '1.0'};
export const DATA_LAKE = {id: 'c604ff05-7f1a-43c0-8e18-33bf874cb11c', version: '1.0'};
export const FLOW = {id: 'd8a6f005-7eaf-4153-983e-e8574508b877', version: '1.0'};

export const sample = <T = Json[]>(name: string): T =>
  JSON.parse(readFileSync(resolve(ROOT, `demo/samples/${name}.json`), 'utf8')) as T;

/** Asks a management path, with credentials unless others are given. */
export const manage = (
  edge: RunningEdge,
  path: string,
  body?: unknown,
  headers: Record<string, string> = CREDENTIALS,
): Promise<Answered> =>
  ask(`${edge.url}/data${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {...headers, ...(body !== undefined && {'content-type': 'application/json'})},
    ...(body !== undefined && {body: typeof body === 'string' ? body : JSON.stringify(body)}),
  });

export const REGISTRY = '/foundation/schemaregistry';
export const FLOWS = '/foundation/flowservice';
export const DATASETS = '/foundation/catalog/dataSets';
export const ENTITIES = '/core/ups/access/entities';

let made = 0;
/** A name that nothing else has. */
export const fresh = (name: string) => `${name}-${++made}`;

export type Kind = 'profile' | 'event';
const classes = {
  profile: 'https://ns.adobe.com/xdm/context/profile',
  event: 'https://ns.adobe.com/xdm/context/experienceevent',
};

export const makeSchema = async (edge: RunningEdge, kind: Kind): Promise<string> => {
  const group = await manage(edge, `${REGISTRY}/tenant/fieldgroups`, {
    ...sample<Json>(`loyalty-${kind}.fieldgroup`),
    title: fresh('Loyalty'),
  });
  const schema = await manage(edge, `${REGISTRY}/tenant/schemas`, {
    type: 'object',
    title: fresh('Schema'),
    allOf: [{$ref: classes[kind]}, {$ref: group.body.$id}],
    'meta:immutableTags': ['union'],
  });
  return schema.body.$id as string;
};

export const describeIdentity = (edge: RunningEdge, schemaId: string, changes: Json = {}) =>
  manage(edge, `${REGISTRY}/tenant/descriptors`, {
    '@type': 'xdm:descriptorIdentity',
    'xdm:sourceSchema': schemaId,
    'xdm:sourceVersion': 1,
    'xdm:sourceProperty': '/_acme/loyaltyID',
    'xdm:namespace': 'Email',
    'xdm:property': 'xdm:code',
    'xdm:isPrimary': true,
    ...changes,
  });

export const ENABLED = {unifiedIdentity: ['enabled:true'], unifiedProfile: ['enabled:true']};

export const makeDataset = async (
  edge: RunningEdge,
  schemaId: string,
  tags: Json = ENABLED,
): Promise<string> => {
  const {text} = await manage(edge, DATASETS, {
    name: fresh('Dataset'),
    schemaRef: {id: schemaId, contentType: CONTENT_TYPE},
    tags,
  });
  return (JSON.parse(text) as string[])[0]!.replace('@/dataSets/', '');
};

export const connectionOf = (params: Json = {}, changes: Json = {}): Json => ({
  name: fresh('Connection'),
  providerId: '521eee4d-8cbe-4906-bb48-fb6bd4450033',
  connectionSpec: HTTP_API,
  auth: {
    specName: 'Streaming Connection',
    params: {sourceId: fresh('Source'), dataType: 'xdm', ...params},
  },
  ...changes,
});

export interface Connection {
  id: string;
  inletId: string;
  inletUrl: string;
}

export const connect = async (
  edge: RunningEdge,
  params: Json = {},
  changes: Json = {},
): Promise<Connection> => {
  const {body} = await manage(edge, `${FLOWS}/connections`, connectionOf(params, changes));
  const read = await manage(edge, `${FLOWS}/connections/${body.id}`);
  const {inletId, inletUrl} = read.body.items[0].auth.params as Connection;
  return {id: body.id as string, inletId, inletUrl};
};

export interface Stream extends Connection {
  kind: Kind;
  schemaId: string;
  datasetId: string;
}

/** All that is needed before the first message: schema, identity, dataset, connection of 2020's form. */
export const openStream = async (
  edge: RunningEdge,
  kind: Kind,
  params: Json = {},
): Promise<Stream> => {
  const schemaId = await makeSchema(edge, kind);
  await describeIdentity(edge, schemaId);
  const datasetId = await makeDataset(edge, schemaId);
  return {kind, schemaId, datasetId, ...(await connect(edge, params))};
};

export const messageOf = ({schemaId, datasetId}: Stream, entity: unknown, header: Json = {}) => {
  const schemaRef = {id: schemaId, contentType: CONTENT_TYPE};
  return {
    header: {schemaRef, imsOrgId: ORG_ID, datasetId, ...header},
    body: {xdmMeta: {schemaRef}, xdmEntity: entity},
  };
};

export const stream = (
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answered> =>
  ask(url, {
    method: 'POST',
    headers: {'content-type': 'application/json', ...headers},
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

export const streamBatch = ({inletUrl}: Connection, messages: unknown[]) =>
  stream(inletUrl.replace('/collection/', '/collection/batch/'), {messages});

/** An event of a member, valid in the loyalty schema. */
export const event = (id: string, member = 'ada.lind@example.com', changes: Json = {}): Json => ({
  _id: id,
  timestamp: '2030-05-01T10:00:00Z',
  eventType: 'loyaltyBalanceUpdate',
  _acme: {loyaltyID: member, pointsEarned: 50},
  ...changes,
});

export const streams = async (edge: RunningEdge) => (await ask(`${edge.url}/_edge/streams`)).body;

export const streamed = async (
  edge: RunningEdge,
  kind: 'events' | 'profiles',
  since = 0,
): Promise<Json[]> =>
  (await ask(`${edge.url}/_edge/streams/${kind}?since=${since}`)).text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Json);

export const lookUp = (edge: RunningEdge, kind: Kind, query: Json) =>
  manage(
    edge,
    `${ENTITIES}?${new URLSearchParams({
      'schema.name': `_xdm.context.${kind === 'event' ? 'experienceevent' : 'profile'}`,
      ...query,
    }).toString()}`,
  );
