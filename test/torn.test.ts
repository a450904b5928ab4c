/** What of a log of LevelDB is taken for whole. */
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {mendLogs, wholeOf} from './support/torn.js';

const [FULL, FIRST, MIDDLE, LAST] = [1, 2, 3, 4];
const part = (type: number, length: number) => {
  const header = Buffer.alloc(7);
  header.writeUInt16LE(length, 4);
  header[6] = type;
  return Buffer.concat([header, Buffer.alloc(length, 120)]);
};
const log = (...parts: Buffer[]) => Buffer.concat(parts);
/** So long that a block is full but for so many bytes. */
const filling = (left: number) => part(FULL, 32_768 - 7 - left);

it.each<[string, Buffer, number]>([
  ['nothing', log(), 0],
  ['two records', log(part(FULL, 10), part(FULL, 300)), 324],
  ['a record without its text', log(part(FULL, 10), part(FULL, 300).subarray(0, 7)), 17],
  ['half a header', log(part(FULL, 10), part(FULL, 300).subarray(0, 3)), 17],
  ['half a text', log(part(FULL, 10), part(FULL, 300).subarray(0, 200)), 17],
  ['a first part alone', log(part(FULL, 10), part(FIRST, 20)), 17],
  ['a record in parts', log(part(FIRST, 20), part(MIDDLE, 20), part(LAST, 3)), 64],
  ['a record behind the end of a block', log(filling(4), Buffer.alloc(4), part(FULL, 5)), 32_780],
  ['a torn one there', log(filling(4), Buffer.alloc(4), part(FULL, 5).subarray(0, 9)), 32_764],
])('%s', (_what, bytes, whole) => expect(wholeOf(bytes)).toBe(whole));

it('is cut off in databases, and nowhere else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'edgetag-torn-'));
  const torn = log(part(FULL, 10), part(FULL, 300).subarray(0, 7));
  const write = (database: string, ...files: string[]) => {
    mkdirSync(join(folder, database), {recursive: true});
    for (const file of files) writeFileSync(join(folder, database, file), torn);
    return join(folder, database, files[0]!);
  };
  const database = write('IndexedDB/site.leveldb', '000003.log', 'CURRENT', 'LOG');
  const other = write('other', '000003.log');
  expect(mendLogs(folder)).toEqual([database]);
  expect(readFileSync(database)).toEqual(part(FULL, 10));
  expect(readFileSync(other)).toEqual(torn);
  expect(mendLogs(join(folder, 'nowhere'))).toEqual([]);
  rmSync(folder, {recursive: true});
});
