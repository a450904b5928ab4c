/**
 * Chromium writes its databases in LevelDB's format: each record of a log as a header and then its text. Killed between the
 * two, it goes on behind the torn record at its next start, cannot read the log at the one after that, and forgets all
 * that the site has stored. No page can do anything about that, nor is it told; so it is not what a test of the tag may
 * depend on. What such a kill has torn is cut off, as if it had come some microseconds earlier.
 *
 * The format: blocks of 32 KB; records of a checksum (4 bytes), a length (2, little-endian), a type (1) and so many bytes.
 * What does not fit a block is in parts.
 */
import {existsSync, readdirSync, readFileSync, truncateSync} from 'node:fs';
import {join} from 'node:path';

const BLOCK = 32_768;
const HEADER = 7;
/** Types of what ends a record: it is whole, or this is its last part. */
const ENDS = [1, 4];

/** Mends every log below the folder; returns those that were torn. */
export const mendLogs = (folder: string): string[] =>
  logsIn(folder).filter((log) => {
    const bytes = readFileSync(log);
    const whole = wholeOf(bytes);
    if (whole == bytes.length) return false;
    truncateSync(log, whole);
    return true;
  });

const logsIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, {recursive: true, withFileTypes: true})
        // Other logs are called so, too.
        .filter(({name, parentPath}) => /^\d+\.log$/.test(name) && isDatabase(parentPath))
        .map(({name, parentPath}) => join(parentPath, name))
    : [];
const isDatabase = (folder: string) => existsSync(join(folder, 'CURRENT'));

/** Where the last record ends that is all there. */
export const wholeOf = (log: Buffer): number => {
  let whole = 0;
  for (let at = 0; at + HEADER <= log.length;) {
    const left = BLOCK - (at % BLOCK);
    if (left < HEADER) {
      at += left;
      continue;
    }
    const end = at + HEADER + log.readUInt16LE(at + 4);
    if (end > log.length) break;
    if (ENDS.includes(log[at + 6]!)) whole = end;
    at = end;
  }
  return whole;
};
