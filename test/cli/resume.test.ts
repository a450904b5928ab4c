/** A run that does not come to its end, and the next one, which goes on. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {text} from 'node:stream/consumers';
import {appendFileSync, existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import type {RunningEdge} from '../../demo/edge/server.js';
import type {Json} from '../../demo/edge/types.js';
import {put, requests, start} from '../edge/support/edge.js';
import {begin, CLI, createFolder, edgetag, lines, until} from './support/cli.js';
import {bareEvents, messagesOf, openEvents, pointsOf} from './support/target.js';
import {streamed} from '../edge/support/platform.js';

let edge: RunningEdge;
const folder = createFolder();
beforeEach(async () => {
  edge = await start();
});
afterEach(() => edge.close());
afterAll(folder.clear);

const COUNT = 4000;
const CONCURRENCY = 3;
const all = [...Array(COUNT).keys()];
const slow = () => put(edge, 'faults', [{path: '/collection', delayMs: 40}]);
const received = async () => (await messagesOf(edge)).received as number;

describe.each<[string, string, (records: Json[]) => string]>([
  ['lines', 'kill.ndjson', lines],
  ['an array', 'kill.json', (records) => JSON.stringify(records, null, 1)],
])('a run over %s that is killed', (_what, name, write) => {
  it('again and again loses nothing, and sends at most what was on its way again', async () => {
    const records = bareEvents(COUNT) as unknown[];
    const bad = {...(records[150] as Json), _id: 5};
    const file = folder.write(
      name,
      write([...records.slice(0, 150), bad, ...records.slice(150)] as Json[]),
    );
    const rejected = folder.path(`${name}.rejected`);
    const target = await openEvents(edge);
    const args = [
      'stream',
      'events',
      file,
      ...target,
      '--rejected',
      rejected,
      '--json',
      '--concurrency',
      `${CONCURRENCY}`,
    ];
    await slow();
    for (const many of [300, 1200, 2500]) {
      const run = begin(args);
      await until(async () => (await received()) >= many);
      run.process.kill('SIGKILL');
      expect((await run.ended).signal).toBe('SIGKILL');
    }
    await put(edge, 'faults', []);
    const {code, json} = await edgetag(args);
    expect([code, json.at(-1)]).toMatchObject([
      1,
      {complete: true, resumed: true, read: COUNT + 1, accepted: COUNT, rejected: 1},
    ]);
    expect(await pointsOf(edge)).toEqual(all);
    expect((await messagesOf(edge)).duplicates).toBeLessThanOrEqual(3 * CONCURRENCY * 100);
    const times = (await streamed(edge, 'events')).map(({entity}) => entity.timestamp as string);
    expect(new Set(times).size).toBe(1);
    expect(readFileSync(rejected, 'utf8').match(/"index":150,/g)).toHaveLength(1);
    expect(existsSync(`${file}.edgetag-progress.json`)).toBe(false);
  });
});

describe('a run', () => {
  const interrupt = async (name: string, more: string[] = []) => {
    const file = folder.write(name, lines(bareEvents(COUNT)));
    const args = ['stream', 'events', file, ...(await openEvents(edge)), ...more];
    await slow();
    const run = begin(args);
    await until(async () => (await received()) >= 500);
    run.process.kill('SIGINT');
    const ended = await run.ended;
    await put(edge, 'faults', []);
    return {file, args, ended};
  };

  it('that is interrupted hears out what is on its way, and says how to go on', async () => {
    const {args, ended} = await interrupt('int.ndjson');
    expect([ended.code, ended.error]).toMatchObject([
      130,
      expect.stringContaining('Give the same command again to go on.'),
    ]);
    expect(await edgetag(args)).toMatchObject({code: 0});
    expect(await pointsOf(edge)).toEqual(all);
    expect(await messagesOf(edge)).toMatchObject({received: COUNT, duplicates: 0});
  });

  it('that is interrupted while the inlet is down need not wait for it', async () => {
    const file = folder.write('down.ndjson', lines(bareEvents(300)));
    await put(edge, 'faults', [{path: '/collection', status: 503, retryAfter: 3600}]);
    const run = begin(['stream', 'events', file, ...(await openEvents(edge)), '--progress']);
    await until(async () => (await requests(edge)).some(({status}) => status == 503));
    run.process.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
  });

  it('that is asked to end does so, also while input may still come', async () => {
    const args = ['stream', 'events', '-', ...(await openEvents(edge))];
    const run = begin(args, {input: lines(bareEvents(COUNT)), open: true});
    await until(async () => (await received()) >= COUNT);
    run.process.kill('SIGTERM');
    expect((await run.ended).code).toBe(130);
  });

  it('whose reader goes away has failed, as it is not done', async () => {
    const file = folder.write('reader.ndjson', `no\n${lines(bareEvents(COUNT))}`);
    await slow();
    const run = begin([
      'stream',
      'events',
      file,
      ...(await openEvents(edge)),
      '--concurrency',
      '1',
    ]);
    run.process.stdout!.destroy();
    expect((await run.ended).code).toBe(1);
    expect(existsSync(`${file}.edgetag-progress.json`)).toBe(true);
  });

  it('that has no room for its notes says so, and goes on when there is', async () => {
    const file = folder.write('full.ndjson', lines(bareEvents(COUNT)));
    const args = ['stream', 'events', file, ...(await openEvents(edge)), '--batch', '10'];
    const limited = `trap '' XFSZ; ulimit -f 4; exec "$@"`;
    const child = spawn('sh', ['-c', limited, 'sh', process.execPath, CLI, ...args]);
    const [error, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect([code, error]).toEqual([
      1,
      expect.stringMatching(
        /^The progress cannot be noted: EFBIG.*--progress-file names.*go on\.\n$/,
      ),
    ]);
    expect(await edgetag(args)).toMatchObject({code: 0});
    expect(await pointsOf(edge)).toEqual(all);
  });

  it('that begins unchecked may go on with checks', async () => {
    const file = folder.write('checks.ndjson', lines(bareEvents(12)));
    const args = ['stream', 'events', file, ...(await openEvents(edge))];
    await put(edge, 'faults', [{path: '/collection', status: 503}]);
    expect(await edgetag([...args, '--retries', '0'])).toMatchObject({code: 1});
    await put(edge, 'faults', []);
    expect(await edgetag([...args, '--check'])).toMatchObject({code: 0});
    expect(await pointsOf(edge)).toEqual(all.slice(0, 12));
  });

  it('goes on with what was cut off in the middle of a line of its notes', async () => {
    const {file, args} = await interrupt('torn.ndjson');
    const notes = `${file}.edgetag-progress.json`;
    writeFileSync(notes, readFileSync(notes, 'utf8').slice(0, -20));
    expect(await edgetag(args)).toMatchObject({code: 0});
    expect(await pointsOf(edge)).toEqual(all);
  });

  it('does not go on with a file that has changed, unless it begins anew', async () => {
    const {file, args} = await interrupt('changed.ndjson');
    appendFileSync(file, lines(bareEvents(1)));
    const {code, error} = await edgetag(args);
    expect([code, error]).toEqual([
      2,
      'The file has changed since the run that did not come to its end. --restart begins anew.\n',
    ]);
    expect(await edgetag([...args, '--restart', '--json'])).toMatchObject({
      code: 0,
      json: [{resumed: false, read: COUNT + 1, accepted: COUNT + 1}],
    });
  });

  it('does not go on to another dataset', async () => {
    const {file} = await interrupt('elsewhere.ndjson');
    const {code, error} = await edgetag(['stream', 'events', file, ...(await openEvents(edge))]);
    expect([code, error]).toMatchObject([
      2,
      expect.stringContaining('another inlet, schema or dataset'),
    ]);
  });

  it('keeps a second one off its notes, until it ends or is killed', async () => {
    const file = folder.write('twice.ndjson', lines(bareEvents(COUNT)));
    const args = ['stream', 'events', file, ...(await openEvents(edge))];
    await slow();
    const run = begin(args);
    await until(async () => (await received()) >= 500);
    const second = await edgetag(args);
    expect([second.code, second.error]).toEqual([
      2,
      `Another run (process ${run.process.pid}) is at this, and notes what it does in ${file}.edgetag-progress.json. Let it end, or end it.\n`,
    ]);
    run.process.kill('SIGKILL');
    await run.ended;
    await put(edge, 'faults', []);
    expect(await edgetag(args)).toMatchObject({code: 0});
    expect(await pointsOf(edge)).toEqual(all);
    expect(existsSync(`${file}.edgetag-progress.json.lock`)).toBe(false);
  });

  it('that lists what is rejected elsewhere than before leaves both lists whole', async () => {
    const file = folder.write('lists.ndjson', `no\n${lines(bareEvents(300))}neither\n`);
    const args = ['stream', 'events', file, ...(await openEvents(edge)), '--concurrency', '1'];
    const [first, other] = [
      folder.write('first.bad', ''),
      folder.write('other.bad', 'x'.repeat(999)),
    ];
    const linesOf = (list: string) =>
      [...readFileSync(list, 'utf8').matchAll(/"line":(\d+)/g)].map(([, line]) => Number(line));
    // The first batch holds a record that is no JSON; the inlet takes nothing.
    await put(edge, 'faults', [{path: '/collection', status: 503}]);
    const down = [...args, '--retries', '0', '--rejected', first];
    expect(await edgetag(down)).toMatchObject({code: 1});
    expect(linesOf(first)).toEqual([1]);
    await put(edge, 'faults', []);
    const {error} = await edgetag([...args, '--rejected', other]);
    expect(error).toContain(`What was rejected before is listed in ${first}.`);
    expect([linesOf(first), linesOf(other)]).toEqual([[1], [302]]);
    expect(readFileSync(other, 'utf8')).not.toContain('xx');
  });

  it('whose list of what was rejected is gone begins another', async () => {
    const file = folder.write('gone.ndjson', `no\n${lines(bareEvents(300))}neither\n`);
    const list = folder.path('gone.bad');
    const target = [...(await openEvents(edge)), '--concurrency', '1'];
    const args = ['stream', 'events', file, ...target, '--rejected', list];
    await put(edge, 'faults', [{path: '/collection', status: 503}]);
    expect(await edgetag([...args, '--retries', '0'])).toMatchObject({code: 1});
    await put(edge, 'faults', []);
    rmSync(list);
    expect((await edgetag(args)).error).toContain('begins anew, without what was rejected before');
    expect(readFileSync(list, 'utf8')).toMatch(/^{"line":302,[^\n]*\n$/);
  });

  it('over standard input goes on, too, if it has a place for its notes', async () => {
    const input = lines(bareEvents(COUNT));
    const notes = folder.path('stdin.progress');
    const args = ['stream', 'events', '-', ...(await openEvents(edge)), '--progress-file', notes];
    await slow();
    const run = begin(args, {input});
    await until(async () => (await received()) >= 500);
    run.process.kill('SIGKILL');
    await run.ended;
    await put(edge, 'faults', []);
    expect(await edgetag(args, {input})).toMatchObject({code: 0});
    expect(await pointsOf(edge)).toEqual(all);
    expect((await messagesOf(edge)).duplicates).toBeLessThanOrEqual(400);
  });
});
