/** Inlets as they were made before there were connections. One made here is a connection of 2020's form, too. */
import type {FastifyInstance, FastifyRequest} from 'fastify';
import type {Json} from '../types.js';
import type {Desk} from './desk.js';
import {completeConnection, inletUrlOf, put} from './flow-service.js';
import {refuse} from './refusals.js';
import {inletShape, PROVIDER, SOURCE} from './shapes.js';

const URL = '/data/core/edge/inlet';

export const inletRegistry =
  ({shelf, orgId}: Desk) =>
  async (app: FastifyInstance) => {
    const shown = (connection: Json, request: FastifyRequest): Json => ({
      ...connection.auth.params,
      description: connection.description ?? '',
      inletId: connection.inletId,
      inletUrl: inletUrlOf(connection.inletId, request),
      imsOrg: orgId,
      createdDate: new Date(connection.createdAt).toISOString(),
    });
    const find = (request: FastifyRequest): Json => {
      const {id} = request.params as {id: string};
      const found = shelf.list('connections').find(({inletId}) => inletId === id);
      if (!found) throw refuse(404, `There is no inlet ${id}.`);
      return found;
    };
    app.post(URL, {schema: {body: inletShape}}, async (request, reply) => {
      const {name, description, ...params} = request.body as Json;
      const connection = {
        name,
        description,
        providerId: PROVIDER,
        connectionSpec: {id: SOURCE, version: '1.0'},
        auth: {specName: 'Streaming Connection', params: {name, ...params}},
      };
      const made = put('connections', completeConnection(connection, shelf), shelf);
      return reply.code(201).send(shown(made, request));
    });
    app.get(URL, async (request) => shelf.list('connections').map((each) => shown(each, request)));
    app.get(`${URL}/:id`, async (request) => shown(find(request), request));
    app.delete(`${URL}/:id`, async (request, reply) => {
      shelf.remove('connections', find(request).id);
      return reply.code(204).send();
    });
  };
