/** A full disk, a second edge, a host that is none and bodies without a bottom: the development edge says so, and loses nothing. */
import fs, {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {RunningEdge} from '../../../demo/edge/server.js';
import {begin, edgetag} from '../../cli/support/cli.js';
import {ask, events, known, pageView, post, put, start, state} from '../../edge/support/edge.js';
import {createBatch, importFiles, statusOf} from '../../edge/support/batches.js';
import {
  event,
  fresh,
  lookUp,
  manage,
  messageOf,
  openStream,
  streamBatch,
  streamed,
} from '../../edge/support/platform.js';

let folder: string;
let journal: string;
const running: RunningEdge[] = [];
const open = async (file = journal) => {
  const edge = await start({journal: file});
  running.push(edge);
  return edge;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edge-journal-'));
  journal = join(folder, 'journal.ndjson');
});
afterEach(async () => {
  jest.restoreAllMocks();
  for (const edge of running.splice(0)) await edge.close();
  rmSync(folder, {recursive: true, force: true});
});

const send = (edge: RunningEdge, ...names: string[]) =>
  post(edge, '/ee/v1/interact', known(...names.map((eventType) => pageView({eventType}))));
const namesIn = async (edge: RunningEdge) =>
  (await events(edge)).map(({event}) => event.xdm!.eventType as string);

/** From now on, so many bytes more fit the disk. */
const fillDisk = (left: number) => {
  jest.spyOn(console, 'error').mockImplementation(() => {});
  const write = fs.writeSync as (fd: number, bytes: Buffer, at?: number, length?: number) => number;
  jest.spyOn(fs, 'writeSync').mockImplementation(((fd: number, bytes: Buffer, at: number = 0) => {
    const length = Math.min(left, bytes.length - at);
    if (!length)
      throw Object.assign(new Error('ENOSPC: no space left on device'), {code: 'ENOSPC'});
    left -= length;
    return write(fd, bytes, at, length);
  }) as unknown as typeof fs.writeSync);
};
const isWhole = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .every((line) => Boolean(JSON.parse(line)));

describe('a full disk', () => {
  it.each([0, 1, 40, 500])(
    'with %i bytes left refuses an event and leaves no half of it in the journal',
    async (left) => {
      const edge = await open();
      await send(edge, 'test.a');
      fillDisk(left);
      expect((await send(edge, 'test.b')).status).toBe(503);
      jest.restoreAllMocks();
      expect((await send(edge, 'test.c')).status).toBe(200);
      expect(await namesIn(edge)).toEqual(['test.a', 'test.c']);
      await edge.close();
      expect(isWhole(journal)).toBe(true);
      const warn = jest.spyOn(console, 'warn');
      expect(await namesIn(await open())).toEqual(['test.a', 'test.c']);
      expect(warn).not.toHaveBeenCalled();
    },
  );

  it.each([0, 1, 40, 300])(
    'with %i bytes left refuses what is streamed and what is made, and leaves no half of it',
    async (left) => {
      const edge = await open();
      const stream = await openStream(edge, 'event');
      const {pathname} = new URL(stream.inletUrl);
      await streamBatch(stream, [messageOf(stream, event('e-1'))]);
      fillDisk(left);
      expect((await streamBatch(stream, [messageOf(stream, event('e-2'))])).status).toBe(503);
      fillDisk(left);
      const title = fresh('type');
      expect((await manage(edge, '/core/ups/config/eventTypes', {id: title, title})).status).toBe(
        503,
      );
      jest.restoreAllMocks();
      await edge.close();
      const again = await open();
      const there = {...stream, inletUrl: again.url + pathname};
      await streamBatch(there, [messageOf(there, event('e-3'))]);
      expect((await streamed(again, 'events')).map(({entity}) => entity._id as string)).toEqual([
        'e-1',
        'e-3',
      ]);
      expect((await manage(again, '/core/ups/config/eventTypes')).body.children).toEqual([]);
    },
  );

  it('fails a batch that it cannot take in, and says why', async () => {
    const edge = await open();
    const {datasetId} = await openStream(edge, 'event');
    const lines = JSON.stringify(event('e-1'));
    jest.spyOn(console, 'error').mockImplementation(() => {});
    const spied = jest.spyOn(fs, 'writeSync').mockImplementation(() => {
      // What is streamed does not fit any more; what is noted of the batch does.
      const isStream = /"kind":"event"/.test(String((spied.mock.calls.at(-1) as unknown[])[1]));
      if (isStream) throw new Error('ENOSPC: no space left on device');
      const [fd, bytes, at = 0] = spied.mock.calls.at(-1) as unknown as [number, Buffer, number];
      return original(fd, bytes, at);
    });
    const id = await importFiles(
      edge,
      {datasetId},
      {inputFormat: {format: 'json'}},
      {'a.json': lines},
    );
    jest.restoreAllMocks();
    expect(await statusOf(edge, id)).toMatchObject({
      status: 'failed',
      errors: [{description: expect.stringMatching(/ENOSPC/)}],
    });
    expect(await streamed(edge, 'events')).toEqual([]);
  });
  const original = fs.writeSync as (fd: number, bytes: Buffer, at: number) => number;

  it('is no reason to lose a last line that an editor has left without its line break', async () => {
    const edge = await open();
    await send(edge, 'test.a');
    await edge.close();
    const text = readFileSync(journal, 'utf8').trim().split('\n').slice(0, 1).join('');
    writeFileSync(journal, text);
    expect(await namesIn(await open())).toEqual(['test.a']);
    await send(running.at(-1)!, 'test.b');
    expect(isWhole(journal)).toBe(true);
  });
});

