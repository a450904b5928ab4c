/** Connections and flows: what makes an inlet, in the form of 2020 and in today's. */
import {randomBytes, randomUUID} from 'node:crypto';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import type {Json} from '../types.js';
import type {Desk} from './desk.js';
import {refuse} from './refusals.js';
import {
  connectionShape,
  FLOW_MAPPED,
  flowShape,
  mappingSetShape,
  sourceConnectionShape,
  targetConnectionShape,
} from './shapes.js';
import type {Kind, Shelf} from './shelf.js';

interface Made {
  kind: Kind;
  url: string;
  shape: object;
  /** Refuses what does not fit to what there is, and fills in what the platform does. */
  complete(body: Json, shelf: Shelf): Json;
}

const FLOWS = '/data/foundation/flowservice';

export const flowService =
  ({shelf}: Desk) =>
  async (app: FastifyInstance) => {
    for (const {kind, url, shape, complete} of table) {
      app.post(url, {schema: {body: shape}}, async (request, reply) => {
        const {id, etag} = put(kind, complete(request.body as Json, shelf), shelf);
        return reply.code(201).send({id, etag});
      });
      app.get(url, async (request) => ({
        items: shelf.list(kind).map((each) => shown(each, request)),
        _links: {},
      }));
      const find = (request: FastifyRequest): Json => {
        const {id} = request.params as {id: string};
        const found = shelf.get(kind, id);
        if (!found) throw refuse(404, `There is nothing with the id ${id} among the ${kind}.`);
        return found;
      };
      app.get(`${url}/:id`, async (request) => ({items: [shown(find(request), request)]}));
      app.delete(`${url}/:id`, async (request, reply) => {
        shelf.remove(kind, find(request).id);
        return reply.code(204).send();
      });
    }
  };

export const put = (kind: Kind, body: Json, shelf: Shelf): Json => {
  const id = kind === 'mappingSets' ? randomBytes(16).toString('hex') : randomUUID();
  const etag = `"${randomBytes(4).toString('hex')}-0000-0200-0000-${randomBytes(4).toString('hex')}0000"`;
  return shelf.put(kind, id, {...body, id, etag, state: 'enabled', createdAt: Date.now()});
};

/** Under the name that this edge was asked by. */
export const inletUrlOf = (inletId: string, {protocol, headers}: FastifyRequest) =>
  `${protocol}://${headers.host}/collection/${inletId}`;

/** A connection tells its inlet's address, too. */
const shown = ({inletId, ...rest}: Json, request: FastifyRequest): Json =>
  inletId === undefined
    ? rest
    : {
        ...rest,
        auth: {
          ...rest.auth,
          params: {
            ...rest.auth.params,
            inletUrl: inletUrlOf(inletId, request),
            inletId: inletId as string,
          },
        },
      };

export const completeConnection = (body: Json, shelf: Shelf): Json => {
  const {params} = body.auth as Json;
  const sourceId = (params.sourceId ?? params.name ?? body.name) as string;
  if (shelf.list('connections').some(({auth}) => auth.params.sourceId === sourceId)) {
    throw refuse(
      409,
      `The data source name "${sourceId}" is used by another connection. Choose another.`,
    );
  }
  const full = {authenticationRequired: false, name: sourceId, ...params, sourceId};
  const inletId = randomBytes(32).toString('hex');
  return {...body, auth: {...body.auth, params: full}, inletId};
};

const insist = (shelf: Shelf, kind: Kind, id: string): Json => {
  const found = shelf.get(kind, id);
  if (!found)
    throw refuse(400, `There is nothing with the id ${id} among the ${kind}. Make it first.`);
  return found;
};

const completeSource = (body: Json, shelf: Shelf): Json => {
  insist(shelf, 'connections', body.baseConnectionId);
  return body;
};

const completeTarget = (body: Json, shelf: Shelf): Json => {
  const dataset = insist(shelf, 'dataSets', body.params.dataSetId);
  if (dataset.schemaRef.id === body.data.schema.id) return body;
  throw refuse(
    400,
    `The dataset ${dataset.id} has the schema ${dataset.schemaRef.id}. Name that one.`,
  );
};

const completeFlow = (body: Json, shelf: Shelf): Json => {
  for (const id of body.sourceConnectionIds) insist(shelf, 'sourceConnections', id);
  for (const id of body.targetConnectionIds) insist(shelf, 'targetConnections', id);
  const mappingId = body.transformations?.[0]?.params.mappingId as string | undefined;
  if (mappingId) insist(shelf, 'mappingSets', mappingId);
  if (Boolean(mappingId) === (body.flowSpec.id === FLOW_MAPPED)) return body;
  throw refuse(
    400,
    `The flow specification ${FLOW_MAPPED} goes with a mapping, and only with one.`,
  );
};

const completeMapping = (body: Json, shelf: Shelf): Json => {
  insist(shelf, 'schemas', body.xdmSchema);
  return body;
};

// prettier-ignore
const table: Made[] = [
  {kind: 'connections', url: `${FLOWS}/connections`, shape: connectionShape, complete: completeConnection},
  {kind: 'sourceConnections', url: `${FLOWS}/sourceConnections`, shape: sourceConnectionShape, complete: completeSource},
  {kind: 'targetConnections', url: `${FLOWS}/targetConnections`, shape: targetConnectionShape, complete: completeTarget},
  {kind: 'flows', url: `${FLOWS}/flows`, shape: flowShape, complete: completeFlow},
  {kind: 'mappingSets', url: '/data/foundation/mappingSets', shape: mappingSetShape, complete: completeMapping},
];
