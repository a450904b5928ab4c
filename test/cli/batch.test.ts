/** `edgetag batch import`: a file of records becomes a batch of a dataset, whatever happens on the way. */
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {gzipSync} from 'node:zlib';
import type {RunningEdge} from '../../demo/edge/server.js';
import type {Json} from '../../demo/edge/types.js';
import {ask, put, requests, start} from '../edge/support/edge.js';
import {manage, openStream, sample, streamed} from '../edge/support/platform.js';
import {
  begin,
  createFolder,
  credentialsFor,
  edgetag,
  formsOf,
  lines,
  SECRET,
  until,
  type How,
} from './support/cli.js';
import {bareEvent, messagesOf, pointsOf} from './support/target.js';

let edge: RunningEdge;
let dataset: string;
const folder = createFolder();
beforeEach(async () => {
  edge = await start();
  ({datasetId: dataset} = await openStream(edge, 'event'));
});
afterEach(() => edge.close());
afterAll(folder.clear);

const numbers = (count: number) => [...Array(count).keys()];
const wholeEvent = (points: number, changes: Json = {}): Json => ({
  _id: `e-${points}`,
  timestamp: '2030-05-01T10:00:00Z',
  ...bareEvent(points),
  ...changes,
});
const wholeEvents = (count: number) => numbers(count).map((points) => wholeEvent(points));
const argsFor = (file: string, more: string[] = []) => [
  ...['batch', 'import', file, '--dataset', dataset, '--json'],
  ...more,
];
const run = (file: string, more: string[] = [], how: How = {}) =>
  edgetag(argsFor(file, more), {...how, env: {...credentialsFor(edge), ...how.env}});
const statusOf = async (batchId: string) => {
  const {body} = await manage(edge, `/foundation/catalog/batches/${batchId}`);
  return (body[batchId] as Json).status as string;
};

describe('a file', () => {
  const events = wholeEvents(250);
  it.each(formsOf(events))('of %s arrives whole', async (_what, name, content) => {
    const file = folder.write(name, content);
    const {code, error, json} = await run(file);
    expect([code, error, json]).toMatchObject([
      0,
      '',
      [
        {
          kind: 'summary',
          complete: true,
          status: 'success',
          read: 250,
          uploaded: 250,
          accepted: 250,
          rejected: 0,
          files: 1,
        },
      ],
    ]);
    expect(await pointsOf(edge)).toEqual(numbers(250));
    expect(existsSync(`${file}.edgetag-batch.json`)).toBe(false);
  });

  it('of profiles is as it was', async () => {
    ({datasetId: dataset} = await openStream(edge, 'profile'));
    const profiles = sample('acme-loyalty-profiles');
    expect(await run(folder.write('people.json', JSON.stringify(profiles)))).toMatchObject({
      code: 0,
    });
    expect((await streamed(edge, 'profiles')).map(({entity}) => entity as Json)).toEqual(profiles);
  });

  it('may be standard input, or a pipe', async () => {
    const input = lines(events);
    expect(await run('-', [], {input})).toMatchObject({code: 0, json: [{accepted: 250}]});
    const pipe = folder.path('pipe.ndjson.gz');
    execFileSync('mkfifo', [pipe]);
    const running = begin(argsFor(pipe), {env: credentialsFor(edge)});
    await writeFile(pipe, gzipSync(input));
    expect(await running.ended).toMatchObject({code: 0, json: [{accepted: 250}]});
  });

  it('that is large goes in several uploads, none larger than was asked', async () => {
    const many = wholeEvents(20_000);
    const {code, json} = await run(folder.write('many.json', JSON.stringify(many)), [
      '--file-size',
      '1',
    ]);
    const uploads = (await requests(edge)).filter(({method}) => method == 'PUT');
    expect([code, json.at(-1)]).toMatchObject([0, {accepted: 20_000, files: uploads.length}]);
    expect(uploads.length).toBeGreaterThan(2);
    expect(Math.max(...uploads.map(({bytes}) => bytes))).toBeLessThanOrEqual(1_000_000);
    expect(await pointsOf(edge)).toEqual(numbers(20_000));
  });

  it('that has nothing in it makes no batch', async () => {
    expect(await run(folder.write('none.json', '[]'))).toMatchObject({
      code: 0,
      json: [{read: 0, files: 0}],
    });
    expect((await requests(edge)).some(({path}) => path.includes('/import/'))).toBe(false);
  });

  it('that is damaged imports nothing, and leaves no batch open', async () => {
    const packed = gzipSync(
      lines(
        wholeEvents(20_000).map((one) => ({
          ...one,
          eventType: `${Math.imul(one._acme.pointsEarned as number, 2_654_435_761)}`,
        })),
      ),
    );
    const file = folder.write('cut.ndjson.gz', packed.subarray(0, packed.length - 100));
    const {code, error, json} = await run(file, ['--file-size', '1']);
    expect([code, error]).toEqual([
      1,
      expect.stringMatching(
        /ends in the middle.*last good record is number \d+.*Nothing of .* was imported\.\n$/,
      ),
    ]);
    expect(json.at(-1)).toMatchObject({complete: false, accepted: 0});
    expect(await statusOf(json.at(-1)!.batchId as string)).toBe('aborted');
    expect(existsSync(`${file}.edgetag-batch.json`)).toBe(false);
    expect(await pointsOf(edge)).toEqual([]);
  });
});

