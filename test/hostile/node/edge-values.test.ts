/** Values that cannot be made text, in every place of every body that the development edge takes: it answers, and goes on. */
import fc from 'fast-check';
import type {FastifyInstance} from 'fastify';
import {createApp} from '../../../demo/edge/app.js';
import {openMemory} from '../../../demo/edge/memory.js';
import {textOf} from '../../../demo/edge/text.js';
import type {Json} from '../../../demo/edge/types.js';
import {known, pageView, ROOT} from '../../edge/support/edge.js';
import {
  connect,
  connectionOf,
  CONTENT_TYPE,
  CREDENTIALS,
  DATA_LAKE,
  ENABLED,
  event,
  FLOW,
  HTTP_API,
  messageOf,
  openStream,
  sample,
} from '../../edge/support/platform.js';

const hostile: unknown[] = [
  {toString: 0},
  {valueOf: 0, toString: 0},
  {constructor: 0},
  {constructor: {prototype: {toString: 0}}},
  {length: 5},
  {length: -1, 0: 'a'},
  {toJSON: 0},
  {then: 0},
  {hasOwnProperty: 0},
  JSON.parse('{"__proto__": {"toString": 0}}'),
  {message: {toString: 0}, statusCode: {toString: 0}},
  [{toString: 0}],
  [[[{toString: 0}]]],
  [],
  {},
  null,
  Infinity,
  '',
  'constructor',
];

interface Shot {
  method: 'POST' | 'PUT';
  url: string;
  body: Json;
}

const EVENT = 'https://ns.adobe.com/xdm/context/experienceevent';
const R = '/data/foundation/schemaregistry/tenant';
const FLOWS = '/data/foundation/flowservice';

