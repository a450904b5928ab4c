/** Opens what the user names: a file, a gzip file, a pipe, or standard input. */
import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {open, stat} from 'node:fs/promises';
import type {Readable} from 'node:stream';
import {isStop, stop} from '../outcome.js';
import {isDamage, unpack, unpackOnce} from './unpack.js';

/** Tells a file from another, or from itself as it was before. */
export interface Fingerprint {
  /** Of its first 64 KiB, as they are on disk. */
  head: string;
  size?: number;
  mtimeMs?: number;
}

export interface Source {
  name: string;
  fingerprint: Fingerprint;
  /** Bytes on disk, where that is what is read: for a share of the work done. */
  size?: number;
  /** What is in it, unpacked, from a place on. */
  read(offset: number): AsyncIterable<Buffer>;
  /** Stops waiting for more, where more may never come. */
  close?: () => void;
}

const HEAD = 65_536;
const CHUNK = 65_536;
const PACKED_CHUNK = 16_384;
const isPacked = (name: string) => /\.gz$/i.test(name);
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

export const openSource = (name: string): Promise<Source> =>
  name == '-' ? openOnce('standard input', process.stdin) : openFile(name);

const openFile = async (name: string): Promise<Source> => {
  try {
    const found = await stat(name);
    // What a shell makes of <(…), say.
    if (!found.isFile() && !found.isDirectory()) return await openPipe(name);
    const {size, mtimeMs} = found;
    return {
      name,
      fingerprint: {head: hashOf(await headOf(name)), size, mtimeMs},
      ...(!isPacked(name) && {size}),
      read: (offset) =>
        isPacked(name) ? skip(unpack(name), offset) : readFrom(name, offset, size),
    };
  } catch (error) {
    if (isStop(error)) throw error;
    const {code, message} = error as NodeJS.ErrnoException;
    throw stop(SENTENCES[code ?? '']?.(name) ?? `${name} cannot be read: ${message}.`, 2);
  }
};

const SENTENCES: Record<string, (name: string) => string> = {
  ENOENT: (name) => `There is no file ${name}. Name one that exists, or - for standard input.`,
  EACCES: (name) => `${name} may not be read by you. Change its permissions, or your name.`,
  EISDIR: (name) => `${name} is a folder. Name a file in it.`,
};

const headOf = async (name: string) => {
  const file = await open(name);
  try {
    const {buffer, bytesRead} = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

const readFrom = (name: string, start: number, size: number): AsyncIterable<Buffer> => {
  if (start > size) throw tooShort();
  return createReadStream(name, {start, highWaterMark: CHUNK});
};

async function* skip(chunks: AsyncIterable<Buffer>, offset: number) {
  let left = offset;
  for await (const chunk of chunks) {
    if (left < chunk.length) yield left ? chunk.subarray(left) : chunk;
    left = Math.max(0, left - chunk.length);
  }
  if (left) throw tooShort();
}

/** It is what it was, or so it seems; its notes are not. */
const tooShort = () =>
  stop('The progress file names a place behind the end of the file. --restart begins anew.', 2);

const openPipe = (name: string) => {
  const stream = createReadStream(name, isPacked(name) ? {highWaterMark: PACKED_CHUNK} : {});
  return openOnce(name, stream, isPacked(name) ? (chunks) => unpackOnce(name, chunks) : undefined);
};

/** What can be read once alone. Its beginning is read at once: it is all that tells one input from another. */
const openOnce = async (
  name: string,
  stream: Readable,
  reading: (chunks: AsyncIterable<Buffer>) => AsyncIterable<Buffer> = (chunks) => chunks,
): Promise<Source> => {
  const chunks = reading(stream)[Symbol.asyncIterator]();
  const begun: Buffer[] = [];
  let length = 0;
  let failure: unknown;
  while (length < HEAD) {
    const {value, done} = (await chunks.next().catch((error: unknown) => {
      if (!isDamage(error)) throw error;
      // Said when it comes to it: what is before it is good.
      failure = error;
      return {value: undefined, done: true};
    })) as IteratorResult<Buffer, undefined>;
    if (done) break;
    begun.push(value);
    length += value.length;
  }
  const all = async function* () {
    yield* begun.splice(0);
    if (failure) throw failure as Error;
    yield* {[Symbol.asyncIterator]: () => chunks};
  };
  return {
    name,
    fingerprint: {head: hashOf(Buffer.concat(begun).subarray(0, HEAD))},
    read: (offset) => skip(all(), offset),
    close: () => void stream.destroy(),
  };
};