describe('a bad record', () => {
  const bad: [number, Json | string, RegExp][] = [
    [3, wholeEvent(3, {_acme: {loyaltyID: 5.5}}), /_acme\.loyaltyID/],
    [7, '{"half": ', /The record is not JSON/],
    [9, wholeEvent(9, {timestamp: 'yesterday'}), /timestamp/],
    [11, {eventType: 'x'}, /_id/],
    [12, '[1]', /no object/],
  ];
  const content = (form: (texts: string[]) => string) => {
    const texts = wholeEvents(20).map((one) => JSON.stringify(one));
    for (const [index, record] of bad)
      texts[index] = typeof record == 'string' ? record : JSON.stringify(record);
    return form(texts);
  };

  it('fails the batch, and is named by its line and reason', async () => {
    const file = folder.write(
      'bad.ndjson',
      content((texts) => texts.join('\n')),
    );
    const list = folder.path('bad.list');
    const {code, json} = await run(file, ['--rejected', list]);
    expect([code, json.at(-1)]).toMatchObject([
      1,
      {complete: true, status: 'failed', read: 20, uploaded: 18, accepted: 0, rejected: 5},
    ]);
    const byLine = (records: Json[]) => records.slice().sort((one, other) => one.line - other.line);
    const named = byLine(json.slice(0, -1));
    expect(named.map(({line, index}) => [line, index])).toEqual(
      bad.map(([index]) => [index + 1, index]),
    );
    bad.forEach(([, , words], at) => expect(named[at]!.reason).toMatch(words));
    const listed = readFileSync(list, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Json);
    expect(byLine(listed)).toEqual(named.map((record) => ({...record, kind: undefined})));
    expect(await pointsOf(edge)).toEqual([]);
    expect(existsSync(`${file}.edgetag-batch.json`)).toBe(false);
  });

  it('is borne, if it is one of few', async () => {
    const file = folder.write(
      'few.ndjson',
      content((texts) => texts.join('\n')),
    );
    const {code, json} = await run(file, ['--partial', '50']);
    expect([code, json.at(-1)]).toMatchObject([1, {status: 'success', accepted: 15, rejected: 5}]);
    expect(await pointsOf(edge)).toHaveLength(15);
  });

  it('is found in the second upload of an array over many lines, also if it is there twice', async () => {
    const records = wholeEvents(12_000);
    const wrong = {...wholeEvent(9000), timestamp: 'no'};
    records[9000] = wrong;
    records[9500] = wrong;
    const file = folder.write('twice.json', JSON.stringify(records, null, 1));
    const text = readFileSync(file, 'utf8').split('\n');
    const {json} = await run(file, ['--file-size', '1']);
    expect(json.at(-1)).toMatchObject({rejected: 2});
    expect(json.at(-1)!.files).toBeGreaterThan(1);
    expect(json.slice(0, -1).map(({index}) => index as number)).toEqual([9000, 9500]);
    for (const {line} of json.slice(0, -1)) expect(text[(line as number) - 1]).toBe(' {');
  });

  it('of standard input is named by its _id', async () => {
    const input = content((texts) => texts.filter((text) => text.startsWith('{"_id"')).join('\n'));
    const {code, json} = await run('-', [], {input});
    expect([code, json.slice(0, -1).map(({id}) => id as string)]).toEqual([1, ['e-3', 'e-9']]);
  });

  it('is shown to people with what to do', async () => {
    const file = folder.write(
      'people.ndjson',
      content((texts) => texts.join('\n')),
    );
    const {out} = await edgetag(
      argsFor(file).filter((one) => one != '--json'),
      {env: credentialsFor(edge)},
    );
    expect(out).toMatch(/^line 4 \(e-3\): 400 _acme\.loyaltyID/m);
    expect(out).toContain('20 read, 18 uploaded in 1 file, 0 accepted, 5 rejected');
    expect(out).toContain('allow some: --partial');
  });
});

