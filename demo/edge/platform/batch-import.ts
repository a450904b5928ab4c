/** Batch import: a batch is made, its files are uploaded, and once it is complete they are taken in. */
import type {Readable} from 'node:stream';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import {callOf} from '../call.js';
import type {Json} from '../types.js';
import {ingest} from './batch-ingestion.js';
import {describe} from './batches.js';
import type {Batch} from './batch-store.js';
import type {Desk} from './desk.js';
import {refuse} from './refusals.js';
import {batchShape} from './shapes.js';

export const IMPORT = '/data/foundation/import/batches';
const LARGEST_FILE = 512 * 1024 * 1024;
const MOST_FILES = 1_500;
/** What is no larger is stored before COMPLETE is answered, so that whoever reads the status next sees how it ended. */
const SMALL = 1_048_576;

export const batchImport = (desk: Desk) => async (app: FastifyInstance) => {
  const {batches, shelf} = desk;
  let isOpen = true;
  let last = Promise.resolve();
  // One after the other: two at once would only take each other's time.
  const enqueue = (batch: Batch) =>
    (last = last.then(() => ingest(desk, batch, () => isOpen)).catch(console.error));
  // What an earlier run left off.
  for (const batch of batches.list()) {
    if (batch.status === 'loaded' || batch.status === 'processing') void enqueue(batch);
  }
  app.addHook('onClose', async () => {
    isOpen = false;
    await last;
  });

  app.post(IMPORT, {schema: {body: batchShape}}, async (request, reply) => {
    const {datasetId, inputFormat, partialIngestionPercentage = 0} = request.body as Json;
    if (!shelf.get('dataSets', datasetId)) {
      throw refuse(400, `There is no dataset ${datasetId}. Make it first.`);
    }
    if (inputFormat.format !== 'json') {
      throw refuse(
        400,
        `The format "${inputFormat.format}" is not read by this edge. Send {"format": "json"}.`,
      );
    }
    const batch = batches.create({datasetId, inputFormat, partialIngestionPercentage});
    return reply.code(201).send(describe(batch, desk));
  });

  const find = (request: FastifyRequest, wanted: string): Batch => {
    const {id} = request.params as {id: string};
    const batch = batches.find(id);
    if (!batch) throw refuse(404, `There is no batch ${id}. Make it with POST ${IMPORT}.`);
    if (batch.status === 'loading') return batch;
    throw refuse(
      409,
      `The batch ${id} is ${batch.status}, so it cannot be ${wanted}. Make another batch.`,
    );
  };

  const actions: Record<string, (request: FastifyRequest) => Promise<void>> = {
    async COMPLETE(request) {
      const batch = batches.change(find(request, 'completed'), {status: 'loaded'});
      const bytes = batches.files(batch.id).reduce((sum, {size}) => sum + size, 0);
      const done = enqueue(batch);
      if (bytes <= SMALL) await done;
    },
    async ABORT(request) {
      const batch = batches.change(find(request, 'aborted'), {
        status: 'aborted',
        completed: Date.now(),
      });
      batches.dropFiles(batch.id);
    },
  };
  app.post(`${IMPORT}/:id`, async (request, reply) => {
    const {action = ''} = callOf(request).query;
    const act = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (!act) {
      const known = Object.keys(actions).join(' or ');
      throw refuse(400, `The action "${action}" is not known. Send action=${known}.`);
    }
    await act(request);
    return reply.code(200).send();
  });

  await app.register(async (uploads) => {
    // A file may have half a gigabyte: it goes to disk as it comes.
    uploads.removeAllContentTypeParsers();
    uploads.addContentTypeParser('*', (_request, _payload, done) => done(null));
    uploads.put(`${IMPORT}/:id/datasets/:dataset/files/:name`, async (request, reply) => {
      const {dataset, name} = request.params as {dataset: string; name: string};
      const batch = find(request, 'added to');
      if (batch.datasetId !== dataset) {
        throw refuse(404, `The batch ${batch.id} is for the dataset ${batch.datasetId}.`);
      }
      if (!/^\s*application\/octet-stream\s*(;|$)/i.test(callOf(request).contentType ?? '')) {
        throw refuse(415, 'Send the content type application/octet-stream.');
      }
      const known = batches.files(batch.id);
      if (known.length >= MOST_FILES && !known.some((file) => file.name === name)) {
        throw refuse(400, `A batch has at most ${MOST_FILES} files. Make another batch.`);
      }
      const {size} = await write(batch, name, request.raw, desk);
      callOf(request).bytes = size;
      return reply.code(200).send();
    });
  });
};

const write = async ({id}: Batch, name: string, bytes: Readable, {batches}: Desk) => {
  try {
    return await batches.write(id, name, bytes, LARGEST_FILE);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw refuse(413, `The file has more than ${LARGEST_FILE} bytes. Split it into several.`);
  }
};
