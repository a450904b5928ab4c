/** Reads the records of an input, as far as it is good. */
import type {Source} from './source.js';
import {createSplitter, START, type Piece, type Place} from './splitter.js';
import {isDamage} from './unpack.js';

/** What is packed and damaged gives all records before the damage, and then says which was the last. */
export async function* readRecords(
  source: Source,
  most: number,
  from: Place = START,
): AsyncGenerator<Piece[]> {
  const splitter = createSplitter(most, from);
  let last: Piece | undefined;
  const noted = (pieces: Piece[]) => {
    last = pieces.at(-1) ?? last;
    return pieces;
  };
  try {
    for await (const chunk of source.read(from.offset)) yield noted(splitter.push(chunk));
  } catch (error) {
    if (!isDamage(error)) throw error;
    // Else what is left is half a record.
    if (error.damage.isWhole) yield noted(splitter.end());
    error.damage.hasRecords = !!last || from.index > 0;
    const what = error.damage.isDoubtful ? 'The last record' : 'The last good record';
    error.message += ` ${lastOf(what, last, from)}`;
    throw error;
  }
  yield noted(splitter.end());
}

const lastOf = (what: string, last: Piece | undefined, {index}: Place) => {
  if (last) return `${what} is number ${last.index + 1}, on line ${last.line}.`;
  return index ? `${what} is number ${index}.` : 'No record could be read.';
};
