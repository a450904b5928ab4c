import type {RunningEdge} from '../../../demo/edge/server.js';
import type {Json} from '../../../demo/edge/types.js';
import {start} from '../support/edge.js';
import {
  connect,
  connectionOf,
  CONTENT_TYPE,
  DATA_LAKE,
  event,
  FLOW,
  FLOWS,
  fresh,
  HTTP_API,
  lookUp,
  manage,
  messageOf,
  openStream,
  stream,
  streamBatch,
  type Stream,
} from '../support/platform.js';

const MAPPED = {id: 'c1a19761-d2c7-4702-b9fa-fe91f0613e81', version: '1.0'};
const MAPPINGS = '/foundation/mappingSets';

let edge: RunningEdge;
beforeAll(async () => void (edge = await start()));
afterAll(() => edge.close());

const make = async (kind: string, body: Json) =>
  (await manage(edge, kind.startsWith('/') ? kind : `${FLOWS}/${kind}`, body)).body.id as string;
const targetOf = ({datasetId, schemaId}: Stream): Json => ({
  name: 'Target',
  data: {schema: {id: schemaId, version: CONTENT_TYPE}},
  params: {dataSetId: datasetId},
  connectionSpec: DATA_LAKE,
});
const sourceOf = (baseConnectionId: string): Json => ({
  name: 'Source',
  baseConnectionId,
  connectionSpec: HTTP_API,
});

/** A stream in today's form, with its flow. */
const openNewer = async (params: Json = {}, flow: Json = {}) => {
  const {schemaId, datasetId} = await openStream(edge, 'event');
  const connection = await connect(edge, params, {providerId: undefined});
  const open: Stream = {kind: 'event', schemaId, datasetId, ...connection};
  const flowId = await make('flows', {
    name: 'Flow',
    flowSpec: FLOW,
    sourceConnectionIds: [await make('sourceConnections', sourceOf(connection.id))],
    targetConnectionIds: [await make('targetConnections', targetOf(open))],
    ...flow,
  });
  return {...open, flowId};
};

describe('a connection', () => {
  it.each<[string, Json]>([
    ['of 2020', {}],
    ['of today', {providerId: undefined}],
  ])('%s tells the address of its inlet', async (_what, changes) => {
    const connection = connectionOf({}, changes);
    const made = await manage(edge, `${FLOWS}/connections`, connection);
    expect([made.status, made.body]).toEqual([
      201,
      {id: expect.stringMatching(/^[0-9a-f-]{36}$/), etag: expect.stringMatching(/^".+"$/)},
    ]);
    const {body} = await manage(edge, `${FLOWS}/connections/${made.body.id}`);
    const inletId = body.items[0].auth.params.inletId as string;
    expect(inletId).toMatch(/^[0-9a-f]{64}$/);
    expect(body.items).toEqual([
      expect.objectContaining({
        id: made.body.id,
        state: 'enabled',
        createdAt: expect.any(Number),
        connectionSpec: HTTP_API,
        auth: {
          specName: 'Streaming Connection',
          params: {
            sourceId: connection.auth.params.sourceId,
            name: connection.auth.params.sourceId,
            dataType: 'xdm',
            authenticationRequired: false,
            inletId,
            inletUrl: `${edge.url}/collection/${inletId}`,
          },
        },
      }),
    ]);
    expect((await manage(edge, `${FLOWS}/connections`)).body.items).toContainEqual(body.items[0]);
  });

  it('has a data source name that no other has', async () => {
    const params = {sourceId: fresh('Source')};
    await connect(edge, params);
    const answer = await manage(edge, `${FLOWS}/connections`, connectionOf(params));
    expect([answer.status, answer.body.detail]).toEqual([
      409,
      expect.stringContaining('is used by another connection'),
    ]);
  });

  it.each<[string, Json]>([
    ['a foreign provider', connectionOf({}, {providerId: 'x'})],
    ['a foreign specification', connectionOf({}, {connectionSpec: {id: 'x', version: '1.0'}})],
    ['data of no known type', connectionOf({dataType: 'csv'})],
    ['no name', connectionOf({}, {name: undefined})],
  ])('is refused with %s', async (_what, connection) => {
    const answer = await manage(edge, `${FLOWS}/connections`, connection);
    expect([answer.status, answer.body.detail]).toEqual([400, expect.stringMatching(/\.$/)]);
  });
});

