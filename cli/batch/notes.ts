/** The notes of an import: which batch it fills and how far, so that a run that is killed can go on. */
import {closeSync, rmSync} from 'node:fs';
import {isDeepStrictEqual} from 'node:util';
import {replaceFile} from '../files.js';
import type {Fingerprint} from '../records/source.js';
import {START, type Place} from '../records/splitter.js';
import {createSeal, readSealed} from '../seal.js';
import {isObject} from '../stream/message.js';
import {isCount, isPlace, readIfThere, refusal} from '../stream/progress.js';
import {unnoted} from '../stream/ledger.js';

export interface About {
  file: Fingerprint;
  /** Where the records go. */
  target: object;
  /** Bytes of an upload at most: another number would make other ones. */
  fileSize: number;
}

export interface Notes extends About {
  edgetagBatch: 1;
  /** Known once it is made. */
  batchId?: string;
  /** Uploads that are done. */
  files: number;
  /** What follows them begins here. */
  next: Place;
  /** The platform was told that all is there. */
  completed: boolean;
  counts: {uploaded: number; rejected: number; requests: number; again: number};
  listed: number;
  list?: string;
}

export const newNotes = (about: About): Notes => ({
  edgetagBatch: 1,
  ...about,
  files: 0,
  next: START,
  completed: false,
  counts: {uploaded: 0, rejected: 0, requests: 0, again: 0},
  listed: 0,
});

export const saveNotes = (notes: Notes, name: string | undefined) => {
  if (!name) return;
  try {
    closeSync(replaceFile(name, createSeal().line(notes)));
  } catch (error) {
    throw unnoted(error);
  }
};

export const removeNotes = (name: string | undefined) => {
  if (name) rmSync(name, {force: true});
};

/** Those of an earlier run of the same, if there are any. */
export const readNotes = (name: string, {file, target, fileSize}: About): Notes | undefined => {
  const text = readIfThere(name);
  if (text === undefined) return undefined;
  const [notes, ...more] = readSealed(text) ?? [];
  if (!isNotes(notes) || more[0]) {
    throw refusal(`${name} is damaged, or not the notes of an import of this version`);
  }
  if (!isDeepStrictEqual(notes.file, file)) {
    throw refusal('The file has changed since the run that did not come to its end');
  }
  if (!isDeepStrictEqual(notes.target, target)) {
    throw refusal(
      'The run that did not come to its end went to another platform or dataset, or with another --partial',
    );
  }
  if (notes.fileSize != fileSize) {
    throw refusal(
      `The run that did not come to its end had --file-size ${notes.fileSize / 1_000_000}`,
    );
  }
  return notes;
};

const isNotes = (value: unknown): value is Notes =>
  isObject(value) &&
  value.edgetagBatch === 1 &&
  isObject(value.file) &&
  isObject(value.target) &&
  isCount(value.fileSize, 1) &&
  (value.batchId === undefined || (typeof value.batchId == 'string' && value.batchId !== '')) &&
  isCount(value.files) &&
  isPlace(value.next) &&
  typeof value.completed == 'boolean' &&
  isObject(value.counts) &&
  (['uploaded', 'rejected', 'requests', 'again'] as const).every((name) =>
    isCount((value.counts as Record<string, unknown>)[name]),
  ) &&
  isCount(value.listed) &&
  ['undefined', 'string'].includes(typeof value.list) &&
  // A batch is made before anything is put into it.
  (value.batchId !== undefined || (!value.files && !value.completed));
