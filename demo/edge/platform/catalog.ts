/** Datasets: where messages of one schema go, and whether Profile hears of them. */
import {randomBytes} from 'node:crypto';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import type {Json} from '../types.js';
import {isForProfile, type Desk} from './desk.js';
import {refuse} from './refusals.js';
import {dataSetShape} from './shapes.js';

const URL = '/data/foundation/catalog/dataSets';

export const catalog =
  ({shelf, orgId}: Desk) =>
  async (app: FastifyInstance) => {
    app.post(URL, {schema: {body: dataSetShape}}, async (request, reply) => {
      const body = request.body as Json;
      const schema = shelf.get('schemas', body.schemaRef.id);
      if (!schema) throw refuse(400, `There is no schema ${body.schemaRef.id}. Make it first.`);
      if (isForProfile(body) && !schema['meta:immutableTags']?.includes('union')) {
        throw refuse(
          400,
          `The schema "${schema.title}" is not enabled for Profile. Make it with "meta:immutableTags": ["union"].`,
        );
      }
      const id = randomBytes(12).toString('hex');
      const created = Date.now();
      shelf.put('dataSets', id, {
        ...body,
        id,
        imsOrg: orgId,
        state: 'ACTIVE',
        version: '1.0.0',
        created,
        updated: created,
      });
      return reply.code(201).send([`@/dataSets/${id}`]);
    });
    app.get(URL, async () =>
      Object.fromEntries(shelf.list('dataSets').map((dataset) => [dataset.id, dataset])),
    );
    const find = (request: FastifyRequest): Json => {
      const {id} = request.params as {id: string};
      const dataset = shelf.get('dataSets', id);
      if (!dataset) throw refuse(404, `There is no dataset ${id}.`);
      return dataset;
    };
    app.get(`${URL}/:id`, async (request) => {
      const dataset = find(request);
      return {[dataset.id]: dataset};
    });
    app.delete(`${URL}/:id`, async (request) => {
      const {id} = find(request);
      shelf.remove('dataSets', id);
      return [`@/dataSets/${id}`];
    });
  };
