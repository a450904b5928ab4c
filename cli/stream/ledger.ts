/** Writes down what has been answered, so that a run that is killed can go on where it was. */
import {readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {isDeepStrictEqual} from 'node:util';
import {stop} from '../outcome.js';
import {START, type Place} from '../records/splitter.js';
import type {Fingerprint} from '../records/source.js';
import type {Batch} from './batches.js';
import type {Message} from './message.js';

export interface Counts {
  accepted: number;
  rejected: number;
  /** Messages that were sent once more. */
  again: number;
  requests: number;
}

/** The progress file. */
export interface Progress {
  edgetag: 1;
  file: Fingerprint;
  /** Where the records go, and as what. */
  target: object;
  /** Records in a batch: another number would make other batches. */
  batch: number;
  /** What events are given that say no time. */
  startedAt: string;
  /** Up to here everything is answered … */
  next: Place;
  /** … which is so many batches. */
  number: number;
  /** Batches after that which were answered, by number: what of them was not. */
  beyond: Record<string, number[]>;
  counts: Counts;
  /** Length of the list of what was rejected. */
  listed: number;
}

export const newProgress = (given: Pick<Progress, 'file' | 'target' | 'batch'>): Progress => ({
  edgetag: 1,
  ...given,
  startedAt: new Date().toISOString(),
  next: START,
  number: 0,
  beyond: {},
  counts: {accepted: 0, rejected: 0, again: 0, requests: 0},
  listed: 0,
});

/** That of an earlier run of the same, if there is one. */
export const readProgress = (
  name: string,
  {file, target}: Pick<Progress, 'file' | 'target'>,
): Progress | undefined => {
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code == 'ENOENT') return undefined;
    throw stop(`${name} cannot be read: ${(error as Error).message}.`, 2);
  }
  const progress = parse(text);
  if (progress?.edgetag != 1) throw refusal(`${name} is no progress file that can be read`);
  if (!isDeepStrictEqual(progress.file, file)) {
    throw refusal('The file has changed since the run that did not come to its end');
  }
  if (!isDeepStrictEqual(progress.target, target)) {
    throw refusal('The run that did not come to its end went to another inlet, schema or dataset');
  }
  return progress;
};

const refusal = (what: string) => stop(`${what}. --restart begins anew.`, 2);

const parse = (text: string) => {
  try {
    return JSON.parse(text) as Partial<Progress> & Progress;
  } catch {
    return undefined; // The caller has a sentence for it.
  }
};

/** Keeps the file up to date; without a name it only counts. */
export const createLedger = (progress: Progress, name?: string) => {
  const {beyond, counts} = progress;
  /** Batches that are not done, or not before all others, in their order. */
  const open = new Map<number, {batch: Batch; waiting: Set<number>}>();

  const save = () => {
    if (!name) return;
    writeFileSync(`${name}.tmp`, JSON.stringify(progress));
    renameSync(`${name}.tmp`, name);
  };
  const settle = (number: number) => {
    const {waiting} = open.get(number)!;
    beyond[number] = [...waiting];
    for (const [first, {batch, waiting}] of open) {
      if (waiting.size || !beyond[first]) break;
      progress.next = batch.next;
      progress.number = first + 1;
      open.delete(first);
      delete beyond[first];
    }
    save();
  };

  save();
  return {
    counts,
    /** How far the first batch that waits is behind the last. */
    width: () => open.size,
    isKnown: (batch: Batch) => !!beyond[batch.number],
    /** What of it is to be sent. */
    open(batch: Batch): Message[] {
      const {number, messages, refused} = batch;
      const known = beyond[number];
      const waiting = new Set(known ?? messages.map((_, place) => place));
      open.set(number, {batch, waiting});
      // What is only begun needs no note: it is sent whole.
      if (known || refused[0] || !waiting.size) settle(number);
      return [...waiting].map((place) => messages[place]!);
    },
    /** These were answered, for good. */
    answer(batch: Batch, indices: Set<number>) {
      const {waiting} = open.get(batch.number)!;
      batch.messages.forEach(({index}, place) => indices.has(index) && waiting.delete(place));
      settle(batch.number);
    },
    save,
    remove() {
      if (name) rmSync(name, {force: true});
    },
  };
};

export type Ledger = ReturnType<typeof createLedger>;
