/** Batches as the catalog lists them: those that were imported, and those of streamed messages that failed after their answer. */
import {Readable} from 'node:stream';
import type {FastifyInstance} from 'fastify';
import {callOf} from '../call.js';
import {textOf} from '../text.js';
import type {Json} from '../types.js';
import type {Batch} from './batch-store.js';
import type {Desk} from './desk.js';
import type {FailedBatch} from './failures.js';
import {refuse} from './refusals.js';

const FILE = 'failed-00000.json';

/** What both kinds have in common. */
interface Listed {
  described: Json;
  /** The lines of what failed; how many bytes there are of them, none if nothing failed. */
  failedSize: number | undefined;
  readFailed(): Readable;
}

export const batches = (desk: Desk) => async (app: FastifyInstance) => {
  const find = (request: {params: unknown}): Listed => {
    const {id} = request.params as {id: string};
    const imported = desk.batches.find(id);
    if (imported) return ofImport(imported, desk);
    const failed = desk.streams.failures().find(id);
    if (failed) return ofStream(failed, desk);
    throw refuse(
      404,
      `There is no batch ${id}. Of streamed messages, only failed batches are kept.`,
    );
  };
  const all = () => [
    ...desk.streams
      .failures()
      .list()
      .map((batch) => describeFailed(batch, desk)),
    ...desk.batches.list().map((batch) => describe(batch, desk)),
  ];
  // Adobe's documents have it both ways.
  for (const path of ['batch', 'batches']) {
    const url = `/data/foundation/catalog/${path}`;
    app.get(url, async (request) => {
      const {dataSet, status} = callOf(request).query;
      const listed = all().filter(
        (each) =>
          (status === undefined || each.status === status) &&
          (dataSet === undefined || each.relatedObjects[0].id === dataSet),
      );
      return Object.fromEntries(listed.map((each) => [each.id, each]));
    });
    app.get(`${url}/:id`, async (request) => {
      const {described} = find(request);
      return {[described.id]: described};
    });
  }

  app.get('/data/foundation/export/batches/:id/failed', async (request, reply) => {
    const {failedSize, readFailed} = find(request);
    const {path} = callOf(request).query;
    if (failedSize !== undefined && path === FILE) {
      return reply.type('application/x-ndjson').send(readFailed());
    }
    if (path) {
      const has = failedSize === undefined ? 'It has none, as nothing failed.' : `It has ${FILE}.`;
      throw refuse(404, `The batch has no file ${path}. ${has}`);
    }
    const href = `${request.protocol}://${request.headers.host}${callOf(request).path}?path=${FILE}`;
    const files =
      failedSize === undefined
        ? []
        : [{name: FILE, length: textOf(failedSize), _links: {self: {href}}}];
    return {data: files, _page: {limit: 100, count: files.length}};
  });
};

const ofImport = (batch: Batch, desk: Desk): Listed => ({
  described: describe(batch, desk),
  // While it is written, nobody may read half of it.
  failedSize: batch.completed === undefined ? undefined : desk.batches.failedSize(batch.id),
  readFailed: () => desk.batches.readFailed(batch.id),
});

const ofStream = (batch: FailedBatch, desk: Desk): Listed => {
  const lines = () => batch.messages.map((seq) => JSON.stringify(failureAt(desk, seq)) + '\n');
  return {
    described: describeFailed(batch, desk),
    failedSize: lines().reduce((sum, line) => sum + Buffer.byteLength(line), 0),
    readFailed: () => Readable.from(lines()),
  };
};

const failureAt = ({streams}: Desk, seq: number): Json => {
  const entry = streams.read(seq);
  return entry.kind === 'rejected' ? (entry.failure ?? {}) : {};
};

const describeFailed = (
  {id, datasetId, createdAt, messages}: FailedBatch,
  {orgId}: Desk,
): Json => ({
  id,
  imsOrg: orgId,
  status: 'failed',
  created: Date.parse(createdAt),
  relatedObjects: [{type: 'dataSet', id: datasetId}],
  metrics: {failedRecordCount: messages.length},
  errors: [{code: '200', description: 'Messages of this batch could not be validated.'}],
});

/** A batch in the words of the catalog; also what its making is answered with. */
export const describe = ({datasetId, ...batch}: Batch, {orgId}: Desk): Json => ({
  ...batch,
  imsOrg: orgId,
  version: '1.0.0',
  tags: {},
  createdUser: 'edgetag',
  updatedUser: 'edgetag',
  relatedObjects: [{type: 'dataSet', id: datasetId}],
});
