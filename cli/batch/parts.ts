/** Gathers records into the files of a batch; the same records always make the same ones, so that a second run can go on. */
import {isUtf8} from 'node:buffer';
import type {Piece, Place} from '../records/splitter.js';
import {isObject, parseRecord, type Refusal} from '../stream/message.js';

export interface Part {
  /** The first is 1. */
  number: number;
  name: string;
  /** Its text, JSON lines; holds until the next part is asked for. */
  bytes: Buffer;
  records: number;
  /** Where the next one begins. */
  next: Place;
}

export interface Line {
  text: Buffer;
  entity: Record<string, unknown>;
}

const FIRST_SIZE = 1_000_000;
const LF = 10;
const CR = 13;
const BLANK = 32;

export const nameOf = (number: number) => `edgetag-${String(number).padStart(5, '0')}.json`;

/** The number of the part that a record of so many bytes goes into. */
export const createPartition = (limit: number, number: number) => {
  let size = 0;
  return (bytes: number) => {
    if (size && size + bytes > limit) {
      number++;
      size = 0;
    }
    size += bytes;
    return number;
  };
};

/** A record as one line, or why it is none. */
export const lineOf = ({bytes, fault, size, line, index}: Piece): Line | Refusal => {
  try {
    if (fault) throw new Error(fault);
    if (!bytes) throw new Error(`The record is larger than may be: ${size} bytes. Shorten it.`);
    if (!isUtf8(bytes)) throw new Error('The record is not UTF-8. Convert the file.');
    const entity = parseRecord(bytes);
    if (!isObject(entity)) throw new Error('The record is no object. A file holds XDM objects.');
    return {text: onOneLine(bytes), entity};
  } catch (error) {
    return {line, index, status: 0, reason: (error as Error).message};
  }
};

/** In JSON, a line break is between values: a blank does as well. */
const onOneLine = (bytes: Buffer) => {
  if (!bytes.includes(LF) && !bytes.includes(CR)) return bytes;
  const line = Buffer.from(bytes);
  for (let at = 0; at < line.length; at++) if (line[at] == LF || line[at] == CR) line[at] = BLANK;
  return line;
};

export async function* partsOf(
  records: AsyncIterable<Piece[]>,
  {limit, from, number: first}: {limit: number; from: Place; number: number},
  refuse: (refusal: Refusal) => void,
): AsyncGenerator<Part> {
  // One, used again and again: it is most of the memory that a run takes.
  let buffer = Buffer.allocUnsafe(Math.min(limit, FIRST_SIZE));
  let length = 0;
  let count = 0;
  let number = first;
  let next = from;
  const partition = createPartition(limit, first);
  const part = (): Part => ({
    number,
    name: nameOf(number),
    bytes: buffer.subarray(0, length),
    records: count,
    next,
  });
  for await (const pieces of records) {
    for (const piece of pieces) {
      const line = lineOf(piece);
      if ('reason' in line) refuse(line);
      else {
        const {text} = line;
        const size = text.length + 1;
        const place = partition(size);
        if (place != number) {
          yield part();
          [number, length, count] = [place, 0, 0];
        }
        if (length + size > buffer.length) {
          const larger = Buffer.allocUnsafe(
            Math.min(limit, Math.max(buffer.length * 2, length + size)),
          );
          buffer.copy(larger, 0, 0, length);
          buffer = larger;
        }
        text.copy(buffer, length);
        buffer[length + size - 1] = LF;
        length += size;
        count++;
      }
      next = piece.next;
    }
  }
  if (count) yield part();
}
