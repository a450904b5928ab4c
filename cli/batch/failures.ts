/** Reads which records the platform refused, and finds them in the input: the platform gives no line numbers. */
import {hash} from 'node:crypto';
import {readAnswer} from '../../src/components/inlet/answers.js';
import type {Json} from '../platform.js';
import {readRecords} from '../records/read.js';
import type {Source} from '../records/source.js';
import type {Rejected} from '../stream/rejects.js';
import type {BatchClient} from './client.js';
import {createPartition, lineOf, nameOf} from './parts.js';

export interface Failure {
  rejected: Rejected;
  /** A hash of what is in it. */
  content?: string;
  /** The file that it was uploaded in. */
  file?: string;
}

/** So many are named; an import of which more fail has another fault. */
const MOST = 10_000;
const COMPLAINTS = 5;

export const readFailures = async (client: BatchClient, batchId: string) => {
  const failures: Failure[] = [];
  for (const name of await client.failedFiles(batchId)) {
    for await (const line of client.failedLines(batchId, name)) {
      if (failures.length == MOST) return {failures, isAll: false};
      failures.push(failureOf(line));
    }
  }
  return {failures, isAll: true};
};

const failureOf = (line: Json): Failure => {
  const {_errors, _validationErrors, _filename, _corrupt_record: corrupt, ...record} = line;
  const id: unknown = record._id;
  return {
    ...(typeof _filename == 'string' && {file: _filename.replace(/^.*\//, '')}),
    ...(corrupt === undefined && {content: contentOf(record)}),
    rejected: {
      ...((typeof id == 'string' || typeof id == 'number') && {id: String(id)}),
      status: statusOf(_errors),
      reason: reasonOf(_errors, _validationErrors),
    },
  };
};

const listOf = (value: unknown) => (Array.isArray(value) ? (value as (Json | null)[]) : []);
const textOf = (value: unknown) => (typeof value == 'string' ? value : '');

/** Codes end with one: INGEST-1655-400. */
const statusOf = (errors: unknown) =>
  Number(/-([45]\d\d)$/.exec(textOf(listOf(errors)[0]?.code))?.[1] ?? 400);

/** There are three shapes of it. */
const reasonOf = (errors: unknown, violations: unknown): string => {
  const validation: unknown = (errors as Json | undefined)?._streamingValidation ?? violations;
  const complaints = Array.isArray(errors)
    ? listOf(errors).map((one) => ({path: textOf(one?.column), message: textOf(one?.message)}))
    : Array.isArray(validation)
      ? readAnswer({status: 400, text: JSON.stringify({_streamingValidation: validation})}).errors
      : [];
  const words = complaints
    .slice(0, COMPLAINTS)
    .map(({path, message}) => (path && message ? `${path}: ${message}` : message || path));
  return words.filter(Boolean).join('; ') || 'The platform does not say why.';
};

/** The same for the same values, in whatever order and however written. Undefined if it is nested too deep to tell. */
const contentOf = (record: unknown): string | undefined => {
  try {
    return hash('sha256', JSON.stringify(record, inOrder), 'hex').slice(0, 32);
  } catch {
    return undefined; // The stack has an end.
  }
};

const inOrder = (_key: string, value: unknown): unknown =>
  typeof value == 'object' && value && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/** Gives each failure its line, by reading the input once more. What cannot be found keeps its `_id`. */
export const nameLines = async (
  failures: Failure[],
  source: Source,
  {limit, most}: {limit: number; most: number},
) => {
  const byContent = groupBy(failures, ({content}) => content);
  const byId = groupBy(failures, ({rejected}) => rejected.id);
  const files = new Set(failures.map(({file}) => file));
  /** Of its `_id`, where the platform has changed what is in it. */
  const likely = new Map<Failure, {line: number; index: number}>();
  const partition = createPartition(limit, 1);
  for await (const pieces of readRecords(source, most)) {
    for (const piece of pieces) {
      const record = lineOf(piece);
      if ('reason' in record) continue;
      const name = nameOf(partition(record.text.length + 1));
      if (!files.has(name) && !files.has(undefined)) continue;
      const {line, index} = piece;
      const isOpen = ({file, rejected}: Failure) =>
        rejected.line === undefined && (file === undefined || file == name);
      const same = byContent.get(contentOf(record.entity) ?? '')?.find(isOpen);
      if (same) Object.assign(same.rejected, {line, index});
      const {_id: id} = record.entity;
      const alike = (byId.get(textOrNumber(id)) ?? []).find(
        (one) => isOpen(one) && !likely.has(one),
      );
      if (alike) likely.set(alike, {line, index});
    }
  }
  for (const [failure, place] of likely) {
    if (failure.rejected.line === undefined) Object.assign(failure.rejected, place);
  }
};

const textOrNumber = (id: unknown) =>
  typeof id == 'string' || typeof id == 'number' ? String(id) : '';

const groupBy = (failures: Failure[], keyOf: (failure: Failure) => string | undefined) => {
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    const key = keyOf(failure);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(failure);
    else groups.set(key, [failure]);
  }
  return groups;
};