describe('a platform', () => {
  it.each<[string, Json]>([
    ['is busy', {status: 429, retryAfter: 0, times: 2}],
    ['is down for a while', {status: 503, retryAfter: 0, times: 3}],
    ['resets connections', {drop: true, times: 2}],
    [
      'has a gateway that answers for it',
      {status: 502, body: '<h1>Bad</h1>', contentType: 'text/html', times: 1},
    ],
  ])('that %s gets everything once', async (_what, fault) => {
    await put(edge, 'faults', [{path: '/data', ...fault}]);
    const {code, json} = await run(folder.write('f.ndjson', lines(wholeEvents(50))));
    expect([code, json.at(-1)]).toMatchObject([0, {accepted: 50}]);
    expect(json.at(-1)!.sentAgain).toBeGreaterThan(0);
    expect(await pointsOf(edge)).toEqual(numbers(50));
    // The store would keep a second copy of none of them; it counts those that came.
    expect(await messagesOf(edge)).toMatchObject({received: 50, stored: 50, duplicates: 0});
  });

  it.each<[string, string]>([
    ['as it makes the batch', '/data/foundation/import/batches'],
    ['as it tells what became of it', '/data/foundation/catalog'],
    ['as it tells what failed', '/data/foundation/export'],
  ])(
    'that stays down %s ends the run with a sentence, and the next goes on',
    async (_what, path) => {
      const file = folder.write(`down-${path.length}.ndjson`, lines(wholeEvents(50)));
      await put(edge, 'faults', [{path, status: 503}]);
      const down = await run(file, ['--retries', '1']);
      expect([down.code, down.error]).toEqual([1, expect.stringMatching(/\(503\)/)]);
      const sent = (await requests(edge)).filter((one) => one.path.startsWith(path)).length;
      expect(sent).toBeLessThanOrEqual(3);
      await put(edge, 'faults', []);
      expect(await run(file)).toMatchObject({code: 0, json: [{accepted: 50}]});
      expect(await pointsOf(edge)).toEqual(numbers(50));
    },
  );

  it('that refuses is quoted, once', async () => {
    const {code, error} = await edgetag(
      [
        'batch',
        'import',
        folder.write('no.ndjson', lines(wholeEvents(1))),
        '--dataset',
        'a'.repeat(24),
      ],
      {env: credentialsFor(edge)},
    );
    expect([code, error]).toEqual([
      1,
      expect.stringMatching(
        /^The platform refused POST .*batches \(400\): There is no dataset a{24}\.[^\n]*\n$/,
      ),
    ]);
    expect(error).not.toContain('same command again');
  });

  it('whose token ends in the middle gets another', async () => {
    const env = {
      EDGETAG_IMS: edge.url,
      EDGETAG_ACCESS_TOKEN: undefined,
      EDGETAG_API_KEY: 'edgetag-development-client',
      EDGETAG_CLIENT_SECRET: SECRET,
    };
    await put(edge, 'faults', [{path: '/data/foundation/import', status: 401, times: 1}]);
    expect(await run(folder.write('token.ndjson', lines(wholeEvents(5))), [], {env})).toMatchObject(
      {
        code: 0,
        json: [{accepted: 5}],
      },
    );
    const minted = (await requests(edge)).filter(({path}) => path.startsWith('/ims/'));
    expect(minted).toHaveLength(2);
  });
});

