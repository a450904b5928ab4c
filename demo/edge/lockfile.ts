/** Keeps a second edge off the journal of the first: both would number their events alike. */
import {randomUUID} from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {misuse} from './misuse.js';

/** A holder touches its lock so often, in milliseconds; one that has not for so long is dead, whoever has its number now. */
const BEAT_MS = 2_000;
const SILENT_MS = 15_000;

/** Those of this process: a container gives the same number to every run. */
const own = new Set<string>();

/** Takes the lock of a file, also from one that died; throws a sentence if somebody has it. Gives it back when called. */
export const lockFile = (file: string): (() => void) => {
  mkdirSync(dirname(file), {recursive: true});
  const lock = `${nameOf(file)}.lock`;
  const mark = `${process.pid} ${randomUUID()}`;
  if (!take(lock, mark) && !(bury(lock) && take(lock, mark))) {
    const holder = /^\d+/.exec(read(lock) ?? '')?.[0];
    throw misuse(
      `Another development edge${holder ? ` (process ${holder})` : ''} keeps its journal in ${file}. ` +
        'Stop that one, or name another file with --journal.',
    );
  }
  own.add(mark);
  const beat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(lock, now, now);
    } catch {
      // The folder is gone, and the journal with it.
    }
  }, BEAT_MS).unref();
  return () => {
    clearInterval(beat);
    own.delete(mark);
    if (read(lock) === mark) rmSync(lock, {force: true});
  };
};

/** One name for one file, however it is reached. */
const nameOf = (file: string): string => {
  try {
    return realpathSync(file);
  } catch {
    // It is made later.
    return join(realpathSync(dirname(file)), basename(file));
  }
};

const take = (lock: string, mark: string): boolean => {
  try {
    writeFileSync(lock, mark, {flag: 'wx'});
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

/** Puts the lock of a dead holder away. Of two that find it at once, one may have put away the lock that the other has just taken: it is put back. */
const bury = (lock: string): boolean => {
  const found = read(lock);
  if (found !== undefined && isAlive(found, lock)) return false;
  const aside = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, aside);
    const isSame = read(aside) === found;
    if (!isSame) linkSync(aside, lock);
    return isSame;
  } catch {
    // Gone already: whoever is first has it.
    return true;
  } finally {
    rmSync(aside, {force: true});
  }
};

const isAlive = (mark: string, lock: string): boolean => {
  const pid = parseInt(mark, 10);
  if (pid === process.pid) return own.has(mark);
  try {
    if (Date.now() - statSync(lock).mtimeMs > SILENT_MS) return false;
    // Without a number, it is being written at this moment.
    return Number.isNaN(pid) || process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is one all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const read = (lock: string): string | undefined => {
  try {
    return readFileSync(lock, 'utf8');
  } catch {
    return undefined;
  }
};
