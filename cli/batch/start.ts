/** Imports a file as a batch: makes it, uploads the records in files, completes it, and waits for what becomes of it. */
import {createAccess} from '../access.js';
import {readCredentials, type CredentialOptions} from '../credentials.js';
import {withInput, type Input} from '../input.js';
import {onInterrupt} from '../interrupt.js';
import {isStop, stop} from '../outcome.js';
import type {Json} from '../platform.js';
import {readRecords} from '../records/read.js';
import {openSource} from '../records/source.js';
import {isDamage, type Damage} from '../records/unpack.js';
import {createPace} from '../stream/pace.js';
import {createRejects} from '../stream/rejects.js';
import type {Manner, Terminal} from '../terminal.js';
import {createBatchClient, type BatchClient} from './client.js';
import {nameLines, readFailures, type Failure} from './failures.js';
import {newNotes, readNotes, removeNotes, saveNotes, type Notes} from './notes.js';
import {partsOf} from './parts.js';
import {tellSummary, type Summary} from './summary.js';
import {outcomeOf, statusOf, waitFor} from './wait.js';

export interface ImportOptions extends CredentialOptions, Manner {
  dataset: string;
  /** Megabytes. */
  fileSize: number;
  /** Percent of bad records that are borne. */
  partial?: number;
  retries: number;
  /** Seconds, of an upload. */
  timeout: number;
  /** Minutes. */
  waitTimeout: number;
  wait: boolean;
  rejected?: string;
  progressFile?: string;
  restart?: boolean;
}

const MEGABYTE = 1_000_000;
/** A record of more is no record. */
const LONGEST_RECORD = 16 * MEGABYTE;
/** Calls in a window of time; there is one at a time. */
const CALLS = {most: 100, windowMillis: 1000, rate: Infinity};

export const importBatch = async (file: string, options: ImportOptions, terminal: Terminal) => {
  if (!/^[\da-f]{24}$/i.test(options.dataset)) {
    throw stop(
      `--dataset is "${options.dataset}". Give the dataset's id: 24 hexadecimal digits.`,
      2,
    );
  }
  const credentials = readCredentials(options, terminal);
  await withInput(file, '.edgetag-batch.json', options, async (input) => {
    const {source, noted} = input;
    const {platform, orgId, sandbox} = credentials;
    const about = {
      file: source.fingerprint,
      target: {
        platform,
        orgId,
        sandbox,
        datasetId: options.dataset,
        partial: options.partial ?? 0,
      },
      fileSize: options.fileSize * MEGABYTE,
    };
    const earlier = noted && !options.restart ? readNotes(noted, about) : undefined;
    const notes = earlier ?? newNotes(about);
    const halt = new AbortController();
    halt.signal.addEventListener('abort', () => source.close?.());
    const client = createBatchClient({
      credentials,
      access: createAccess(credentials, terminal),
      pace: createPace(CALLS, halt.signal),
      retries: options.retries,
      timeoutMillis: options.timeout * 1000,
      count({requests, again}) {
        notes.counts.requests += requests;
        notes.counts.again += again;
      },
    });
    const run = {...input, file, notes, resumed: !!earlier, halt, client};
    await runImport({...run, options, terminal});
  });
};

interface Run extends Input {
  file: string;
  notes: Notes;
  resumed: boolean;
  halt: AbortController;
  client: BatchClient;
  options: ImportOptions;
  terminal: Terminal;
}

type Rejects = ReturnType<typeof createRejects>;

const runImport = async (run: Run) => {
  const {notes, noted, resumed, halt, options, terminal} = run;
  const interrupted = onInterrupt(halt, terminal);
  const began = Date.now();
  const before = notes.next.index;
  const rejects = createRejects(terminal, notes, options.rejected);
  let batch: Json | undefined;
  let failure: Error | undefined;
  // Until it is done: whoever reads what it says may end it by going away.
  process.exitCode = 1;
  try {
    if (resumed) await goOn(run);
    if (!notes.completed) await upload(run, rejects);
    if (notes.completed && options.wait) batch = await wait(run, rejects);
  } catch (error) {
    failure = isStop(error)
      ? error
      : stop(`The file could not be read on: ${(error as Error).message}.`);
    if (interrupted()) failure = stop('Interrupted.', 130);
    failure = await withAdvice(failure, run);
  }
  rejects.close();
  const outcome = batch && outcomeOf(batch);
  const isNothing = !failure && !notes.batchId;
  const isDone = !!outcome || isNothing;
  const {counts, batchId, files} = notes;
  const summary: Summary = {
    kind: 'summary',
    complete: isDone,
    ...(failure && {error: failure.message}),
    resumed,
    ...(batchId && {batchId}),
    datasetId: options.dataset,
    ...(batchId && {status: batch ? statusOf(batch) : notes.completed ? 'waiting' : 'loading'}),
    read: notes.next.index,
    uploaded: counts.uploaded,
    accepted: batch ? acceptedOf(batch, counts.uploaded) : 0,
    rejected: counts.rejected,
    files,
    requests: counts.requests,
    sentAgain: counts.again,
    seconds: Math.round((Date.now() - began) / 10) / 100,
    recordsPerSecond: Math.round(
      (notes.next.index - before) / Math.max((Date.now() - began) / 1000, 0.001),
    ),
    peakMemory: process.resourceUsage().maxRSS * 1024,
  };
  tellSummary(summary, terminal);
  if (failure) throw failure;
  if (isDone) removeNotes(noted);
  const isFine = outcome == 'success' || isNothing || (notes.completed && !options.wait);
  if (isFine && !counts.rejected) process.exitCode = 0;
};

