/** Unpacks gzip as far as it is good, and says what is wrong where it is not. */
import {open, stat} from 'node:fs/promises';
import {createReadStream} from 'node:fs';
import {createGunzip} from 'node:zlib';
import {stop, type Stop} from '../outcome.js';

/** What is in a file cannot be read to its end, today or tomorrow. */
export interface Damage extends Stop {
  damage: {
    /** All that was packed came out; what is wrong is behind it. */
    isWhole: boolean;
    /** What to do. */
    advice: string;
    /** What was read does not fit its checksum. */
    isDoubtful?: boolean;
    /** Some records come before it. */
    hasRecords?: boolean;
  };
}

export const isDamage = (error: unknown): error is Damage =>
  error instanceof Error && 'damage' in error;

const damageOf = (sentence: string, advice: string, isWhole = false): Damage =>
  Object.assign(stop(sentence), {damage: {isWhole, advice}});

// Small, as it may become a thousand times as much, and all of that is in memory.
const PIECE = 16_384;
const CHUNK = 65_536;
/** What zlib says of a beginning that is none: before all, no gzip; after something, something else is behind it. */
const NO_BEGINNING =
  /^(incorrect header check|unknown compression method|unknown header flags set|header crc mismatch)$/;
const GZIP = 0x1f;

export async function* unpack(name: string): AsyncGenerator<Buffer> {
  let given = 0;
  try {
    for await (const chunk of inflate(piecesOf(name))) {
      given += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (!isFault(error)) throw error;
    yield* unpackRest(name, error, given);
  }
}

/** What comes once alone: what was unpacked of the last piece, 16 KiB at most, is lost if that is damaged. */
export async function* unpackOnce(name: string, bytes: AsyncIterable<Buffer>) {
  try {
    yield* inflate(bytes);
  } catch (error) {
    if (!isFault(error)) throw error;
    throw faultOf(name, error, error.at);
  }
}

/** What zlib had unpacked of a piece is lost when it meets a fault in it. So it gets that piece again, byte by byte. */
async function* unpackRest(name: string, {at, isShort}: Fault, given: number) {
  const {size} = await stat(name);
  if (isShort) {
    const last = await byteAt(name, Math.max(0, size - 1));
    // One byte is too little for zlib to see that it is no beginning.
    if (size > 1 && last != GZIP && (await isUnpackable(name, size - 1)))
      throw behind(name, size, size - 1);
    throw short(name, size);
  }
  let passed = 0;
  try {
    for await (const chunk of inflate(piecesOf(name, size, at))) {
      const left = given - passed;
      passed += chunk.length;
      if (left < chunk.length) yield left > 0 ? chunk.subarray(left) : chunk;
    }
  } catch (error) {
    if (!isFault(error)) throw error;
    throw faultOf(name, error, error.at, size);
  }
}

const faultOf = (name: string, {reason, isShort, unpacked}: Fault, at: number, size?: number) => {
  if (isShort) return short(name);
  if (NO_BEGINNING.test(reason) || reason == BEHIND) {
    if (!unpacked && at < 10) {
      return damageOf(`${name} is not packed with gzip.`, 'Correct the file or its name.');
    }
    // The second byte says that the first is no beginning.
    return behind(name, size, reason == 'incorrect header check' ? at - 1 : at);
  }
  const byte = at.toLocaleString('en-US');
  const damage = damageOf(
    isDoubt(reason)
      ? `${name} is damaged: what is packed up to byte ${byte} does not fit its checksum, so any record may be wrong.`
      : `${name} is damaged near byte ${byte} (${reason}).`,
    AGAIN,
  );
  damage.damage.isDoubtful = isDoubt(reason);
  return damage;
};

const AGAIN = 'Get a good copy.';
const isDoubt = (reason: string) => /^incorrect (data|length) check$/.test(reason);

const short = (name: string, size?: number) =>
  damageOf(
    size === 0
      ? `${name} is damaged: it is empty, which no packed file is.`
      : `${name} is damaged: it ends in the middle of what is packed, so its end is missing.`,
    AGAIN,
  );

const behind = (name: string, size: number | undefined, at: number) => {
  const many = size === undefined ? 'bytes' : count(size - at);
  return damageOf(
    `${name} has ${many} behind the end of what is packed that are not gzip, and were not read.`,
    'If records are among them, they are still to be sent: make them a file of their own.',
    true,
  );
};

const count = (bytes: number) =>
  `${bytes.toLocaleString('en-US')} ${bytes == 1 ? 'byte' : 'bytes'}`;

interface Fault extends Error {
  /** What zlib says. */
  reason: string;
  /** Bytes that had been taken before the piece in which it is. */
  at: number;
  /** All was good, but there is no end. */
  isShort: boolean;
  /** Bytes that had come out. */
  unpacked: number;
}

const isFault = (error: unknown): error is Fault => error instanceof Error && 'isShort' in error;

const BEHIND = 'something is behind the end';

/** Pieces of a file; from a place on, single bytes. */
async function* piecesOf(name: string, end = Infinity, slowly = Infinity): AsyncGenerator<Buffer> {
  let at = 0;
  const options = {highWaterMark: PIECE, ...(end < Infinity && {end: end - 1})};
  for await (const piece of createReadStream(name, options) as AsyncIterable<Buffer>) {
    if (at + piece.length <= slowly) yield piece;
    else for (let byte = 0; byte < piece.length; byte++) yield piece.subarray(byte, byte + 1);
    at += piece.length;
  }
}

/** Gives out what is in one piece before it takes the next. Concatenated members are one; zeros at the end are nothing. */
async function* inflate(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({chunkSize: CHUNK});
  const ready: Buffer[] = [];
  const met: {failure?: Error} = {};
  let wake = () => {};
  let unpacked = 0;
  let taken = 0;
  const fault = (reason: string, isShort = false): Fault =>
    Object.assign(new Error(reason), {reason, at: taken, isShort, unpacked});
  gunzip
    .on('data', (chunk: Buffer) => {
      unpacked += chunk.length;
      ready.push(chunk);
    })
    .on('error', (error) => {
      met.failure = error;
      wake();
    })
    .on('end', () => wake());
  const until = (act: (done: () => void) => void) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      act(resolve);
    });
  let isOver = false;
  try {
    for await (const piece of pieces) {
      let rest = piece;
      if (!isOver) {
        await until((done) => gunzip.write(piece, () => done()));
        yield* ready.splice(0);
        if (met.failure) throw fault(met.failure.message);
        rest = piece.subarray(gunzip.bytesWritten - taken);
        isOver = rest.length > 0;
      }
      const garbage = isOver ? rest.findIndex((byte) => byte != 0) : -1;
      taken += piece.length;
      if (garbage >= 0) {
        taken -= rest.length - garbage;
        throw fault(BEHIND);
      }
    }
    if (isOver) return;
    if (!taken) throw fault('it is empty', true);
    await until(() => gunzip.end());
    yield* ready.splice(0);
    if (met.failure) throw fault(met.failure.message, true);
  } finally {
    gunzip.destroy();
  }
}

const byteAt = async (name: string, position: number) => {
  const file = await open(name);
  try {
    const {buffer} = await file.read(Buffer.alloc(1), 0, 1, position);
    return buffer[0];
  } finally {
    await file.close();
  }
};

const isUnpackable = async (name: string, end: number) => {
  try {
    for await (const chunk of inflate(piecesOf(name, end))) void chunk;
    return true;
  } catch (error) {
    if (!isFault(error)) throw error;
    return false;
  }
};
