/** Notes each answer at once, so that a run that is killed can go on where it was. */
import {closeSync, openSync, renameSync, rmSync, writeFileSync, writeSync} from 'node:fs';
import {stop} from '../outcome.js';
import type {Batch} from './batches.js';
import type {Message} from './message.js';
import {apply, type Note, type Progress} from './progress.js';

// A line is written in microseconds; a file in another's place (all or nothing, whatever happens) in milliseconds.
const LINES = 2000;

/** Without a name it only counts. */
export const createLedger = (progress: Progress, name?: string) => {
  const {beyond} = progress;
  const open = new Map<number, Set<number>>();
  let file: number | undefined;
  let lines = 0;

  const rewrite = () => {
    if (!name) return;
    try {
      writeFileSync(`${name}.tmp`, `${JSON.stringify(progress)}\n`);
      renameSync(`${name}.tmp`, name);
      if (file !== undefined) closeSync(file);
      file = openSync(name, 'a');
      lines = 0;
    } catch (error) {
      throw unnoted(error);
    }
  };
  const write = (line: string) => {
    try {
      writeSync(file!, line);
    } catch (error) {
      throw unnoted(error);
    }
  };
  const note = ({number, next}: Batch) => {
    const waiting = open.get(number)!;
    if (!waiting.size) open.delete(number);
    const {counts, listed} = progress;
    const written: Note = {number, next, waiting: [...waiting], counts, listed};
    apply(progress, written);
    if (file === undefined) return;
    write(`${JSON.stringify(written)}\n`);
    if (++lines >= LINES) rewrite();
  };

  rewrite();
  return {
    /** How far the first batch that waits is behind this one. */
    behind: (batch: Batch) => batch.number - progress.number,
    isKnown: ({number}: Batch) => !!beyond[number],
    /** What of it is to be sent. */
    open(batch: Batch): Message[] {
      const {number, messages, refused} = batch;
      const known = beyond[number]?.waiting;
      const waiting = new Set(known ?? messages.keys());
      open.set(number, waiting);
      // What is only begun needs no note: it would be sent whole.
      if (refused[0] || !waiting.size) note(batch);
      return [...waiting].map((place) => messages[place]!);
    },
    /** These were answered, for good. */
    answer(batch: Batch, indices: Set<number>) {
      const waiting = open.get(batch.number)!;
      batch.messages.forEach(({index}, place) => indices.has(index) && waiting.delete(place));
      note(batch);
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
    remove() {
      if (!name) return;
      for (const each of [name, `${name}.tmp`]) rmSync(each, {force: true});
    },
  };
};

export const unnoted = (error: unknown) =>
  stop(
    `The progress cannot be noted: ${(error as Error).message}. --progress-file names another place.`,
  );

export type Ledger = ReturnType<typeof createLedger>;
