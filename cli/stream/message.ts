/** Turns the text of a record into the text of a message, and says why it cannot. */
import {isUtf8} from 'node:buffer';
import {hash} from 'node:crypto';
import {
  LARGEST,
  messageOf,
  type InletOptions,
  type Kind,
} from '../../src/components/inlet/envelope.js';
import type {Piece} from '../records/splitter.js';

export interface Message {
  /** Its text: the envelope around the record as it was written. */
  parts: Buffer[];
  size: number;
  /** The record's `_id`, if it has one. */
  id?: string;
  line: number;
  index: number;
}

/** A record that will not be taken. */
export interface Refusal {
  line: number;
  /** Its place among the records. */
  index: number;
  id?: string;
  /** What the inlet said; 0 for what was not sent. */
  status: number;
  reason: string;
}

export interface Wrapping {
  inlet: InletOptions;
  kind: Kind;
  /** Keeps records of different files apart where they are the same and have no `_id`. */
  seed: string;
  /** For events that do not say when. */
  timestamp: string;
}

type Entity = Record<string, unknown>;

/** What stands around the messages of a request. */
export const FRAME = {start: Buffer.from('{"messages":['), end: Buffer.from(']}')};
const BRACE = 123;

/** The record's own text goes between fixed text. Nothing is written anew: numbers keep their digits, and it is fast. */
export const createWrap = ({inlet, kind, seed, timestamp}: Wrapping) => {
  const sample = {_id: '', timestamp: ''};
  const [before, after] = JSON.stringify(messageOf(inlet, kind, sample))
    .split(JSON.stringify(sample))
    .map((text) => Buffer.from(text)) as [Buffer, Buffer];
  const most = LARGEST - FRAME.start.length - FRAME.end.length;

  return (piece: Piece): Message | Refusal => {
    const {line, index} = piece;
    let id: string | undefined;
    try {
      const bytes = bytesOf(piece);
      const entity = parseRecord(bytes);
      const missing: Entity = {};
      if (kind == 'events' && isObject(entity)) {
        if (entity?._id === undefined) missing._id = idOf(seed, index, bytes);
        if (entity?.timestamp === undefined) missing.timestamp = timestamp;
      }
      const given = (missing._id ?? entity?._id) as string | undefined;
      if (typeof given == 'string') id = given;
      if (!isFit(kind, entity))
        messageOf(inlet, kind, isObject(entity) ? {...missing, ...entity} : entity);
      const fields = JSON.stringify(missing).slice(1, -1);
      const parts = fields
        ? [before, ...withFields(bytes, fields, entity), after]
        : [before, bytes, after];
      let size = 0;
      for (const part of parts) size += part.length;
      if (size > most) throw new Error(TOO_LARGE(size));
      // A literal, as a million spreads take a second.
      return id === undefined ? {parts, size, line, index} : {parts, size, line, index, id};
    } catch (error) {
      const {message: reason} = error as Error;
      return {line, index, ...(id !== undefined && {id}), status: 0, reason};
    }
  };
};

const TOO_LARGE = (size: number) =>
  `The record is larger than a request may be: ${size} of ${LARGEST} bytes. Shorten it.`;

const bytesOf = ({bytes, fault, size}: Piece) => {
  if (fault) throw new Error(fault);
  if (!bytes) throw new Error(TOO_LARGE(size));
  if (!isUtf8(bytes)) throw new Error('The record is not UTF-8. Convert the file.');
  return bytes;
};

export const parseRecord = (bytes: Buffer) => {
  try {
    return JSON.parse(bytes.toString()) as Entity;
  } catch (error) {
    // The engine quotes the text, which may be long, and is somebody's data.
    throw new Error(
      `The record is not JSON: ${(error as Error).message.split(/, ?(?:\.{3})?"|: "/)[0]}.`,
    );
  }
};

/** Nothing for `messageOf` to say: it is asked only for its words, as making each message twice takes time. */
const isFit = (kind: Kind, entity: Entity) =>
  isObject(entity) &&
  (kind == 'profiles' || (isTextOrMissing(entity._id) && isTextOrMissing(entity.timestamp)));
export const isObject = (value: unknown): value is Entity =>
  typeof value == 'object' && value !== null && !Array.isArray(value);
const isTextOrMissing = (value: unknown) => value === undefined || typeof value == 'string';

/** The text with these fields put first. */
const withFields = (bytes: Buffer, fields: string, entity: Entity) => {
  const comma = Object.keys(entity).length ? ',' : '';
  return [Buffer.from(`{${fields}${comma}`), bytes.subarray(bytes.indexOf(BRACE) + 1)];
};

/** The same each time the same file is read: an inlet knows then what it has already. */
const idOf = (seed: string, index: number, bytes: Buffer) => {
  const digest = hash('sha256', Buffer.concat([Buffer.from(`${seed} ${index} `), bytes]), 'hex');
  const variant = ((parseInt(digest[16]!, 16) & 3) | 8).toString(16);
  // A UUID of version 8, the one for hashes of one's own.
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
};