/** A good body for every route that takes one, by the route's name. */
const shotsFor = async (edge: {url: string}): Promise<Record<string, Shot[]>> => {
  const events = await openStream(edge, 'event');
  const profiles = await openStream(edge, 'profile');
  const raw = await connect(edge, {dataType: 'raw'});
  const [ada] = sample('acme-loyalty-profiles');
  const rich = event('e-2', 'ada.lind@example.com', {
    identityMap: {CRM: [{id: 'c-1', primary: true}]},
    device: {screenHeight: 1080},
  });
  const group = sample<Json>('loyalty-event.fieldgroup');
  const post = (url: string, body: Json): Shot => ({method: 'POST', url, body});
  const put = (url: string, body: Json): Shot => ({method: 'PUT', url, body});
  const consent = [{standard: 'IAB TCF', version: '2.0', value: 'CO', gdprApplies: true}];
  const withConsent = pageView({
    consentStrings: [
      {consentStandard: 'IAB TCF', consentStandardVersion: '2.0', consentStringValue: 'CO'},
    ],
    identityMap: {CRM: [{id: 'c-17', primary: true}]},
  });
  const personal = {query: {personalization: {schemas: ['s'], decisionScopes: ['hero']}}};
  const single = [
    post(`/collection/${events.inletId}`, messageOf(events, rich)),
    post(`/collection/${profiles.inletId}?syncValidation=true`, messageOf(profiles, ada)),
    post(`/collection/${raw.inletId}?x-adobe-flow-id=x`, rich),
  ];
  const many = post(`/collection/batch/${events.inletId}`, {messages: [messageOf(events, rich)]});
  const gateway = ({url, ...rest}: Shot) => ({...rest, url: `/data/foundation/import${url}`});
  return {
    '/ee/*': [
      post('/ee/v1/interact?configId=demo', known({...pageView(), ...personal}, withConsent)),
      post('/ee/v1/collect?configId=demo', known(withConsent)),
      post('/ee/v1/identity/acquire?configId=demo', known()),
      post('/ee/v1/privacy/set-consent?configId=demo', {consent, meta: {state: {domain: ''}}}),
      post('/ee/v2/interact?dataStreamId=demo', {event: withConsent}),
      post('/ee/v2/collect?dataStreamId=demo', {events: [withConsent]}),
      post('/ee/va/v1/play?configId=demo', {events: [{xdm: {mediaCollection: {playhead: 1}}}]}),
    ],
    '/ee-pre-prd/*': [post('/ee-pre-prd/v1/interact?configId=demo', known(pageView()))],
    '/collection/:inletId': single,
    '/collection/batch/:inletId': [many],
    '/data/foundation/import/collection/:inletId': single.map(gateway),
    '/data/foundation/import/collection/batch/:inletId': [gateway(many)],
    [`${R}/fieldgroups`]: [post(`${R}/fieldgroups`, group)],
    [`${R}/mixins`]: [post(`${R}/mixins`, group)],
    [`${R}/schemas`]: [
      post(`${R}/schemas`, {
        type: 'object',
        title: 'Spoilt',
        allOf: [{$ref: EVENT}],
        'meta:immutableTags': ['union'],
      }),
    ],
    [`${R}/descriptors`]: [
      post(`${R}/descriptors`, {
        '@type': 'xdm:descriptorIdentity',
        'xdm:sourceSchema': profiles.schemaId,
        'xdm:sourceVersion': 1,
        'xdm:sourceProperty': '/workEmail/address',
        'xdm:namespace': 'Email',
      }),
    ],
    '/data/foundation/catalog/dataSets': [
      post('/data/foundation/catalog/dataSets', {
        name: 'Spoilt',
        schemaRef: {id: events.schemaId, contentType: CONTENT_TYPE},
        tags: ENABLED,
      }),
    ],
    [`${FLOWS}/connections`]: [post(`${FLOWS}/connections`, connectionOf())],
    [`${FLOWS}/sourceConnections`]: [
      post(`${FLOWS}/sourceConnections`, {
        name: 'Spoilt',
        baseConnectionId: events.id,
        connectionSpec: HTTP_API,
      }),
    ],
    [`${FLOWS}/targetConnections`]: [
      post(`${FLOWS}/targetConnections`, {
        name: 'Spoilt',
        data: {schema: {id: events.schemaId, version: CONTENT_TYPE}},
        params: {dataSetId: events.datasetId},
        connectionSpec: DATA_LAKE,
      }),
    ],
    [`${FLOWS}/flows`]: [
      post(`${FLOWS}/flows`, {
        name: 'Spoilt',
        flowSpec: FLOW,
        sourceConnectionIds: ['x'],
        targetConnectionIds: ['x'],
        transformations: [{name: 'Mapping', params: {mappingId: 'x'}}],
      }),
    ],
    '/data/foundation/mappingSets': [
      post('/data/foundation/mappingSets', {
        version: 0,
        xdmSchema: events.schemaId,
        mappings: [{sourceAttribute: 'a.b', destinationXdmPath: '_id'}],
      }),
    ],
    '/data/core/edge/inlet': [
      post('/data/core/edge/inlet', {name: 'Spoilt', sourceId: 's', dataType: 'xdm'}),
    ],
    '/data/core/ups/config/eventTypes': [
      post('/data/core/ups/config/eventTypes', {id: 'x', title: 'X', imsOrgId: 'x'}),
    ],
    '/data/foundation/import/batches': [
      post('/data/foundation/import/batches', {
        datasetId: events.datasetId,
        inputFormat: {format: 'json', isMultiLineJson: true},
        partialIngestionPercentage: 5,
      }),
    ],
    '/_edge/visits': [
      post('/_edge/visits', [
        {
          tab: 'a',
          time: '2030-05-01T10:00:00.000Z',
          kind: 'push',
          url: '/',
          counted: false,
          reason: 'x',
        },
      ]),
    ],
    '/_edge/faults': [
      put('/_edge/faults', [{path: '/nowhere', status: 500, retryAfter: 1, body: {a: 1}}]),
    ],
    '/_edge/offers': [
      put('/_edge/offers', {
        hero: [
          {
            scopeDetails: {characteristics: {eventToken: 't'}},
            items: [
              {
                schema: 'https://ns.adobe.com/personalization/json-content-item',
                data: {
                  content: {headline: 'h', text: 't', kicker: 'k', cta: {label: 'l', href: '/'}},
                },
              },
            ],
          },
        ],
        'handle:x': [{a: 1}],
        'answer:warnings': [{title: 't'}],
      }),
    ],
    '/_edge/datastreams': [
      put('/_edge/datastreams', {d: {orgId: 'A@AdobeOrg', accessType: 'mixed'}}),
    ],
  };
};