describe('what leads from a connection to a dataset', () => {
  it('is refused where it refers to nothing', async () => {
    const {schemaId, datasetId, id} = await openStream(edge, 'event');
    const open = {schemaId, datasetId} as Stream;
    const flow = {
      name: 'Flow',
      flowSpec: FLOW,
      sourceConnectionIds: ['x'],
      targetConnectionIds: ['x'],
    };
    const refused: [string, Json][] = [
      ['sourceConnections', sourceOf('x')],
      ['targetConnections', targetOf({...open, datasetId: 'x'})],
      ['targetConnections', targetOf({...open, schemaId: 'https://x.test/'})],
      ['targetConnections', {...targetOf(open), connectionSpec: HTTP_API}],
      ['flows', flow],
      ['flows', {...flow, sourceConnectionIds: [await make('sourceConnections', sourceOf(id))]}],
    ];
    for (const [kind, body] of refused) {
      const answer = await manage(edge, `${FLOWS}/${kind}`, body);
      expect([kind, answer.status, answer.body.detail]).toEqual([
        kind,
        400,
        expect.stringMatching(/\.$/),
      ]);
    }
    expect((await manage(edge, `${FLOWS}/flows/x`)).status).toBe(404);
  });

  it('ties messages to the flow', async () => {
    const open = await openNewer();
    const other = await openNewer();
    const send = (header: Json) =>
      stream(`${open.inletUrl}?syncValidation=true`, messageOf(open, event(fresh('e')), header));
    expect((await send({flowId: open.flowId})).status).toBe(200);
    for (const flowId of [undefined, 'x', other.flowId, 7]) {
      const answer = await send({flowId});
      expect([answer.status, answer.body.report.message]).toEqual([
        400,
        expect.stringContaining('flowId'),
      ]);
    }
  });
});

describe('raw data', () => {
  it('is mapped by its flow, which is named in the query or a header', async () => {
    const {schemaId} = await openStream(edge, 'event');
    const mapping = (sourceAttribute: string, destinationXdmPath: string) => ({
      sourceAttribute,
      destinationXdmPath,
      identity: false,
      version: 0,
    });
    const mappingId = await make(MAPPINGS, {
      version: 0,
      xdmSchema: schemaId,
      xdmVersion: '1.0',
      mappings: [
        mapping('id', '_id'),
        mapping('when', 'timestamp'),
        mapping('who.mail', '_acme.loyaltyID'),
        mapping('who.constructor', '_acme.loyaltyLevel'),
      ],
    });
    const transformations = [{name: 'Mapping', params: {mappingId, mappingVersion: 0}}];
    const open = await openNewer({dataType: 'raw'}, {flowSpec: MAPPED, transformations});
    const raw = {id: 'raw-1', when: '2030-05-01T10:00:00Z', who: {mail: 'raw@shop.test'}};
    const inQuery = await stream(`${open.inletUrl}?x-adobe-flow-id=${open.flowId}`, raw);
    const inHeader = await stream(
      open.inletUrl,
      {...raw, id: 'raw-2'},
      {'x-adobe-flow-id': open.flowId},
    );
    expect([inQuery.status, inHeader.status]).toEqual([200, 200]);
    const {body} = await lookUp(edge, 'event', {entityId: 'raw@shop.test', entityIdNS: 'email'});
    expect((body.children as Json[]).map(({entity}) => entity as Json)).toEqual([
      {_id: 'raw-1', timestamp: raw.when, _acme: {loyaltyID: 'raw@shop.test'}},
      {_id: 'raw-2', timestamp: raw.when, _acme: {loyaltyID: 'raw@shop.test'}},
    ]);
    expect((await stream(open.inletUrl, raw)).status).toBe(400);
    expect((await streamBatch(open, [raw])).body.responses[0].statusCode).toBe(400);
  });

  it('goes with a mapping only into a flow that is for one', async () => {
    const {schemaId} = await openStream(edge, 'event');
    const mappings = [{sourceAttribute: 'a', destinationXdmPath: '_id'}];
    const mappingId = await make(MAPPINGS, {version: 0, xdmSchema: schemaId, mappings});
    const transformations = [{name: 'Mapping', params: {mappingId}}];
    expect((await openNewer({}, {transformations})).flowId).toBeUndefined();
    expect((await openNewer({}, {flowSpec: MAPPED})).flowId).toBeUndefined();
    expect((await openNewer({}, {flowSpec: MAPPED, transformations})).flowId).toBeDefined();
  });
});
