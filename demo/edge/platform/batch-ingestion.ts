/** Takes the files of a completed batch in: every record is checked first, and stored only if the batch as a whole succeeds. */
import {createReadStream, createWriteStream, rmSync} from 'node:fs';
import {open} from 'node:fs/promises';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createSplitter, START, type Piece, type Place} from '../../../cli/records/splitter.js';
import {DEEPEST, isDeeper} from '../body.js';
import type {Json} from '../types.js';
import type {Batch, BatchFile} from './batch-store.js';
import type {Desk} from './desk.js';
import type {Message, Reason} from './entries.js';
import {readEntity} from './message.js';
import {dotted} from './violations.js';

/** A row of a file, and what became of it. */
interface Row {
  /** The record itself, or the beginning of what could not be read. */
  record: Json;
  kind?: 'event' | 'profile';
  errors: RowError[];
}

interface RowError {
  code: string;
  /** Dotted path of the field, or of the object that lacks one; none for the record as a whole. */
  column?: string;
  message: string;
}

const CORRUPT = 'INGEST-1401-400';
const MISSING = 'INGEST-1555-400';
// Of the others the platform's documents name no number.
const WRONG = 'INGEST-1400-400';

const descriptions: Record<string, string> = {
  [CORRUPT]:
    'The row has corrupted data and cannot be read or parsed. Fix the corrupted data and try again.',
  [MISSING]:
    'A required field is either missing or has a value of null. Add the required field to the input row and try again.',
  [WRONG]: 'The row does not fit the schema of the dataset. Correct it and try again.',
};

const LARGEST_RECORD = 1_048_576;
const SHOWN = 1_000;
/** So many records are stored at once, and others have their turn after them. */
const SLICE = 500;

/** Whether it is still wanted; the edge may be closed in between. */
export type GoesOn = () => boolean;

/** Runs to the end, whatever happens; a batch that was cut short by a stop begins again with the next start. */
export const ingest = async (desk: Desk, completed: Batch, goesOn: GoesOn): Promise<void> => {
  const {batches} = desk;
  const batch = batches.change(completed, {status: 'processing', started: Date.now()});
  try {
    await work(desk, batch, goesOn);
  } catch (error) {
    if (!goesOn()) return;
    console.error(error);
    const description = `The batch could not be taken in: ${(error as Error).message}.`;
    end(desk, batch, 'failed', {errors: [{code: '100', description}]});
  }
};

const work = async (desk: Desk, batch: Batch, goesOn: GoesOn) => {
  const files = desk.batches.files(batch.id);
  const {records, failed, kinds} = await check(desk, batch, files, goesOn);
  if (!goesOn()) return;
  const isBorne = records > 0 && failed * 100 <= records * batch.partialIngestionPercentage;
  const stored = isBorne ? await store(desk, batch, files, goesOn) : 0;
  if (!goesOn()) return;
  const summary = {
    code: 'INGEST-1212-400',
    description:
      `Encountered ${failed} errors in the data. Successfully ingested ${stored} rows. ` +
      'Please review the associated diagnostic files for more details.',
  };
  const empty = {
    code: '106',
    description: 'The batch has no records. Upload a file before COMPLETE.',
  };
  const details = [...kinds].map(([code, recordCount]) => ({
    code,
    description: descriptions[code],
    recordCount,
  }));
  const errors = records ? (failed ? [summary, ...details] : undefined) : [empty];
  end(desk, batch, isBorne ? 'success' : 'failed', {
    metrics: {
      inputFileCount: files.length,
      inputByteSize: files.reduce((sum, {size}) => sum + size, 0),
      inputRecordCount: records,
      outputRecordCount: stored,
      failedRecordCount: failed,
    },
    ...(errors && {errors}),
  });
};

const end = ({batches}: Desk, batch: Batch, status: Batch['status'], more: Partial<Batch>) => {
  batches.change(batch, {status, completed: Date.now(), ...more});
  batches.dropFiles(batch.id);
};

/** Counts what is wrong, and writes it down for whoever asks for the failed records. */
const check = async (desk: Desk, batch: Batch, files: BatchFile[], goesOn: GoesOn) => {
  const failedPath = desk.batches.failedPath(batch.id);
  const counts = {records: 0, failed: 0, kinds: new Map<string, number>()};
  const lines = async function* () {
    const rejected: Message[] = [];
    for (const file of files) {
      for await (const row of rowsOf(desk, batch, file)) {
        if (!goesOn()) return;
        counts.records++;
        if (row.errors.length) {
          counts.failed++;
          for (const code of new Set(row.errors.map(({code}) => code))) {
            counts.kinds.set(code, (counts.kinds.get(code) ?? 0) + 1);
          }
          rejected.push(messageOf(batch, row, counts.records));
          yield JSON.stringify({...row.record, _errors: row.errors, _filename: file.name}) + '\n';
        }
        if (counts.records % SLICE) continue;
        desk.streams.accept(rejected.splice(0));
        await turn();
      }
    }
    desk.streams.accept(rejected);
  };
  await pipeline(Readable.from(lines()), createWriteStream(failedPath));
  if (!counts.failed) rmSync(failedPath, {force: true});
  return counts;
};