describe('a run', () => {
  it('that is killed goes on in the same batch, and uploads nothing twice but what was on its way', async () => {
    const file = folder.write('killed.ndjson', lines(wholeEvents(30_000)));
    const more = ['--file-size', '1'];
    const uploads = async () => (await requests(edge)).filter(({method}) => method == 'PUT').length;
    await put(edge, 'faults', [{path: '/data', delayMs: 200}]);
    for (const many of [1, 3]) {
      const running = begin(argsFor(file, more), {env: credentialsFor(edge)});
      await until(async () => (await uploads()) >= many);
      running.process.kill('SIGKILL');
      await running.ended;
    }
    await put(edge, 'faults', []);
    const {code, json, error} = await run(file, more);
    expect([code, json.at(-1)]).toMatchObject([
      0,
      {complete: true, resumed: true, read: 30_000, accepted: 30_000},
    ]);
    expect(error).toMatch(/^Going on with the batch/);
    expect(await uploads()).toBeLessThanOrEqual((json.at(-1)!.files as number) + 2);
    expect(await pointsOf(edge)).toEqual(numbers(30_000));
    const made = (await requests(edge)).filter(
      ({method, path}) => method == 'POST' && path.endsWith('/batches'),
    );
    expect(made).toHaveLength(1);
  }, 120_000);

  it('that need not wait ends when all is uploaded, and the next one waits', async () => {
    const file = folder.write('later.ndjson', lines(wholeEvents(30)));
    const first = await run(file, ['--no-wait']);
    expect([first.code, first.json.at(-1)]).toMatchObject([
      0,
      {complete: false, status: 'waiting', uploaded: 30},
    ]);
    const second = await run(file);
    expect([second.code, second.json.at(-1)]).toMatchObject([
      0,
      {complete: true, resumed: true, accepted: 30, batchId: first.json.at(-1)!.batchId},
    ]);
    expect(await pointsOf(edge)).toEqual(numbers(30));
  });

  it('over standard input that is interrupted aborts what it began', async () => {
    const input = lines(wholeEvents(20_000));
    const running = begin(argsFor('-', ['--file-size', '1']), {
      input,
      open: true,
      env: credentialsFor(edge),
    });
    await until(async () => (await requests(edge)).some(({method}) => method == 'PUT'));
    running.process.kill('SIGINT');
    const {code, error, json} = await running.ended;
    expect([code, error]).toEqual([
      130,
      expect.stringContaining('Nothing of standard input was imported.'),
    ]);
    expect(await statusOf(json.at(-1)!.batchId as string)).toBe('aborted');
  });

  it('whose batch was aborted meanwhile says so, and may begin anew', async () => {
    const file = folder.write('aborted.ndjson', lines(wholeEvents(20_000)));
    const more = ['--file-size', '1', '--retries', '0'];
    await put(edge, 'faults', [
      {path: '/data/foundation/import/batches', delayMs: 1, times: 2},
      {path: '/data/foundation/import/batches', status: 503},
    ]);
    const first = await run(file, more);
    await put(edge, 'faults', []);
    const {batchId} = first.json.at(-1)!;
    await ask(`${edge.url}/data/foundation/import/batches/${batchId}?action=ABORT`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer edgetag-development-token',
        'x-api-key': 'edgetag-development-key',
        'x-gw-ims-org-id': 'EDGETAG0DEMO000000000000@AdobeOrg',
      },
    });
    const second = await run(file, more);
    expect([second.code, second.error]).toEqual([
      2,
      expect.stringMatching(/is aborted.*--restart begins anew/),
    ]);
    expect(await run(file, [...more, '--restart'])).toMatchObject({
      code: 0,
      json: [{accepted: 20_000}],
    });
  });

  it.each<[string, (file: string) => string[]]>([
    ['another dataset', () => ['--dataset', 'b'.repeat(24)]],
    ['another size of uploads', () => ['--file-size', '2']],
    ['another share of bad records', () => ['--partial', '5']],
  ])('does not go on with %s', async (_what, more) => {
    const file = folder.write('other.ndjson', lines(wholeEvents(3)));
    expect(await run(file, ['--no-wait', '--restart'])).toMatchObject({code: 0});
    const {code, error} = await run(file, more(file));
    expect([code, error]).toEqual([
      2,
      expect.stringMatching(/^The run that did not come to its end .*--restart begins anew\.\n$/),
    ]);
  });
});

