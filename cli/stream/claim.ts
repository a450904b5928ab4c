/** Keeps a second run off the notes of the first. */
import {
  closeSync,
  fstatSync,
  futimesSync,
  lstatSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {createFile, openToRead} from '../files.js';
import {stop} from '../outcome.js';
import {unnoted} from './ledger.js';

/** A run shows so often that it lives, in milliseconds; one that has not for so long does not. */
const BEAT = 2000;
const SILENT = 15_000;

export const lockOf = (name: string) => `${name}.lock`;

/** Takes the notes of that name; throws if another run has them. Gives them back when called, and when the program ends. */
export const claim = (name: string) => {
  const lock = lockOf(name);
  let file = take(lock);
  if (file === undefined) {
    const holder = holderOf(lock);
    // Of one that was killed.
    if (!holder) remove(lock);
    file = holder ? undefined : take(lock);
    if (file === undefined) {
      throw stop(
        `Another run${holder ? ` (${holder})` : ''} is at this, and notes what it does in ${name}. Let it end, or end it.`,
        2,
      );
    }
  }
  const own = file;
  const beating = setInterval(() => {
    const now = new Date();
    try {
      futimesSync(own, now, now);
    } catch {
      // A file system that keeps no times; whoever comes may come.
    }
  }, BEAT).unref();
  let isHeld = true;
  const release = () => {
    if (!isHeld) return;
    isHeld = false;
    clearInterval(beating);
    process.off('exit', release);
    // Not another's, who has taken it over while this one slept.
    if (isSame(own, lock)) rmSync(lock, {force: true});
    closeSync(own);
  };
  // However it ends.
  process.on('exit', release);
  return release;
};

const isSame = (file: number, name: string) => {
  const [own, found] = [fstatSync(file), lstatSync(name, {throwIfNoEntry: false})];
  return found?.ino == own.ino && found.dev == own.dev;
};

const remove = (lock: string) => {
  try {
    rmSync(lock, {force: true});
  } catch (error) {
    throw unnoted(error);
  }
};

/** The lock, if it was there for the taking. */
const take = (lock: string) => {
  try {
    const file = createFile(lock);
    writeFileSync(file, `${process.pid}`);
    return file;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code == 'EEXIST') return undefined;
    throw unnoted(error);
  }
};

/** What has it, if that lives. Numbers of processes come again, in containers soon: so it must beat, too. */
const holderOf = (lock: string): string | undefined => {
  let file: number | undefined;
  try {
    file = openToRead(lock);
    if (file === undefined || Date.now() - fstatSync(file).mtimeMs > SILENT) return undefined;
    const text = readFileSync(file, 'utf8');
    // Whoever took it has not got around to writing yet.
    if (!text) return 'it has just begun';
    const holder = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : process.pid;
    if (holder == process.pid) return undefined;
    process.kill(holder, 0);
    return `process ${holder}`;
  } catch (error) {
    // Somebody else's process is one all the same.
    return (error as NodeJS.ErrnoException).code == 'EPERM' ? 'process of another user' : undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
};