/** An earlier run may have come further than it noted. */
const goOn = async ({notes, noted, client, terminal}: Run) => {
  const {batchId, files} = notes;
  if (!batchId) return;
  terminal.warn(
    `Going on with the batch ${batchId}: ${files} ${files == 1 ? 'file' : 'files'} uploaded before.`,
  );
  if (notes.completed) return;
  const batch = await client.read(batchId);
  if (batch && outcomeOf(batch) == 'open') return;
  if (!batch || ['aborted', 'abandoned'].includes(statusOf(batch))) {
    throw stop(
      `The batch ${batchId} is ${batch ? statusOf(batch) : 'not known any more'}, so nothing can be put into it. --restart begins anew.`,
      2,
    );
  }
  notes.completed = true;
  saveNotes(notes, noted);
};

const upload = async (run: Run, rejects: Rejects) => {
  const {source, notes, noted, halt, client, options, terminal} = run;
  const {counts} = notes;
  const limit = options.fileSize * MEGABYTE;
  const most = Math.min(limit - 1, LONGEST_RECORD);
  const from = {limit, from: notes.next, number: notes.files + 1};
  // A record that is not sent is listed at once, and noted with the upload behind it.
  const parts = partsOf(readRecords(source, most, notes.next), from, (refusal) =>
    rejects.add([refusal]),
  );
  for await (const part of parts) {
    if (halt.signal.aborted) throw stop('Interrupted.', 130);
    if (!notes.batchId) {
      notes.batchId = await client.create(options.dataset, options.partial);
      saveNotes(notes, noted);
    }
    terminal.progress(
      `${part.next.index.toLocaleString('en-US')} read, ${part.number} ${part.number == 1 ? 'file' : 'files'} to upload`,
    );
    await client.upload(notes.batchId, options.dataset, part.name, part.bytes);
    notes.files = part.number;
    notes.next = part.next;
    counts.uploaded += part.records;
    saveNotes(notes, noted);
  }
  if (halt.signal.aborted) throw stop('Interrupted.', 130);
  if (!notes.batchId) return;
  const {status} = await client.complete(notes.batchId);
  if (status == 409) {
    const batch = await client.read(notes.batchId);
    if (!batch || outcomeOf(batch) == 'open') {
      throw stop(`The platform will not complete the batch ${notes.batchId} (409).`);
    }
  }
  notes.completed = true;
  saveNotes(notes, noted);
};

const wait = async (run: Run, rejects: Rejects): Promise<Json> => {
  const {file, isFile, notes, halt, client, options, terminal} = run;
  const batchId = notes.batchId!;
  const limitMillis = options.waitTimeout * 60_000;
  const batch = await waitFor({client, batchId, limitMillis, halt: halt.signal, terminal});
  if (!batch) {
    throw stop(
      `The platform has not ended the batch ${batchId} within ${options.waitTimeout} minutes.`,
    );
  }
  const {failures, isAll} = await readFailures(client, batchId);
  if (failures[0]) {
    if (isFile) {
      const limit = options.fileSize * MEGABYTE;
      const most = Math.min(limit - 1, LONGEST_RECORD);
      await nameLines(failures, await openSource(file), {limit, most});
    }
    failures.sort(byLine);
    rejects.add(failures.map(({rejected}) => rejected));
    if (!isAll) terminal.warn(`Only the first ${failures.length} of the bad records are named.`);
  }
  if (outcomeOf(batch) == 'failed') {
    const words = (Array.isArray(batch.errors) ? (batch.errors as (Json | null)[]) : [])
      .map((one) => one?.description as unknown)
      .filter((one): one is string => typeof one == 'string');
    for (const word of words) terminal.warn(`The platform says: ${word}`);
  }
  return batch;
};

const byLine = ({rejected: one}: Failure, {rejected: other}: Failure) =>
  (one.line ?? Infinity) - (other.line ?? Infinity) || 0;

/** Counted by the platform, if it tells. */
const acceptedOf = ({metrics, ...batch}: Json, uploaded: number): number => {
  const {outputRecordCount: taken, failedRecordCount: failed} = (metrics ?? {}) as Json;
  if (outcomeOf(batch) != 'success') return 0;
  if (Number.isSafeInteger(taken)) return taken as number;
  return uploaded - (Number.isSafeInteger(failed) ? (failed as number) : 0);
};

const adviceOn = ({damage: {isWhole, advice}}: Damage) =>
  isWhole ? 'Remove those bytes, or pack the records anew.' : advice;

/** What becomes of what was done, and how to go on. */
const withAdvice = async (failure: Error, {notes, noted, client, source, file}: Run) => {
  const exit = isStop(failure) ? failure.exit : 1;
  if (exit == 2) return failure;
  const {batchId, completed} = notes;
  const say = (advice: string) => stop(`${failure.message} ${advice}`, exit);
  if (batchId && completed) {
    const again = noted ? 'Give the same command again to wait for it.' : 'Look there for it.';
    return say(`The platform has the batch ${batchId} as a whole, and goes on with it. ${again}`);
  }
  // Refused, say: it would be again.
  if (!batchId && exit != 130 && !isDamage(failure)) return failure;
  if (noted && !isDamage(failure)) return say('Give the same command again to go on.');
  const isUndone =
    !batchId ||
    (await client.abort(batchId).then(
      () => true,
      () => false,
    ));
  if (isUndone) removeNotes(noted);
  const why = isDamage(failure) ? `${adviceOn(failure)} ` : '';
  const left = isUndone ? '' : ` The batch ${batchId} stays incomplete, and is never taken in.`;
  const name = noted ? file : source.name;
  return say(`${why}Nothing of ${name} was imported.${left}`);
};
