/** Cuts JSON into its records as it arrives, and knows how to go on behind each of them. */
import {createScan, isBlank, LF, skipBlank, sniff, type Form, type Scan} from './scan.js';

/** Where to go on, as if all before had been read. */
export interface Place {
  /** Bytes before it. */
  offset: number;
  /** The line it is on; the first is 1. */
  line: number;
  /** Records before it. */
  index: number;
  /** Known once the first record is in sight; `over`: behind the end of an array. */
  form?: Form | 'over';
}

export interface Piece {
  /** Its text; left out if it is longer than may be kept. */
  bytes?: Buffer;
  /** How long its text is, in bytes. */
  size: number;
  line: number;
  index: number;
  /** What is wrong, where that is not a matter of its text. */
  fault?: string;
  next: Place;
}

export const START: Place = {offset: 0, line: 1, index: 0};

const BEHIND = 'There is something behind the end of the array. A file is one array, or lines.';
const OPEN = 'The array does not end. The file may have been cut short.';
const EMPTY = 'There is nothing between two commas.';
const BRACKET_END = 93;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** What is longer than `most` bytes is counted and not kept: one quotation mark too many must not fill the memory. */
export const createSplitter = (most: number, from: Place = START) => {
  let {offset, line, index, form} = from;
  let scan: Scan | undefined = form && form != 'over' ? createScan(form) : undefined;
  /** What has not been cut yet; it begins at `offset`, and up to `at` it has been looked at. */
  let held: Buffer = Buffer.alloc(0);
  let start = 0;
  let at = 0;
  /** Of a record that is too long: the bytes that were let go, and its line. */
  let gone: {size: number; line: number} | undefined;
  let afterComma = index > 0;

  const advance = (to: number) => {
    // Not looked for beyond: most of what is passed is one line, or nothing.
    for (let from = start; from < to; line++) {
      const lf = held.indexOf(LF, from);
      if (lf < 0 || lf >= to) break;
      from = lf + 1;
    }
    offset += to - start;
    start = at = to;
  };

  // Literals, as a million spreads take a second.
  const place = (): Place => (form ? {offset, line, index, form} : {offset, line, index});

  /** The record up to `end`, if there is one; what follows begins at `to`. */
  const cut = (end: number, to: number): Piece | undefined => {
    if (!gone) advance(Math.min(skipBlank(held, start), end));
    let last = end;
    while (last > start && isBlank(held[last - 1])) last--;
    const size = (gone?.size ?? 0) + last - start;
    const begun = gone?.line ?? line;
    const bytes = size <= most && !gone ? held.subarray(start, last) : undefined;
    advance(to);
    gone = undefined;
    if (!size) return undefined;
    const number = index++;
    const next = place();
    return bytes
      ? {bytes, size, line: begun, index: number, next}
      : {size, line: begun, index: number, next};
  };

  const faulty = (fault: string): Piece => ({size: 0, line, index: index++, fault, next: place()});

  const cutAt = (end: number): Piece | undefined => {
    if (form != 'array') return cut(form == 'values' ? end + 1 : end, end + 1);
    const isLast = held[end] == BRACKET_END;
    const wasComma = afterComma;
    if (isLast) form = 'over';
    afterComma = !isLast;
    return cut(end, end + 1) ?? (isLast && !wasComma ? undefined : faulty(EMPTY));
  };

  const begin = (isAll: boolean) => {
    if (!offset && held[0] == BYTE_ORDER_MARK[0] && held.length < 3 && !isAll) return;
    if (!offset && held.subarray(0, 3).equals(BYTE_ORDER_MARK)) advance(3);
    const found = sniff(held.subarray(start), isAll);
    if (!found) return;
    advance(start + found.start);
    form = found.form;
    scan = createScan(form);
  };

  const read = (isAll: boolean): Piece[] => {
    const pieces: Piece[] = [];
    if (!form) begin(isAll);
    while (scan && form != 'over') {
      const end = scan(held, at);
      if (end < 0) break;
      const piece = cutAt(end);
      if (piece) pieces.push(piece);
    }
    return pieces;
  };

  /** Blanks are no part of what follows them; the rest is kept, or counted if it has become too long. */
  const keep = () => {
    if (!form || form == 'over') {
      if (!form && held.length - start < 4) return;
      advance(skipBlank(held, start));
    } else if (!gone) advance(skipBlank(held, start));
    if (form == 'over' ? start < held.length : held.length - start > most) {
      const {size} = gone ?? {size: 0};
      gone = {size: size + held.length - start, line: gone?.line ?? line};
      advance(held.length);
    }
    held = held.subarray(start);
    at = held.length;
    start = 0;
  };

  return {
    push(chunk: Buffer): Piece[] {
      held = held.length ? Buffer.concat([held, chunk]) : chunk;
      const pieces = read(false);
      keep();
      return pieces;
    },
    /** There is no more. */
    end(): Piece[] {
      const pieces = read(true);
      const isOpen = form == 'array';
      const last = cut(held.length, held.length);
      if (last) pieces.push(form == 'over' ? {...last, fault: BEHIND} : last);
      if (isOpen) pieces.push(faulty(OPEN));
      return pieces;
    },
  };
};

export type Splitter = ReturnType<typeof createSplitter>;
