/** Keeps a second run off the notes of the first. */
import {readFileSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {stop} from '../outcome.js';
import {unnoted} from './ledger.js';

/** A run shows so often that it lives, in milliseconds; one that has not for so long does not. */
const BEAT = 2000;
const SILENT = 15_000;

/** Takes the notes of that name; throws if another run has them. Gives them back when called. */
export const claim = (name: string) => {
  const lock = `${name}.lock`;
  if (!take(lock)) {
    const holder = holderOf(lock);
    // Of one that was killed.
    if (!holder) rmSync(lock, {force: true});
    if (holder || !take(lock)) {
      const who = holder ? ` (process ${holder})` : '';
      throw stop(
        `Another run${who} is at this, and notes what it does in ${name}. Let it end, or end it.`,
        2,
      );
    }
  }
  const beating = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(lock, now, now);
    } catch {
      // Somebody has taken it away; whoever comes may come.
    }
  }, BEAT).unref();
  return () => {
    clearInterval(beating);
    rmSync(lock, {force: true});
  };
};

/** Whether it was there for the taking. */
const take = (lock: string) => {
  try {
    writeFileSync(lock, `${process.pid}`, {flag: 'wx'});
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code == 'EEXIST') return false;
    throw unnoted(error);
  }
};

/** The process that has it, if that lives. Numbers of processes come again, in containers soon: so it must beat, too. */
const holderOf = (lock: string) => {
  try {
    const holder = Number(readFileSync(lock, 'utf8'));
    if (holder == process.pid || Date.now() - statSync(lock).mtimeMs > SILENT) return undefined;
    process.kill(holder, 0);
    return holder;
  } catch (error) {
    // Somebody else's process is one all the same.
    return (error as NodeJS.ErrnoException).code == 'EPERM' ? 'of another user' : undefined;
  }
};