describe('the platform of the documents', () => {
  /** Says what it is told to, and counts what comes. */
  const play = async (statuses: string[], failed: Json[] | 'elsewhere' = [], metrics?: Json) => {
    const seen: string[] = [];
    let received = 0;
    const server = createServer((request: IncomingMessage, response) => {
      const url = new URL(request.url!, 'http://localhost');
      seen.push(`${request.method} ${url.pathname}${url.search}`);
      request.on('data', (chunk: Buffer) => (received += chunk.length));
      request.on('end', () => {
        const answer = (body: unknown, status = 200) =>
          response
            .writeHead(status, {'content-type': 'application/json'})
            .end(typeof body == 'string' ? body : JSON.stringify(body));
        if (request.method != 'GET')
          return answer(url.pathname.endsWith('/batches') ? {id: 'B1'} : '');
        if (!url.pathname.endsWith('/failed')) {
          const status = statuses.length > 1 ? statuses.shift() : statuses[0];
          return answer({B1: {id: 'B1', status, ...(metrics && {metrics})}});
        }
        if (!url.searchParams.has('path'))
          return answer({data: failed.length ? [{name: 'part-0.json'}] : []});
        if (failed != 'elsewhere') return answer(lines(failed));
        response.writeHead(307, {location: '/elsewhere'}).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const {port} = server.address() as AddressInfo;
    return {
      env: {...credentialsFor(edge), EDGETAG_PLATFORM: `http://127.0.0.1:${port}`},
      seen,
      received: () => received,
      close: () => server.close(),
    };
  };

  it.each<[string[], number, string]>([
    [['Loaded', 'queued', 'success'], 0, 'success'],
    [['staging', 'active'], 0, 'active'],
    [['retrying', 'stalled', 'SUCCESS'], 0, 'success'],
    [['processing', 'failure'], 1, 'failure'],
    [['abandoned'], 1, 'abandoned'],
    [['something new', 'success'], 0, 'success'],
  ])('that says %j ends with %i', async (statuses, exit, status) => {
    const platform = await play([...statuses]);
    const {code, json} = await edgetag(
      argsFor(folder.write('s.ndjson', lines(wholeEvents(2)))),
      platform,
    );
    platform.close();
    expect([code, json.at(-1)]).toMatchObject([exit, {complete: true, status}]);
    expect(platform.seen.filter((one) => one.includes('/catalog/'))).toHaveLength(statuses.length);
  });

  it.each<[string, Json]>([
    ['a list', {_errors: [{code: 'INGEST-1655-400', column: '_acme.loyaltyID', message: 'no'}]}],
    [
      'what streaming says',
      {_errors: {_streamingValidation: [{pointerToViolation: '#/_acme/loyaltyID', message: 'no'}]}},
    ],
    ['violations', {_validationErrors: [{pointerToViolation: '#/_acme/loyaltyID', message: 'no'}]}],
  ])('that says what was wrong as %s is understood', async (_what, errors) => {
    const {_acme, ...rest} = wholeEvent(1);
    // Its fields in another order, as they come back.
    const platform = await play(
      ['failed'],
      [{_acme, ...rest, ...errors, _filename: '/x/edgetag-00001.json'}],
    );
    const {code, json} = await edgetag(
      argsFor(folder.write('w.ndjson', lines(wholeEvents(3)))),
      platform,
    );
    platform.close();
    expect([code, json[0]]).toEqual([
      1,
      {kind: 'rejected', line: 2, index: 1, id: 'e-1', status: 400, reason: '_acme.loyaltyID: no'},
    ]);
  });

  it('that gives back other values than it got is understood by the _id', async () => {
    const changed = {...wholeEvent(1), _acme: {pointsEarned: '1'}, _errors: [{message: 'no'}]};
    const platform = await play(['failed'], [changed]);
    const {json} = await edgetag(
      argsFor(folder.write('c.ndjson', lines(wholeEvents(3)))),
      platform,
    );
    platform.close();
    expect(json[0]).toMatchObject({line: 2, id: 'e-1', reason: 'no'});
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a number', 5],
    ['errors that are none', {_errors: 'x', _filename: 7, _id: {}}],
    ['errors of nothing', {_errors: [null, {column: 5, message: {}}]}],
    ['a record that is none', {_corrupt_record: 5, _errors: [{code: 9}]}],
  ])('that lists %s as failed is no fault of ours', async (_what, line) => {
    const platform = await play(['failed'], [line as Json]);
    const {code, error, json} = await edgetag(
      argsFor(folder.write('n.ndjson', lines(wholeEvents(1)))),
      platform,
    );
    platform.close();
    expect([code, error]).toEqual([1, '']);
    expect(json).toMatchObject([
      {kind: 'rejected', reason: expect.stringMatching(/\w/)},
      {rejected: 1},
    ]);
  });

  it('that sends us elsewhere for what failed gets no token there', async () => {
    const platform = await play(['failed'], 'elsewhere');
    const file = folder.write('e.ndjson', lines(wholeEvents(1)));
    const {code} = await edgetag(argsFor(file), platform);
    platform.close();
    expect(code).toBe(1);
    expect(platform.seen.filter((one) => one.includes('path='))).toHaveLength(1);
    expect(platform.seen).not.toContain('GET /elsewhere');
  });

  it('gets 300 MB in constant memory', async () => {
    const platform = await play(['success']);
    const line = `${JSON.stringify({...wholeEvent(1), eventType: 'x'.repeat(900)})}\n`.repeat(1000);
    const running = begin(argsFor('-', ['--file-size', '16']), {
      env: platform.env,
      input: line,
      open: true,
    });
    const feed = running.process.stdin!;
    const size = line.length;
    for (let sent = size; sent < 300_000_000; sent += size) {
      if (!feed.write(line)) await new Promise((resolve) => feed.once('drain', resolve));
    }
    feed.end();
    const {code, json} = await running.ended;
    platform.close();
    expect([code, json.at(-1)]).toMatchObject([0, {complete: true, files: expect.any(Number)}]);
    expect(platform.received()).toBeGreaterThan(300_000_000);
    expect(json.at(-1)!.peakMemory).toBeLessThan(220_000_000);
  }, 120_000);
});

describe('what is asked wrongly', () => {
  it.each<[string[], RegExp]>([
    [['--dataset', 'x'], /Give the dataset's id: 24 hexadecimal digits/],
    [['--file-size', '0'], /Give a whole number from 1 to 256/],
    [['--partial', '101'], /Give a whole number from 0 to 100/],
  ])('%j is 2 and a sentence', async (more, words) => {
    const {code, error} = await run('/no/such', more);
    expect([code, error]).toEqual([2, expect.stringMatching(words)]);
  });

  it('has examples in its help', async () => {
    const {code, out} = await edgetag(['batch', 'import', '--help']);
    expect([code, out]).toEqual([0, expect.stringMatching(/\nExamples:\n +edgetag batch import/)]);
  });
});
