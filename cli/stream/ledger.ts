/** Notes each answer at once, so that a run that is killed can go on where it was. */
import {closeSync, rmSync, writeFileSync} from 'node:fs';
import {isDeepStrictEqual} from 'node:util';
import {replaceFile} from '../files.js';
import {stop} from '../outcome.js';
import {createSeal} from '../seal.js';
import type {Batch} from './batches.js';
import type {Message} from './message.js';
import {apply, refusal, type Note, type Progress} from './progress.js';

// A line is written in microseconds; a file in another's place (all or nothing, whatever happens) in milliseconds.
const LINES = 2000;

/** Without a name it only counts. */
export const createLedger = (progress: Progress, name?: string) => {
  const {beyond} = progress;
  const open = new Map<number, Set<number>>();
  let file: number | undefined;
  let seal = createSeal();
  let lines = 0;

  const close = () => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  const rewrite = () => {
    if (!name) return;
    close();
    try {
      seal = createSeal();
      file = replaceFile(name, seal.line(progress));
      lines = 0;
    } catch (error) {
      throw unnoted(error);
    }
  };
  const write = (note: Note) => {
    try {
      writeFileSync(file!, seal.line(note));
    } catch (error) {
      // Nothing goes behind half a line.
      close();
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
    write(written);
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
      const known = beyond[number];
      const waiting = new Set(known?.waiting ?? messages.keys());
      // Whoever forged the notes knew how, but not what is in the file.
      if (known && !(isDeepStrictEqual(known.next, batch.next) && isWithin(waiting, messages))) {
        throw refusal('The progress file is not about what is in the file');
      }
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
    close,
    remove() {
      if (name) rmSync(name, {force: true});
    },
  };
};

const isWithin = (places: Set<number>, messages: Message[]) =>
  [...places].every((place) => place < messages.length);

export const unnoted = (error: unknown) =>
  stop(
    `The progress cannot be noted: ${(error as Error).message}. --progress-file names another place.`,
  );

export type Ledger = ReturnType<typeof createLedger>;