describe('a second edge on one journal', () => {
  const SENTENCE =
    /^Another development edge \(process \d+\) keeps its journal in .*\. Stop that one, or name another file with --journal\.$/;

  it('is refused while the first runs, by whatever name it calls the file, and not after', async () => {
    const first = await open();
    await send(first, 'test.a');
    const link = join(folder, 'link.ndjson');
    symlinkSync(journal, link);
    for (const name of [journal, join(folder, '.', 'journal.ndjson'), link]) {
      await expect(start({journal: name})).rejects.toThrow(SENTENCE);
    }
    await send(first, 'test.b');
    await first.close();
    const second = await open(link);
    await send(second, 'test.c');
    const numbers = (await events(second)).map(({seq}) => seq);
    expect(new Set(numbers).size).toBe(3);
    await second.close();
    expect(existsSync(`${journal}.lock`)).toBe(false);
  });

  it('that could not start leaves no lock behind', async () => {
    const other = await start();
    await expect(start({journal, port: other.port})).rejects.toThrow('EADDRINUSE');
    await other.close();
    await open();
  });

  it('ends with a sentence on the command line, and takes over from one that was killed', async () => {
    const args = ['edge', '--port', '0', '--journal', journal, '--json'];
    const first = begin(args, {});
    const said = (child: ReturnType<typeof begin>) =>
      new Promise<string>((done) =>
        child.process.stdout!.once('data', (text) => done(String(text))),
      );
    await said(first);
    const second = await edgetag(args);
    expect([second.code, second.error.trim()]).toEqual([2, expect.stringMatching(SENTENCE)]);
    first.process.kill('SIGKILL');
    await first.ended;
    expect(existsSync(`${journal}.lock`)).toBe(true);
    const third = begin(args, {});
    await said(third);
    expect(readFileSync(`${journal}.lock`, 'utf8')).toContain(String(third.process.pid));
    third.process.kill('SIGTERM');
    await third.ended;
    expect(existsSync(`${journal}.lock`)).toBe(false);
  });

  it.each<[string, string, number, boolean]>([
    ['of a process that is no more', '999999999 x', 0, true],
    ['of an earlier run with this number', `${process.pid} x`, 0, true],
    [
      'that nobody has touched for a minute, though its number lives',
      `${process.ppid} x`,
      60,
      true,
    ],
    ['that was left empty a minute ago', '', 60, true],
    ['of a process that lives', `${process.ppid} x`, 0, false],
    ['that is being written', '', 0, false],
  ])('meets a lock %s: it is taken over or not', async (_what, mark, age, isTaken) => {
    const lock = `${journal}.lock`;
    writeFileSync(lock, mark);
    const then = new Date(Date.now() - age * 1_000);
    utimesSync(lock, then, then);
    if (isTaken) await open();
    else await expect(start({journal})).rejects.toThrow(/^Another development edge/);
    expect(readFileSync(lock, 'utf8').startsWith(String(process.pid))).toBe(isTaken);
  });
});

