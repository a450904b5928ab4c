/** What becomes of files that are packed with gzip, good and bad. */
import {execFileSync} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import {gzipSync} from 'node:zlib';
import type {RunningEdge} from '../../demo/edge/server.js';
import {start} from '../edge/support/edge.js';
import {begin, createFolder, edgetag, lines} from './support/cli.js';
import {bareEvents, openEvents, pointsOf} from './support/target.js';

let edge: RunningEdge;
const folder = createFolder();
beforeEach(async () => {
  edge = await start();
});
afterEach(() => edge.close());
afterAll(folder.clear);

const all = bareEvents(300);
const one = gzipSync(lines(all.slice(0, 250)));
const two = gzipSync(lines(all.slice(250)));
const withoutEnd = gzipSync(lines(all.slice(0, 250)).trimEnd());
const changed = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 0xff;
  return copy;
};
const middle = one.length >> 1;

describe('a good file', () => {
  it.each<[string, Buffer, number]>([
    ['of one member', one, 250],
    ['of two members', Buffer.concat([one, two]), 300],
    ['of many members', Buffer.concat(all.map((record) => gzipSync(lines([record])))), 300],
    ['with zeros at its end, as tapes have them', Buffer.concat([one, Buffer.alloc(512)]), 250],
    ['whose last line does not end', withoutEnd, 250],
    ['of nothing', gzipSync(''), 0],
  ])('%s arrives whole', async (_what, bytes, count) => {
    const file = folder.write('good.ndjson.gz', bytes);
    const {code, json, error} = await edgetag([
      ...['stream', 'events', file, ...(await openEvents(edge)), '--json'],
    ]);
    expect([code, error, json.at(-1)]).toMatchObject([0, '', {complete: true, accepted: count}]);
    expect(await pointsOf(edge)).toEqual([...Array(count).keys()]);
  });
});

/** Name, bytes, what is said of them, and the records before (at least one, at most so many). */
const bad: [what: string, bytes: Buffer, words: RegExp, least: number, most: number][] = [
  ['with text behind', Buffer.concat([one, Buffer.from('text')]), /has 4 bytes behind/, 250, 250],
  [
    'with a line break behind',
    Buffer.concat([one, Buffer.from('\n')]),
    /has 1 byte behind/,
    250,
    250,
  ],
  [
    'with text behind a line that does not end',
    Buffer.concat([withoutEnd, Buffer.from('x\ny')]),
    /has 3 bytes behind/,
    250,
    250,
  ],
  [
    'with text behind zeros',
    Buffer.concat([one, Buffer.alloc(9), Buffer.from('text')]),
    /has 4 bytes behind/,
    250,
    250,
  ],
  [
    'with records behind that are not packed',
    Buffer.concat([one, Buffer.from(lines(all.slice(250)))]),
    /bytes behind/,
    250,
    250,
  ],
  ['that ends in its middle', one.subarray(0, middle), /ends in the middle/, 1, 249],
  ['that ends within its checksum', one.subarray(0, -3), /ends in the middle/, 250, 250],
  [
    'whose second member ends in its middle',
    Buffer.concat([one, two.subarray(0, two.length >> 1)]),
    /ends in the middle/,
    250,
    299,
  ],
  [
    'whose second member ends within its header',
    Buffer.concat([one, two.subarray(0, 5)]),
    /ends in the middle/,
    250,
    250,
  ],
  ['whose data is wrong in its middle', changed(one, middle), /is damaged/, 1, 250],
  ['whose checksum is wrong', changed(one, one.length - 6), /does not fit its checksum/, 250, 250],
  ['whose length is wrong', changed(one, one.length - 2), /does not fit its checksum/, 250, 250],
];

