/** Own event types, remembered and listed; any other is accepted just the same. */
import type {FastifyInstance} from 'fastify';
import type {Json} from '../types.js';
import type {Desk} from './desk.js';
import {eventTypeShape} from './shapes.js';

const URL = '/data/core/ups/config/eventTypes';

export const eventTypes =
  ({shelf, orgId}: Desk) =>
  async (app: FastifyInstance) => {
    app.post(URL, {schema: {body: eventTypeShape}}, async (request, reply) => {
      const body = request.body as Json;
      return reply.code(201).send(shelf.put('eventTypes', body.id, {...body, imsOrgId: orgId}));
    });
    app.get(URL, async () => ({children: shelf.list('eventTypes')}));
  };