const store = async (desk: Desk, batch: Batch, files: BatchFile[], goesOn: GoesOn) => {
  let stored = 0;
  let number = 0;
  const good: Message[] = [];
  for (const file of files) {
    for await (const row of rowsOf(desk, batch, file)) {
      number++;
      if (row.errors.length) continue;
      good.push(messageOf(batch, row, number));
      if (good.length < SLICE) continue;
      if (!goesOn()) return stored;
      stored += good.length;
      desk.streams.accept(good.splice(0));
      await turn();
    }
  }
  desk.streams.accept(good);
  return stored + good.length;
};

const turn = () => new Promise((done) => setImmediate(done));

const messageOf = (
  {id, datasetId}: Batch,
  {record, kind, errors}: Row,
  number: number,
): Message => ({
  kind: errors.length ? 'rejected' : kind!,
  receivedAt: new Date().toISOString(),
  inletId: '',
  batchId: id,
  datasetId,
  xactionId: `${id}:${number}`,
  entity: errors.length ? {} : record,
  ...(errors.length && {
    reasons: errors.map(({column = '', message}): Reason => ({path: column, message})),
  }),
});

async function* rowsOf(desk: Desk, {datasetId, inputFormat}: Batch, {path}: BatchFile) {
  const dataset = desk.shelf.recall('dataSets', datasetId)!;
  const isMultiLine = inputFormat.isMultiLineJson === true;
  const from = isMultiLine ? await beginningOf(path) : LINES;
  const splitter = createSplitter(LARGEST_RECORD, from);
  const rows = function* (pieces: Piece[]): Generator<Row> {
    for (const piece of pieces) {
      const isSecond = from.form === 'values' && piece.index > 0;
      yield* isSecond
        ? [corrupt(textIn(piece), SECOND)]
        : rowsIn(piece).map((row) =>
            row.errors.length ? row : checked(row.record, dataset, desk),
          );
    }
  };
  for await (const chunk of createReadStream(path, {start: from.offset})) {
    yield* rows(splitter.push(chunk as Buffer));
  }
  yield* rows(splitter.end());
}

const LINES: Place = {...START, form: 'lines'};
const SECOND =
  'There is something behind the end of the object. Send lines without "isMultiLineJson": true.';
const BEGINNING = 4_096;

/** One JSON value over as many lines as it likes: an array of records, or a single one. */
const beginningOf = async (path: string): Promise<Place> => {
  const file = await open(path);
  try {
    const {buffer, bytesRead} = await file.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
    const [blank] = /^\ufeff?\s*/.exec(buffer.toString('utf8', 0, bytesRead))!;
    const offset = Buffer.byteLength(blank);
    const isArray = buffer[offset] === '['.charCodeAt(0);
    return {
      offset: isArray ? offset + 1 : offset,
      line: blank.split('\n').length,
      index: 0,
      form: isArray ? 'array' : 'values',
    };
  } finally {
    await file.close();
  }
};

const textIn = ({bytes}: Piece) => (bytes?.toString() ?? '').slice(0, SHOWN);

const corrupt = (text: string, message: string): Row => ({
  record: {_corrupt_record: text},
  errors: [{code: CORRUPT, message}],
});

const rowsIn = (piece: Piece): Row[] => {
  if (piece.fault) return [corrupt(textIn(piece), piece.fault)];
  if (!piece.bytes) {
    return [corrupt('', `The record has ${piece.size} bytes, the limit is ${LARGEST_RECORD}.`)];
  }
  const text = piece.bytes.toString().replace(/^\ufeff/, '');
  // A line may hold a list of records, as well as one.
  const values = [parse(text)].flat();
  return values.map((record) => {
    if (!isObject(record)) {
      const shown = values.length > 1 ? JSON.stringify(record) : text;
      return corrupt(
        shown.slice(0, SHOWN),
        'Row is corrupted and cannot be read, please fix and resend.',
      );
    }
    return isDeeper(record, DEEPEST)
      ? corrupt(text.slice(0, SHOWN), `The record is nested deeper than ${DEEPEST} levels.`)
      : {record: withoutNulls(record), errors: []};
  });
};

// Longer numbers lose digits as JavaScript's; where text is wanted, they must not.
const LONG_NUMERAL = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]{15,}/g;

const parse = (text: string): unknown => {
  try {
    const value = JSON.parse(text) as unknown;
    if (!/\d[\d.eE+-]{15}/.test(text)) return value;
    return JSON.parse(text.replace(LONG_NUMERAL, (each) => (each[0] === '"' ? each : `"${each}"`)));
  } catch {
    // Told by the caller, as a corrupt row.
    return undefined;
  }
};

/** Files are read as columns: a field that is null is one that is not there. */
const withoutNulls = (record: Json): Json =>
  Object.fromEntries(
    Object.entries(record)
      .filter(([, item]) => item !== null)
      .map(([name, item]) => [name, inner(item)]),
  );
const inner = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inner);
  return isObject(value) ? withoutNulls(value) : value;
};

const checked = (record: Json, dataset: Json, desk: Desk): Row => {
  const {contract, problem} = readEntity(record, dataset, desk, {converts: true});
  if (!problem) return {record, kind: contract!.kind, errors: []};
  const {violations, message} = problem;
  return {
    record,
    errors: violations?.map(({pointerToViolation, keyword, message}) => {
      const column = dotted(pointerToViolation);
      return {
        code: keyword === 'required' ? MISSING : WRONG,
        ...(column && {column}),
        message,
      };
    }) ?? [{code: WRONG, message}],
  };
};

const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
