import {appendFileSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {RunningEdge} from '../../demo/edge/server.js';
import {ask, events, known, pageView, post, requests, start, state} from './support/edge.js';

describe('the journal', () => {
  let folder: string;
  let file: string;
  let edge: RunningEdge;
  const restart = async () => {
    await edge?.close();
    edge = await start({journal: file});
  };
  const send = (...names: string[]) =>
    post(edge, '/ee/v1/interact', known(...names.map((eventType) => pageView({eventType}))));
  const types = async () => (await events(edge)).map(({event}) => event.xdm!.eventType as string);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'));
    file = join(folder, 'made', 'journal.ndjson');
    edge = await start({journal: file});
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await edge.close();
    rmSync(folder, {recursive: true});
  });

  it('has every event on disk by the time the request is answered, in the shape it is listed', async () => {
    await send('test.a', 'test.b');
    const written = readFileSync(file, 'utf8').trim().split('\n');
    expect(written.map((line) => JSON.parse(line) as unknown)).toEqual(await events(edge));
  });

  it('keeps events, visitors and the count over a restart', async () => {
    await send('test.a', 'test.b');
    await restart();
    await send('test.c');
    expect(await types()).toEqual(['test.a', 'test.b', 'test.c']);
    // Two events and their request took 1 to 3.
    expect((await events(edge)).map(({seq}) => seq)).toEqual([1, 2, 4]);
    expect((await state(edge)).visitors).toMatchObject([{events: 3}]);
  });

  it('lists what came after a number, and leaves out that number itself', async () => {
    await send('test.a', 'test.b');
    expect((await events(edge, 1)).map(({seq}) => seq)).toEqual([2]);
    expect(await events(edge, 2)).toEqual([]);
    expect((await requests(edge, 2)).map(({seq}) => seq)).toEqual([3]);
    expect((await ask(`${edge.url}/_edge/events?since=soon`)).status).toBe(400);
  });

  it('counts on after it was emptied, and after a restart, too', async () => {
    await send('test.a');
    expect((await ask(`${edge.url}/_edge/events`, {method: 'DELETE'})).status).toBe(204);
    expect(await events(edge)).toEqual([]);
    await restart();
    expect(await events(edge)).toEqual([]);
    await send('test.b');
    expect((await events(edge)).map(({seq}) => seq)).toEqual([3]);
  });

  it('loses half a line when the machine went down while writing, and says so once', async () => {
    await send('test.a');
    await edge.close();
    appendFileSync(file, '{"seq":7,"event":{"xd');
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
    await restart();
    expect(warn).toHaveBeenCalledTimes(1);
    await send('test.b');
    expect(await types()).toEqual(['test.a', 'test.b']);
    await restart();
    expect(await types()).toEqual(['test.a', 'test.b']);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('never gives a number twice, even if it was killed before it could write the last one down', async () => {
    await send('test.a');
    const [before] = (await requests(edge)).slice(-1);
    const asWrittenSoFar = readFileSync(file, 'utf8');
    await edge.close();
    const copy = join(folder, 'killed.ndjson');
    appendFileSync(copy, asWrittenSoFar);
    file = copy;
    await restart();
    await send('test.b');
    expect((await events(edge)).at(-1)!.seq).toBeGreaterThan(before!.seq);
  });

  it('does not accept an event that it cannot write', async () => {
    await send('test.a');
    rmSync(join(folder, 'made'), {recursive: true});
    jest.spyOn(console, 'error').mockImplementation(() => {});
    expect((await send('test.b')).status).toBe(503);
    expect(await types()).toEqual(['test.a']);
    await restart();
  });
});
