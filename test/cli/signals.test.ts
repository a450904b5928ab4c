/** How a run ends when it is asked to: from the keyboard, by a supervisor, or as its terminal is closed. */
import {existsSync} from 'node:fs';
import type {RunningEdge} from '../../demo/edge/server.js';
import {put, requests, start} from '../edge/support/edge.js';
import {openStream} from '../edge/support/platform.js';
import {begin, createFolder, credentialsFor, edgetag, lines, until} from './support/cli.js';
import {bareEvents, messagesOf, openEvents, pointsOf} from './support/target.js';

let edge: RunningEdge;
const folder = createFolder();
beforeEach(async () => {
  edge = await start();
});
afterEach(() => edge.close());
afterAll(folder.clear);

const COUNT = 600;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

describe.each(SIGNALS)('%s', (signal) => {
  it('ends a stream well: what was on its way is heard out, the lock is gone, and the next goes on', async () => {
    const file = folder.write(`${signal}.ndjson`, lines(bareEvents(COUNT)));
    const args = ['stream', 'events', file, ...(await openEvents(edge)), '--concurrency', '1'];
    await put(edge, 'faults', [{path: '/collection', delayMs: 100}]);
    const run = begin(args);
    await until(async () => ((await messagesOf(edge)).received as number) >= 100);
    run.process.kill(signal);
    const {code, error} = await run.ended;
    expect([code, error]).toEqual([130, expect.stringContaining('same command again')]);
    const notes = `${file}.edgetag-progress.json`;
    expect([existsSync(notes), existsSync(`${notes}.lock`)]).toEqual([true, false]);
    await put(edge, 'faults', []);
    expect(await edgetag(args)).toMatchObject({code: 0});
    expect(await pointsOf(edge)).toEqual([...Array(COUNT).keys()]);
    expect(await messagesOf(edge)).toMatchObject({received: COUNT, duplicates: 0});
  });

  it('a second time ends it at once, and the lock is gone as well', async () => {
    const file = folder.write(`${signal}-twice.ndjson`, lines(bareEvents(COUNT)));
    await put(edge, 'faults', [{path: '/collection', hang: true}]);
    // By itself it would wait for ten minutes.
    const patience = ['--timeout', '600'];
    const run = begin(['stream', 'events', file, ...(await openEvents(edge)), ...patience]);
    let said = '';
    run.process.stderr!.on('data', (text: string) => (said += text));
    await until(() => existsSync(`${file}.edgetag-progress.json`));
    await until(async () =>
      (await requests(edge)).some(({path}) => path.startsWith('/collection')),
    );
    run.process.kill(signal);
    await until(() => said.includes('Stopping'));
    run.process.kill(signal);
    expect((await run.ended).code).toBe(130);
    expect(existsSync(`${file}.edgetag-progress.json.lock`)).toBe(false);
  });

  it('while the terminal is gone as well, leaves no lock', async () => {
    const file = folder.write(`${signal}-gone.ndjson`, `no\n${lines(bareEvents(COUNT))}`);
    await put(edge, 'faults', [{path: '/collection', delayMs: 100}]);
    const run = begin(['stream', 'events', file, ...(await openEvents(edge)), '--progress']);
    await until(() => existsSync(`${file}.edgetag-progress.json`));
    run.process.stdout!.destroy();
    run.process.stderr!.destroy();
    run.process.kill(signal);
    const {code, signal: killed} = await run.ended;
    expect(killed).toBeNull();
    expect(code).not.toBe(0);
    expect(existsSync(`${file}.edgetag-progress.json.lock`)).toBe(false);
  });

  it('ends an import well, which goes on in the same batch', async () => {
    const {datasetId} = await openStream(edge, 'event');
    const records = bareEvents(20_000).map((record, index) => ({
      _id: `${signal}-${index}`,
      timestamp: '2030-05-01T10:00:00Z',
      ...record,
    }));
    const file = folder.write(`${signal}-import.ndjson`, lines(records));
    const args = ['batch', 'import', file, '--dataset', datasetId, '--file-size', '1', '--json'];
    const uploads = async () =>
      (await requests(edge)).filter(({method, status}) => method == 'PUT' && status == 200).length;
    await put(edge, 'faults', [{path: '/data', delayMs: 300}]);
    const run = begin(args, {env: credentialsFor(edge)});
    await until(async () => (await uploads()) >= 1);
    run.process.kill(signal);
    const first = await run.ended;
    expect([first.code, first.json.at(-1)]).toMatchObject([130, {complete: false, accepted: 0}]);
    const notes = `${file}.edgetag-batch.json`;
    expect([existsSync(notes), existsSync(`${notes}.lock`)]).toEqual([true, false]);
    await put(edge, 'faults', []);
    const second = await edgetag(args, {env: credentialsFor(edge)});
    expect([second.code, second.json.at(-1)]).toMatchObject([
      0,
      {
        complete: true,
        resumed: true,
        accepted: records.length,
        batchId: first.json.at(-1)!.batchId,
      },
    ]);
    expect(existsSync(notes)).toBe(false);
    expect((await pointsOf(edge)).length).toBe(records.length);
    // What had been uploaded was not uploaded again.
    expect(await uploads()).toBe(second.json.at(-1)!.files);
  });
});

it('leaves a lock alone that another run has taken over', async () => {
  const file = folder.write('taken.ndjson', lines(bareEvents(COUNT)));
  const lock = `${file}.edgetag-progress.json.lock`;
  await put(edge, 'faults', [{path: '/collection', hang: true}]);
  const run = begin([
    'stream',
    'events',
    file,
    ...(await openEvents(edge)),
    '--timeout',
    '1',
    '--retries',
    '0',
  ]);
  await until(() => existsSync(lock));
  const {rmSync, writeFileSync, readFileSync} = await import('node:fs');
  rmSync(lock);
  writeFileSync(lock, 'another');
  await run.ended;
  expect(readFileSync(lock, 'utf8')).toBe('another');
});
