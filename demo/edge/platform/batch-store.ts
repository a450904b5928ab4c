/** Keeps imported batches: what is known of each, the files that were uploaded, and the records that failed. */
import {createHash, randomBytes} from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
} from 'node:fs';
import {rename} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {Json} from '../types.js';
import type {Shelf} from './shelf.js';

export type BatchStatus = 'loading' | 'loaded' | 'processing' | 'success' | 'failed' | 'aborted';

export interface Batch {
  id: string;
  datasetId: string;
  status: BatchStatus;
  inputFormat: {format: string; isMultiLineJson?: boolean};
  /** How many in a hundred records may be bad before the whole batch fails. */
  partialIngestionPercentage: number;
  created: number;
  updated: number;
  started?: number;
  completed?: number;
  metrics?: Json;
  errors?: Json[];
}

export interface BatchFile {
  batchId: string;
  name: string;
  size: number;
  /** Where it is on disk. */
  path: string;
}

export interface BatchStore {
  create(given: Pick<Batch, 'datasetId' | 'inputFormat' | 'partialIngestionPercentage'>): Batch;
  find(id: string): Batch | undefined;
  list(): Batch[];
  change(batch: Batch, changes: Partial<Batch>): Batch;
  /** In the order in which they came first. */
  files(batchId: string): BatchFile[];
  /** Takes a file in; only a whole one counts. Rejects with a `RangeError` if there are more bytes than `most`. */
  write(batchId: string, name: string, bytes: Readable, most: number): Promise<BatchFile>;
  /** Where the lines of the records that failed go. */
  failedPath(batchId: string): string;
  /** How many bytes of them there are; none, if nothing failed. */
  failedSize(batchId: string): number | undefined;
  readFailed(batchId: string): Readable;
  /** Deletes what was uploaded: it is stored, or never will be. */
  dropFiles(batchId: string): void;
  clear(): void;
  close(): void;
}

const FAILED = 'failed.ndjson';

/** Opens it, in that folder; without one, in a folder for the time being. */
export const openBatchStore = (shelf: Shelf, given: string | null): BatchStore => {
  let folder = given;
  // Most edges never see a file; they leave no empty folders behind.
  const folderOf = (batchId: string) => {
    folder ??= mkdtempSync(join(tmpdir(), 'edgetag-batches-'));
    const own = join(folder, batchId);
    mkdirSync(own, {recursive: true});
    return own;
  };
  // Names come from the sender, and may be anything but a way out of the folder.
  const pathOf = (batchId: string, name: string) =>
    join(folderOf(batchId), createHash('sha256').update(name).digest('hex'));
  const failedPath = (batchId: string) => join(folderOf(batchId), FAILED);
  const filesOf = (batchId: string) =>
    (shelf.list('batchFiles') as Omit<BatchFile, 'path'>[])
      .filter((each) => each.batchId === batchId)
      .map((file): BatchFile => ({...file, path: pathOf(batchId, file.name)}));
  const dropFiles = (batchId: string) => {
    for (const {name, path} of filesOf(batchId)) {
      rmSync(path, {force: true});
      shelf.remove('batchFiles', `${batchId}/${name}`);
    }
  };
  const keep = (batch: Batch) => shelf.put('batches', batch.id, {...batch}) as Batch;
  let uploads = 0;

  return {
    create(rest) {
      const now = Date.now();
      return keep({id: newId(), status: 'loading', created: now, updated: now, ...rest});
    },
    find: (id) => shelf.get('batches', id) as Batch | undefined,
    list: () => shelf.list('batches') as Batch[],
    change: (batch, changes) => keep({...batch, ...changes, updated: Date.now()}),
    files: filesOf,
    async write(batchId, name, bytes, most) {
      const path = pathOf(batchId, name);
      const part = `${path}.${++uploads}.part`;
      let size = 0;
      try {
        await pipeline(
          bytes,
          async function* (chunks: AsyncIterable<Buffer>) {
            for await (const chunk of chunks) {
              size += chunk.length;
              if (size > most) throw new RangeError(`There are more than ${most} bytes`);
              yield chunk;
            }
          },
          createWriteStream(part),
        );
        await rename(part, path);
      } catch (error) {
        rmSync(part, {force: true});
        throw error;
      }
      const file = {batchId, name, size};
      shelf.put('batchFiles', `${batchId}/${name}`, file);
      return {...file, path};
    },
    failedPath,
    failedSize: (batchId) =>
      statSync(failedPath(batchId), {throwIfNoEntry: false})?.size || undefined,
    readFailed: (batchId) => createReadStream(failedPath(batchId)),
    dropFiles,
    clear() {
      for (const {id} of shelf.list('batches') as Batch[]) {
        dropFiles(id);
        shelf.remove('batches', id);
        rmSync(folderOf(id), {recursive: true, force: true});
      }
    },
    close() {
      if (!given && folder) rmSync(folder, {recursive: true, force: true});
    },
  };
};

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** As the platform writes them: a ULID, so that they sort by time. */
const newId = () => {
  let time = Date.now();
  let text = '';
  for (let at = 0; at < 10; at++, time = Math.floor(time / 32)) text = DIGITS[time % 32] + text;
  return text + [...randomBytes(16)].map((byte) => DIGITS[byte % 32]).join('');
};
