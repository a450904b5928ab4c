/** Failed batches: the messages that were answered for and then turned out to be wrong. */
import type {FastifyInstance} from 'fastify';
import {callOf} from '../call.js';
import type {Json} from '../types.js';
import type {Desk} from './desk.js';
import type {FailedBatch} from './failures.js';
import {refuse} from './refusals.js';

const FILE = 'failed-00000.json';

export const batches = (desk: Desk) => async (app: FastifyInstance) => {
  const {streams} = desk;
  const find = (request: {params: unknown}): FailedBatch => {
    const {id} = request.params as {id: string};
    const found = streams.failures().find(id);
    if (!found)
      throw refuse(404, `There is no failed batch ${id}. Batches that succeed are not kept.`);
    return found;
  };
  // Adobe's documents have it both ways.
  for (const path of ['batch', 'batches']) {
    const url = `/data/foundation/catalog/${path}`;
    app.get(url, async (request) => {
      const {dataSet, status = 'failed'} = callOf(request).query;
      const listed = streams
        .failures()
        .list()
        .filter(({datasetId}) => status === 'failed' && (!dataSet || datasetId === dataSet));
      return Object.fromEntries(listed.map((batch) => [batch.id, describe(batch, desk)]));
    });
    app.get(`${url}/:id`, async (request) => {
      const batch = find(request);
      return {[batch.id]: describe(batch, desk)};
    });
  }

  app.get('/data/foundation/export/batches/:id/failed', async (request, reply) => {
    const batch = find(request);
    const {path} = callOf(request).query;
    const lines = () => batch.messages.map((seq) => JSON.stringify(failureAt(desk, seq)) + '\n');
    if (path === FILE) return reply.type('application/x-ndjson').send(lines().join(''));
    if (path) throw refuse(404, `The batch has no file ${path}. It has ${FILE}.`);
    const href = `${request.protocol}://${request.headers.host}${callOf(request).path}?path=${FILE}`;
    const length = lines().reduce((sum, line) => sum + Buffer.byteLength(line), 0);
    return {
      data: [{name: FILE, length: String(length), _links: {self: {href}}}],
      _page: {limit: 100, count: 1},
    };
  });
};

const failureAt = ({streams}: Desk, seq: number): Json => {
  const entry = streams.read(seq);
  return entry.kind === 'rejected' ? (entry.failure ?? {}) : {};
};

const describe = ({id, datasetId, createdAt, messages}: FailedBatch, {orgId}: Desk): Json => ({
  id,
  imsOrg: orgId,
  status: 'failed',
  created: Date.parse(createdAt),
  relatedObjects: [{type: 'dataSet', id: datasetId}],
  metrics: {failedRecordCount: messages.length},
  errors: [{code: '200', description: 'Messages of this batch could not be validated.'}],
});
