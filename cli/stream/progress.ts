/** The progress file: what a run was about and how far it had come, then a line for each batch that was answered. */
import {closeSync, readFileSync} from 'node:fs';
import {isDeepStrictEqual} from 'node:util';
import {openToRead} from '../files.js';
import {stop} from '../outcome.js';
import type {Fingerprint} from '../records/source.js';
import {START, type Place} from '../records/splitter.js';
import {readSealed} from '../seal.js';

/** Of the file's form: one of another is not understood. */
const VERSION = 2;

export interface Counts {
  accepted: number;
  rejected: number;
  /** Messages that were sent once more. */
  again: number;
  requests: number;
}

export interface About {
  file: Fingerprint;
  /** Where the records go, and as what. */
  target: object;
  /** Records in a batch: another number would make other batches. */
  batch: number;
}

/** What may change with an answer. */
export interface Note {
  /** The batch it is about; the first of a file is 0. */
  number: number;
  /** Where the next one begins. */
  next: Place;
  /** Which of its messages wait for an answer that is final. */
  waiting: number[];
  counts: Counts;
  /** Length of the list of what was rejected. */
  listed: number;
}

export interface Progress extends About, Pick<Note, 'counts' | 'listed'> {
  edgetag: typeof VERSION;
  /** The list of what was rejected, if there is one. */
  list?: string;
  /** What events are given that do not say when. */
  startedAt: string;
  /** So many batches from the first on are answered … */
  number: number;
  /** … which is up to here. */
  next: Place;
  /** What is known of later ones, by number. */
  beyond: Record<string, Pick<Note, 'next' | 'waiting'>>;
}

export const newProgress = (about: About): Progress => ({
  edgetag: VERSION,
  ...about,
  startedAt: new Date().toISOString(),
  number: 0,
  next: START,
  beyond: {},
  counts: {accepted: 0, rejected: 0, again: 0, requests: 0},
  listed: 0,
});

export const apply = (progress: Progress, {number, next, waiting, counts, listed}: Note) => {
  const {beyond} = progress;
  beyond[number] = {next, waiting};
  progress.counts = counts;
  progress.listed = listed;
  for (let first; (first = beyond[progress.number]) && !first.waiting.length;) {
    delete beyond[progress.number++];
    progress.next = first.next;
  }
};

/** That of an earlier run of the same, if there is one. */
export const readProgress = (name: string, {file, target}: About): Progress | undefined => {
  const text = readIfThere(name);
  if (text === undefined) return undefined;
  const [progress, ...notes] = readSealed(text) ?? [];
  if (!isProgress(progress))
    throw refusal(`${name} is damaged, or not a progress file of this version`);
  if (!isDeepStrictEqual(progress.file, file)) {
    throw refusal('The file has changed since the run that did not come to its end');
  }
  if (!isDeepStrictEqual(progress.target, target)) {
    throw refusal('The run that did not come to its end went to another inlet, schema or dataset');
  }
  for (const note of notes) {
    if (!isNote(note)) throw refusal(`${name} is damaged`);
    apply(progress, note);
  }
  if (!isPossible(progress)) throw refusal(`${name} is damaged`);
  return progress;
};

export const refusal = (what: string) => stop(`${what}. --restart begins anew.`, 2);

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value == 'object' && value !== null && !Array.isArray(value);
export const isCount = (value: unknown, least = 0): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least;

export const isPlace = (value: unknown): value is Place =>
  isObject(value) &&
  isCount(value.offset) &&
  isCount(value.line, 1) &&
  isCount(value.index) &&
  [undefined, 'lines', 'array', 'values', 'over'].includes(value.form as string | undefined);

const isBatch = (value: unknown): boolean =>
  isObject(value) &&
  isPlace(value.next) &&
  Array.isArray(value.waiting) &&
  value.waiting.every((place) => isCount(place));

const isCounts = (value: unknown): value is Counts =>
  isObject(value) &&
  (['accepted', 'rejected', 'again', 'requests'] as const).every((name) => isCount(value[name]));

/** What stands in a file may be anything, whoever wrote it. */
const isNote = (value: unknown): value is Note =>
  isObject(value) &&
  isBatch(value) &&
  isCount(value.number) &&
  isCounts(value.counts) &&
  isCount(value.listed);

const isProgress = (value: unknown): value is Progress =>
  isObject(value) &&
  value.edgetag === VERSION &&
  isObject(value.file) &&
  isObject(value.target) &&
  isCount(value.batch, 1) &&
  isTime(value.startedAt) &&
  isCount(value.number) &&
  isPlace(value.next) &&
  isObject(value.beyond) &&
  Object.entries(value.beyond).every(([number, batch]) => /^\d+$/.test(number) && isBatch(batch)) &&
  isCounts(value.counts) &&
  isCount(value.listed) &&
  ['undefined', 'string'].includes(typeof value.list);

export const isTime = (value: unknown) =>
  typeof value == 'string' &&
  !Number.isNaN(Date.parse(value)) &&
  new Date(value).toISOString() === value;

/** All that is behind its place is answered. */
const isPossible = ({number, next, beyond, counts}: Progress) =>
  counts.accepted + counts.rejected >= next.index &&
  next.index >= number &&
  Object.keys(beyond).every((later) => Number(later) >= number);

/** The text of a progress file. */
export const readIfThere = (name: string) => {
  let file: number | undefined;
  try {
    file = openToRead(name);
    return file === undefined ? undefined : readFileSync(file, 'utf8');
  } catch (error) {
    throw stop(
      `The progress file ${name} cannot be read: ${(error as Error).message}. Remove it, or name another: --progress-file.`,
      2,
    );
  } finally {
    if (file !== undefined) closeSync(file);
  }
};
