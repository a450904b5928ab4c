/** Lists what was rejected: a few on the terminal, all of them in a file. */
import {closeSync, ftruncateSync, statSync} from 'node:fs';
import {resolve} from 'node:path';
import {openToWrite, writeAt} from '../files.js';
import {stop} from '../outcome.js';
import {safeJson} from '../safe.js';
import type {Terminal} from '../terminal.js';
import type {Refusal} from './message.js';

const SHOWN = 20;

/** What a run notes of its list. */
export interface Listed {
  counts: {rejected: number};
  /** Bytes of the list. */
  listed: number;
  list?: string;
}

/** A refusal, or one of a record whose line is not known. */
export type Rejected = Omit<Refusal, 'line' | 'index'> & Partial<Refusal>;

/** What an earlier run listed but did not note is listed again: the file is cut to what was noted. Another file begins empty. */
export const createRejects = (terminal: Terminal, progress: Listed, file?: string) => {
  const path = file && resolve(file);
  if (progress.list != path || !path || sizeOf(path) < progress.listed) {
    if (progress.listed) {
      const gone = progress.list == path;
      terminal.warn(
        gone
          ? `${file} is not what it was: it begins anew, without what was rejected before.`
          : `What was rejected before is listed in ${progress.list}.`,
      );
    }
    progress.listed = 0;
    if (path) progress.list = path;
    else delete progress.list;
  }
  const list = file === undefined ? undefined : openList(file, progress.listed);
  let shown = 0;
  return {
    add(refusals: Rejected[]) {
      if (!refusals[0]) return;
      progress.counts.rejected += refusals.length;
      for (const refusal of refusals) {
        terminal.part({kind: 'rejected', ...refusal});
        if (shown++ < SHOWN) terminal.say(sentenceOf(refusal));
        else if (shown == SHOWN + 1) {
          terminal.say(`… and more${file ? `: see ${file}` : '. --rejected FILE lists them all'}.`);
        }
      }
      if (list === undefined) return;
      const text = Buffer.from(refusals.map((one) => `${safeJson(one)}\n`).join(''));
      try {
        writeAt(list, text, progress.listed);
      } catch (error) {
        throw stop(
          `${file} cannot be written: ${(error as Error).message}. Make room, or name another.`,
        );
      }
      progress.listed += text.length;
    },
    close() {
      if (list !== undefined) closeSync(list);
    },
  };
};

const sizeOf = (file: string) => statSync(file, {throwIfNoEntry: false})?.size ?? 0;

const openList = (file: string, length: number) => {
  try {
    const list = openToWrite(file);
    ftruncateSync(list, length);
    return list;
  } catch (error) {
    throw stop(`${file} cannot be written: ${(error as Error).message}. Name another file.`, 2);
  }
};

const sentenceOf = ({line, id, status, reason}: Rejected) =>
  `${line === undefined ? 'a record' : `line ${line}`}${id === undefined ? '' : ` (${id})`}: ${status ? `${status} ` : ''}${reason}`;
