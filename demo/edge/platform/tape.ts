/** Keeps lines in the order they came: in a file, or in memory where there is none. */
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import {dirname} from 'node:path';

export interface Tape {
  /** How many lines there are. */
  length(): number;
  /** Writes lines down; once it returns, they are on the tape. */
  append(lines: string[]): void;
  read(index: number): string;
  clear(): void;
  close(): void;
}

/**
 * Opens a tape, and tells what is on it from earlier runs. What stands behind the last line break is half a line that
 * was never answered for, and taken off; unless it `isWhole`, since some editors leave the last line break out.
 */
export const openTape = (
  file: string | null,
  each: (line: string) => void,
  isWhole: (rest: string) => boolean = () => false,
): Tape => (file ? openFile(file, each, isWhole) : openList());

const openList = (): Tape => {
  let lines: string[] = [];
  return {
    length: () => lines.length,
    append: (more) => more.forEach((line) => lines.push(line)),
    read: (index) => lines[index]!,
    clear: () => void (lines = []),
    close() {},
  };
};

const openFile = (
  file: string,
  each: (line: string) => void,
  isWhole: (rest: string) => boolean,
): Tape => {
  mkdirSync(dirname(file), {recursive: true});
  const fd = openSync(file, 'a+');
  let starts: number[] = [];
  let end = 0;
  let closed = false;
  const take = (size: number) => {
    starts.push(end);
    end += size + 1;
  };
  const rest = readLines(fd, (bytes) => {
    take(bytes.length);
    each(bytes.toString());
  });
  if (rest.length && isWhole(rest.toString())) {
    writeAll(fd, Buffer.from([NEWLINE]));
    take(rest.length);
    each(rest.toString());
  }
  // It would glue itself to the next line.
  ftruncateSync(fd, end);

  return {
    length: () => starts.length,
    append(lines) {
      if (!lines.length) return;
      // What is written to a file that was deleted is gone with the next start.
      if (!fstatSync(fd).nlink) throw new Error(`${file} is not there any more`);
      try {
        writeAll(fd, Buffer.from(lines.join('\n') + '\n'));
      } catch (error) {
        ftruncateSync(fd, end);
        throw error;
      }
      for (const line of lines) take(Buffer.byteLength(line));
    },
    read(index) {
      const start = starts[index]!;
      const bytes = Buffer.allocUnsafe((starts[index + 1] ?? end) - start - 1);
      readSync(fd, bytes, 0, bytes.length, start);
      return bytes.toString();
    },
    clear() {
      ftruncateSync(fd, 0);
      starts = [];
      end = 0;
    },
    close() {
      if (!closed) closeSync(fd);
      closed = true;
    },
  };
};

const CHUNK = 1 << 20;
const NEWLINE = 10;

/** One line after the other, as the file of a long run does not fit a string; what is behind the last is returned. */
const readLines = (fd: number, each: (bytes: Buffer) => void): Buffer => {
  const size = fstatSync(fd).size;
  let rest: Buffer = Buffer.alloc(0);
  for (let at = 0; at < size;) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size - at));
    at += readSync(fd, chunk, 0, chunk.length, at);
    const bytes = Buffer.concat([rest, chunk]);
    let from = 0;
    for (let to; (to = bytes.indexOf(NEWLINE, from)) >= 0; from = to + 1) {
      each(bytes.subarray(from, to));
    }
    rest = bytes.subarray(from);
  }
  return rest;
};

const writeAll = (fd: number, bytes: Buffer) => {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
};