describe('a host', () => {
  const SENTENCE = /^The host is empty\. Name an address, .* with HOST or --host\.$/;
  it.each(['', ' ', '\t'])(
    'that is %j is refused, as Node would listen everywhere',
    async (host) => {
      await expect(start({host})).rejects.toThrow(SENTENCE);
      const {code, error} = await edgetag([
        'edge',
        '--port',
        '0',
        '--journal',
        journal,
        '--host',
        host,
      ]);
      expect([code, error.trim()]).toEqual([2, expect.stringMatching(SENTENCE)]);
      expect(existsSync(journal)).toBe(false);
    },
  );

  it('that is blank in the environment is refused, too', async () => {
    const args = ['edge', '--port', '0', '--journal', journal];
    const {code, error} = await edgetag(args, {env: {HOST: ' '}});
    expect([code, error.trim()]).toEqual([2, expect.stringMatching(SENTENCE)]);
  });
});

describe('a tenant id', () => {
  it.each(['', '_acme', 'a.b', '../x', '{TENANT_ID}', 'a'.repeat(61)])(
    'that is %j is refused',
    async (tenantId) => {
      await expect(start({tenantId})).rejects.toThrow(/^The tenant id ".*" is not one\. .*\.$/);
    },
  );

  it('other than that of what was made already is refused, and names the one', async () => {
    const edge = await open();
    await openStream(edge, 'event');
    await edge.close();
    await expect(start({journal, tenantId: 'other'})).rejects.toThrow(
      /is the tenant's "acme"\. Start with --tenant-id acme, or name another file with --journal\.$/,
    );
    await open();
  });
});

describe('a body without a bottom', () => {
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  const DETAIL = 'The body is nested deeper than 100 levels. Flatten it.';

  it.each([
    ['PUT', 'offers', (body: string) => `{"hero": [{"items": [{"data": ${body}}]}]}`],
    ['PUT', 'faults', (body: string) => `[{"status": 200, "body": ${body}}]`],
    ['PUT', 'datastreams', (body: string) => `{"d": {"orgId": ${body}}}`],
    ['POST', 'visits', (body: string) => `[{"url": ${body}}]`],
  ])('is refused by %s /_edge/%s, and everybody else is answered', async (method, path, around) => {
    const edge = await open();
    for (const levels of [101, 5_000, 100_000]) {
      const {status, body} = await ask(`${edge.url}/_edge/${path}`, {
        method,
        body: around(deep(levels)),
      });
      expect([status, body.detail]).toEqual([400, DETAIL]);
    }
    for (const read of ['state', 'offers', 'faults', 'datastreams', 'visits']) {
      expect((await ask(`${edge.url}/_edge/${read}`)).status).toBe(200);
    }
    expect((await send(edge, 'test.a')).status).toBe(200);
  });

  it('is taken as deep as it may be, and read again', async () => {
    const edge = await open();
    const offers = {hero: [{items: [{data: JSON.parse(deep(94)) as unknown}]}]};
    expect((await put(edge, 'offers', offers)).status).toBe(200);
    expect((await state(edge)).offers).toEqual(offers);
    const asked = {...pageView(), query: {personalization: {decisionScopes: ['hero']}}};
    expect((await post(edge, '/ee/v1/interact', known(asked))).status).toBe(200);
    expect((await ask(`${edge.url}/today.html`)).status).toBe(200);
    expect(await events(edge)).toHaveLength(2);
  });

  it('is refused by the protocol, the inlets, the management paths and in files in their own words', async () => {
    const edge = await open();
    const stream = await openStream(edge, 'event');
    const body = `{"events": ${deep(5_000)}}`;
    expect((await post(edge, '/ee/v1/interact', body)).body.detail).toBe(DETAIL);
    expect((await streamBatch(stream, [JSON.parse(deep(4_000))])).body.report.message).toBe(DETAIL);
    expect((await createBatch(edge, JSON.parse(`{"datasetId": ${deep(4_000)}}`))).body.detail).toBe(
      DETAIL,
    );
    const id = await importFiles(
      edge,
      stream,
      {inputFormat: {format: 'json'}},
      {'a.json': `{"a": ${deep(4_000)}}`},
    );
    expect(await statusOf(edge, id)).toMatchObject({
      status: 'failed',
      metrics: {failedRecordCount: 1},
    });
    const who = {entityId: 'ada.lind@example.com', entityIdNS: 'email'};
    expect((await lookUp(edge, 'profile', who)).status).toBe(404);
  });
});
