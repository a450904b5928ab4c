/** Keeps what is written off what is read, and off one another: a slip of the keyboard must not cost the records. */
import {fstatSync, statSync} from 'node:fs';
import {resolve} from 'node:path';
import {stop} from '../outcome.js';

/** The names of files (or a number, of one that is open), by what they are for; throws if two of them are one. */
export const keepApart = (files: Record<string, string | number | undefined>) => {
  const taken = new Map<string, string>();
  for (const [purpose, name] of Object.entries(files)) {
    if (name === undefined) continue;
    const place = placeOf(name);
    const other = taken.get(place);
    if (other) {
      throw stop(`${name} cannot be ${purpose}: it is ${other} as well. Name another file.`, 2);
    }
    taken.set(place, purpose);
  }
};

/** A file has many names. */
const placeOf = (name: string | number) => {
  const found = typeof name == 'number' ? fstatSync(name) : statSync(name, {throwIfNoEntry: false});
  return found ? `${found.dev}:${found.ino}` : resolve(`${name}`);
};
