/** The progress file: what a run was about and how far it had come, then a line for each batch that was answered. */
import {readFileSync} from 'node:fs';
import {isDeepStrictEqual} from 'node:util';
import {stop} from '../outcome.js';
import type {Fingerprint} from '../records/source.js';
import {START, type Place} from '../records/splitter.js';

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
  edgetag: 1;
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
  edgetag: 1,
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
  const lines = text.split('\n');
  const progress = parse<Progress>(lines.shift()!);
  if (progress?.edgetag != 1) throw refusal(`${name} is no progress file that can be read`);
  if (!isDeepStrictEqual(progress.file, file)) {
    throw refusal('The file has changed since the run that did not come to its end');
  }
  if (!isDeepStrictEqual(progress.target, target)) {
    throw refusal('The run that did not come to its end went to another inlet, schema or dataset');
  }
  for (const line of lines) {
    const note = parse<Note>(line);
    if (!note) break; // Half a line: the machine was switched off. What it was about is sent again.
    apply(progress, note);
  }
  return progress;
};

const refusal = (what: string) => stop(`${what}. --restart begins anew.`, 2);

const readIfThere = (name: string) => {
  try {
    return readFileSync(name, 'utf8');
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    if (code == 'ENOENT') return undefined;
    throw stop(`The progress file cannot be read: ${message}.`, 2);
  }
};

const parse = <T>(text: string): T | undefined => {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined; // The caller knows what that means.
  }
};