describe('a bad file', () => {
  it.each(bad)(
    '%s gives its good records, and says which was the last',
    async (_what, bytes, words, least, most) => {
      const file = folder.write('bad.ndjson.gz', bytes);
      const args = ['stream', 'events', file, ...(await openEvents(edge)), '--restart', '--json'];
      const {code, json, error} = await edgetag(args);
      expect([code, error]).toEqual([1, expect.stringMatching(words)]);
      expect(error).not.toMatch(/same command again|could not be read on/);
      const {read, accepted, complete, error: why} = json.at(-1)!;
      expect([complete, `${why}\n`, read]).toEqual([false, error, accepted]);
      expect(accepted).toBeGreaterThanOrEqual(least);
      expect(accepted).toBeLessThanOrEqual(most);
      const last = /last (?:good )?record is number (\d+), on line (\d+)\./.exec(error);
      expect([last?.[1], last?.[2]]).toEqual([`${accepted}`, `${accepted}`]);
      // A wrong byte may be within a value; what is told apart by its line is all there.
      expect(await pointsOf(edge)).toHaveLength(accepted as number);
    },
  );

  it.each<[string, Buffer, RegExp]>([
    [
      'that is not packed at all',
      Buffer.from(lines(all)),
      /is not packed with gzip\. No record could be read\. Correct the file or its name\.\n$/,
    ],
    ['of no byte', Buffer.alloc(0), /is damaged: it is empty/],
    ['of one byte', Buffer.from([0x1f]), /ends in the middle.*No record could be read/],
  ])('%s gives nothing, and says so', async (_what, bytes, words) => {
    const file = folder.write('none.ndjson.gz', bytes);
    const {code, json, error} = await edgetag([
      ...['stream', 'events', file, ...(await openEvents(edge)), '--restart', '--json'],
    ]);
    expect([code, error, json.at(-1)]).toMatchObject([
      1,
      expect.stringMatching(words),
      {complete: false, read: 0, accepted: 0},
    ]);
  });

  it('sends nothing twice when it is given again', async () => {
    const file = folder.write('again.ndjson.gz', one.subarray(0, middle));
    const args = ['stream', 'events', file, ...(await openEvents(edge)), '--json'];
    const first = await edgetag(args);
    const second = await edgetag(args);
    const {accepted, requests} = first.json.at(-1)!;
    expect([second.code, second.json.at(-1)]).toMatchObject([
      1,
      {accepted, requests, resumed: true},
    ]);
    expect(second.error).toMatch(new RegExp(`number ${accepted}`));
  });

  it('in a pipe gives what comes before the damage, too', async () => {
    const pipe = folder.path('pipe.ndjson.gz');
    execFileSync('mkfifo', [pipe]);
    const running = begin(['stream', 'events', pipe, ...(await openEvents(edge)), '--json']);
    await writeFile(pipe, Buffer.concat([one, two.subarray(0, two.length >> 1)]));
    const {code, error, json} = await running.ended;
    expect([code, error]).toEqual([1, expect.stringContaining('ends in the middle')]);
    expect(json.at(-1)!.accepted).toBeGreaterThanOrEqual(250);
  });

  it('is no less bad to validate', async () => {
    const file = folder.write('validate.ndjson.gz', Buffer.concat([one, Buffer.from('text')]));
    const {code, error, json} = await edgetag(['validate', '--edge', file, '--json']);
    expect([code, error]).toEqual([
      1,
      expect.stringMatching(/has 4 bytes behind.*number 250, on line 250\.\n$/),
    ]);
    expect(json.at(-1)).toMatchObject({kind: 'error', exit: 1});
  });
});

it('gives the good records of a large file, whose damage is far behind', async () => {
  // Random, so that what is packed is long as well.
  let seed = 1;
  const digits = () => Array.from({length: 40}, () => (seed = (seed * 48_271) % 2_147_483_647));
  const records = bareEvents(1500).map((record) => ({...record, eventType: digits().join('')}));
  const packed = gzipSync(lines(records));
  expect(packed.length).toBeGreaterThan(100_000);
  const file = folder.write('large.ndjson.gz', changed(packed, Math.floor(packed.length * 0.9)));
  const {code, json} = await edgetag([
    ...['stream', 'events', file, ...(await openEvents(edge)), '--json'],
  ]);
  expect(code).toBe(1);
  expect(json.at(-1)!.accepted).toBeGreaterThan(1200);
});