type Path = (string | number)[];
const pathsOf = (value: unknown, path: Path = []): Path[] => [
  path,
  ...(value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([name, item]) => pathsOf(item, [...path, name]))
    : []),
];
const replaced = (value: unknown, [name, ...rest]: Path, by: unknown): unknown => {
  if (name === undefined) return by;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : {...(value as Json)}) as Json;
  copy[name] = replaced(copy[name], rest, by);
  return copy;
};

const shoot = (app: FastifyInstance, {method, url, body}: Shot) =>
  app.inject({
    method,
    url,
    headers: {...CREDENTIALS, 'content-type': 'application/json', host: 'localhost'},
    // JSON.stringify makes null of what is no number; on the wire it may stand.
    payload: JSON.stringify(body, (_name, value: unknown) =>
      value === Infinity ? 'INFINITY' : value,
    ).replaceAll('"INFINITY"', '1e400'),
  });

const READ = [
  '/_edge/state',
  '/_edge/events',
  '/_edge/visits',
  '/_edge/offers',
  '/_edge/streams/overview',
  '/_edge/streams/records',
  '/_edge/streams/rejected',
  '/_edge/streams/events',
  '/_edge/streams/person?namespace=email&id=ada.lind@example.com',
  '/today.html',
  `${R}/schemas`,
  `${R}/fieldgroups`,
  '/data/foundation/catalog/dataSets',
  '/data/foundation/catalog/batches',
  '/data/core/edge/inlet',
  '/data/core/ups/access/entities?schema.name=_xdm.context.profile&entityId=ada.lind@example.com&entityIdNS=email',
];

describe('values that cannot be made text', () => {
  let app: FastifyInstance;
  let shots: Record<string, Shot[]>;
  beforeAll(async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => {});
    const memory = openMemory(ROOT, null);
    app = await createApp({memory, root: ROOT, host: '127.0.0.1'});
    await app.listen({port: 0, host: '127.0.0.1'});
    const {port} = app.server.address() as {port: number};
    shots = await shotsFor({url: `http://localhost:${port}`});
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await app.close();
  });

  it('are tried at routes that there are', () => {
    const isThere = (url: string) =>
      (['POST', 'PUT'] as const).some((method) => app.hasRoute({method, url}));
    expect(Object.keys(shots).filter((url) => !isThere(url))).toEqual([]);
  });

  it('are answered with a status below 500 wherever they stand, and so is whoever reads afterwards', async () => {
    const all = Object.values(shots)
      .flat()
      .flatMap((shot) => pathsOf(shot.body).map((path) => ({shot, path})));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...all),
        fc.constantFrom(...hostile),
        fc.constantFrom(...READ),
        async ({shot, path}, value, read) => {
          const body = replaced(shot.body, path, value) as Json;
          const answer = await shoot(app, {...shot, body});
          if (answer.statusCode >= 500) throw new Error(`${shot.url}: ${answer.payload}`);
          const after = await app.inject({url: read, headers: {...CREDENTIALS, host: 'localhost'}});
          if (after.statusCode >= 500) throw new Error(`Afterwards, ${read}: ${after.payload}`);
        },
      ),
      {numRuns: 600},
    );
    expect(({} as Json).toString).toBe(Object.prototype.toString);
  }, 240_000);

  it.each([
    ['text', 'text'],
    ['', ''],
    [5, '5'],
    [true, 'true'],
    [undefined, ''],
    [{toString: 0}, '{"toString":0}'],
    [[{toString: 0}, 'a'], '[{"toString":0},"a"]'],
    [{toJSON: 0, valueOf: 0}, '{"toJSON":0,"valueOf":0}'],
  ])('%j as text is %j', (value, text) => {
    expect(textOf(value)).toBe(text);
  });
});
