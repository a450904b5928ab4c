/** What becomes of a file that is streamed, whatever it looks like and whatever the inlet does. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {execFileSync} from 'node:child_process';
import {existsSync, linkSync, readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import type {RunningEdge} from '../../demo/edge/server.js';
import type {Json} from '../../demo/edge/types.js';
import {ask, put, requests, start} from '../edge/support/edge.js';
import {event, openStream, sample, streamed} from '../edge/support/platform.js';
import {
  begin,
  createFolder,
  credentialsFor,
  edgetag,
  formsOf,
  lines,
  until,
} from './support/cli.js';
import {bareEvents, messagesOf, openEvents, optionsOf, pointsOf} from './support/target.js';

let edge: RunningEdge;
const folder = createFolder();
beforeEach(async () => {
  edge = await start();
});
afterEach(() => edge.close());
afterAll(folder.clear);

const numbers = (count: number) => [...Array(count).keys()];
const stream = async (content: string | Buffer, name = 'events.ndjson', more: string[] = []) => {
  const file = folder.write(name, content);
  return edgetag(['stream', 'events', file, ...(await openEvents(edge)), ...more, '--json']);
};

/** An inlet that takes everything, and keeps what it was sent as text: to parse it would be to lose how it was written. */
const openRecordingInlet = async () => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      const {messages} = JSON.parse(body) as {messages: Json[]};
      const responses = messages.map((_, index) => ({xactionId: `1:2:${index}`}));
      response
        .writeHead(207, {'content-type': 'application/json'})
        .end(JSON.stringify({inletId: 'a', batchId: '1:2', receivedTimeMs: 1, responses}));
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    bodies,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/collection/a`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
};

describe('a file', () => {
  const events = bareEvents(250);
  it.each(formsOf(events))('of %s arrives whole', async (_what, name, content) => {
    const {code, json} = await stream(content, name);
    expect([code, json.at(-1)]).toMatchObject([0, {read: 250, accepted: 250, batches: 3}]);
    expect(await pointsOf(edge)).toEqual(numbers(250));
    expect(existsSync(folder.path(`${name}.edgetag-progress.json`))).toBe(false);
  });

  it('goes no faster than it may', async () => {
    const {json} = await stream(lines(events), 'slow.ndjson', ['--batch', '50', '--rate', '500']);
    // Four of the five batches wait a tenth of a second for the one before.
    expect(json.at(-1)).toMatchObject({accepted: 250, batches: 5});
    expect(json.at(-1)!.seconds).toBeGreaterThanOrEqual(0.4);
  });

  it('may be standard input', async () => {
    const args = ['stream', 'events', '-', ...(await openEvents(edge)), '--json'];
    const {code, json} = await edgetag(args, {input: lines(bareEvents(120))});
    expect([code, json.at(-1)]).toMatchObject([0, {accepted: 120}]);
    expect(await pointsOf(edge)).toEqual(numbers(120));
  });

  it('that has nothing in it is fine', async () => {
    expect(await stream('')).toMatchObject({code: 0, json: [{read: 0}]});
    expect(await stream('[]', 'none.json')).toMatchObject({code: 0, json: [{read: 0}]});
  });

  it('is not what is written to, under whatever name', async () => {
    const content = lines(bareEvents(3));
    const file = folder.write('precious.ndjson', content);
    linkSync(file, folder.path('also'));
    const target = await openEvents(edge);
    for (const more of [
      ['--rejected', file],
      ['--rejected', folder.path('also')],
      ['--progress-file', file, '--restart'],
      ['--rejected', `${file}.edgetag-progress.json`],
      ['--rejected', folder.path('new'), '--progress-file', folder.path('new')],
    ]) {
      const {code, error} = await edgetag(['stream', 'events', file, ...target, ...more]);
      expect([code, error]).toEqual([2, expect.stringContaining('Name another')]);
    }
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it('may be a pipe, which is read once and leaves no notes', async () => {
    const pipe = folder.path('pipe.ndjson');
    execFileSync('mkfifo', [pipe]);
    const running = begin(['stream', 'events', pipe, ...(await openEvents(edge)), '--json']);
    await writeFile(pipe, lines(bareEvents(120)));
    const {code, json} = await running.ended;
    expect([code, json.at(-1)]).toMatchObject([0, {accepted: 120}]);
    expect(existsSync(`${pipe}.edgetag-progress.json`)).toBe(false);
  });

  it('that is a folder is a sentence', async () => {
    const path = folder.path('.');
    const {code, error} = await edgetag(['stream', 'events', path, ...(await openEvents(edge))]);
    expect([code, error]).toEqual([2, `${path} is a folder. Name a file in it.\n`]);
  });

  it('that is not there is a sentence', async () => {
    const {code, error} = await edgetag([
      'stream',
      'events',
      '/no/such',
      ...(await openEvents(edge)),
    ]);
    expect([code, error]).toEqual([
      2,
      'There is no file /no/such. Name one that exists, or - for standard input.\n',
    ]);
  });

  it('sends the same _id for an event each time, and its own where it has one', async () => {
    const content = lines([event('its-own'), ...bareEvents(3)]);
    await stream(content);
    const first = (await streamed(edge, 'events')).map(({entity}) => entity as Json);
    expect(first[0]!._id).toBe('its-own');
    await stream(content, 'copy.ndjson');
    expect(await messagesOf(edge)).toMatchObject({received: 8, stored: 4, duplicates: 4});
    expect(new Set(first.map(({_id}) => _id as string)).size).toBe(4);
  });

  it('of profiles gets nothing added', async () => {
    const profiles = sample('acme-loyalty-profiles');
    const target = optionsOf(await openStream(edge, 'profile'));
    const file = folder.write('people.json', JSON.stringify(profiles));
    expect((await edgetag(['stream', 'profiles', file, ...target])).code).toBe(0);
    expect((await streamed(edge, 'profiles')).map(({entity}) => entity as Json)).toEqual(profiles);
  });

  it('keeps numbers as they are written', async () => {
    const inlet = await openRecordingInlet();
    const record =
      '{"_id":"n","timestamp":"2030-05-01T10:00:00Z","n":[1.0e1,1.10,-0,12345678901234567890,1E400]}';
    const target = optionsOf({...(await openStream(edge, 'event')), inletUrl: inlet.url});
    const file = folder.write('numbers.ndjson', record);
    const {code, json} = await edgetag(['stream', 'events', file, ...target, '--json']);
    inlet.close();
    expect([code, json.at(-1)]).toMatchObject([0, {accepted: 1}]);
    expect(inlet.bodies).toEqual([
      expect.stringContaining('"n":[1.0e1,1.10,-0,12345678901234567890,1E400]'),
    ]);
  });
});

describe('a record', () => {
  it('that cannot be sent is named by its line, and the others go', async () => {
    const [one, two] = bareEvents(2);
    const file = [
      JSON.stringify(one),
      '{"half": ',
      '"text"',
      '[1]',
      '{"_id": 7}',
      `{"long": "${'x'.repeat(1_000_000)}"}`,
      JSON.stringify(two),
    ].join('\n');
    const {code, json} = await stream(file, 'mixed.ndjson', ['--rejected', folder.path('bad')]);
    expect(code).toBe(1);
    expect(json.at(-1)).toMatchObject({read: 7, accepted: 2, rejected: 5});
    const rejected = json.slice(0, -1).map(({line, reason}) => [line, reason] as [number, string]);
    expect(rejected).toEqual([
      [2, 'The record is not JSON: Unexpected end of JSON input.'],
      [3, 'The record is no object. An inlet takes one XDM object at a time.'],
      [4, 'The record is no object. An inlet takes one XDM object at a time.'],
      [5, 'An ExperienceEvent needs an _id and a timestamp, both text.'],
      [6, expect.stringMatching(/^The record is larger than a request may be: \d+ of 1000000/)],
    ]);
    const listed = readFileSync(folder.path('bad'), 'utf8').trim().split('\n');
    expect(listed.map((line) => (JSON.parse(line) as Json).line)).toEqual([2, 3, 4, 5, 6]);
    expect(await pointsOf(edge)).toEqual([0, 1]);
  });

  it("that is no JSON is not quoted: it is somebody's data", async () => {
    const {json} = await stream(
      '{"_id":"a","mail":"ada.lind@example.com","person":Ada Lind,"more":"and more behind it"}\n',
    );
    expect(json[0]!.reason).toMatch(/^The record is not JSON: [^"]*\.$/);
    expect(json[0]!.reason).not.toMatch(/mail|Lind|"/);
  });

  it('that does not fit the schema is named by its line and field when it is checked', async () => {
    const file = lines([event('good'), event('bad', 'x@example.com', {_acme: {loyaltyID: 5}})]);
    const {code, json} = await stream(file, 'checked.ndjson', ['--check']);
    expect([code, json[0], json[1]]).toMatchObject([
      1,
      {line: 2, id: 'bad', status: 400, reason: expect.stringContaining('_acme.loyaltyID')},
      {accepted: 1, rejected: 1, batches: 2},
    ]);
  });

  it('that the inlet refuses is named in words, too', async () => {
    const target = (await openEvents(edge)).map((one) =>
      /^[\da-f]{24}$/.test(one) ? 'a'.repeat(24) : one,
    );
    const file = folder.write('lost.ndjson', lines(bareEvents(30)));
    const {code, out} = await edgetag(['stream', 'events', file, ...target]);
    expect(code).toBe(1);
    expect(out).toMatch(/^line 1 \([\da-f-]{36}\): 400 .*dataset/);
    expect(out).toContain('… and more. --rejected FILE lists them all.');
    expect(out).toContain('30 read, 0 accepted, 30 rejected');
  });
});

describe('an inlet', () => {
  it.each<[string, Json]>([
    ['is busy', {status: 429, retryAfter: 0, times: 2}],
    ['is down for a while', {status: 503, times: 2}],
    ['resets connections', {drop: true, times: 3}],
    ['never answers', {hang: true, times: 1}],
    [
      'has a gateway that answers for it',
      {status: 502, body: '<h1>Bad</h1>', contentType: 'text/html', times: 2},
    ],
    ['leaves messages out of its answer', {status: 207, body: {responses: []}, times: 1}],
  ])('that %s gets everything once', async (_what, fault) => {
    await put(edge, 'faults', [{path: '/collection', ...fault}]);
    const {code, json} = await stream(lines(bareEvents(500)), 'f.ndjson', ['--timeout', '1']);
    expect([code, json.at(-1)]).toMatchObject([0, {accepted: 500, rejected: 0}]);
    expect(json.at(-1)!.sentAgain).toBeGreaterThanOrEqual(100);
    expect(await pointsOf(edge)).toEqual(numbers(500));
    expect(await messagesOf(edge)).toMatchObject({received: 500, duplicates: 0});
  });

  it('that takes some of a batch gets only the others again', async () => {
    const answers = numbers(100).map((index) =>
      index % 10 ? {xactionId: `x${index}`} : {statusCode: 503, message: 'Later'},
    );
    await put(edge, 'faults', [
      {path: '/collection', status: 207, body: {responses: answers}, times: 1},
    ]);
    const {json} = await stream(lines(bareEvents(100)));
    expect(json.at(-1)).toMatchObject({accepted: 100, sentAgain: 10});
    expect(await pointsOf(edge)).toEqual(numbers(10).map((index) => index * 10));
  });

  it('that will not have one record does not hold up the others', async () => {
    const body = {responses: [{xactionId: 'x'}, {statusCode: 500, message: 'Processing failed'}]};
    const again = {responses: [{statusCode: 500, message: 'Processing failed'}]};
    await put(edge, 'faults', [
      {path: '/collection', status: 207, body, times: 1},
      {path: '/collection', status: 207, body: again},
    ]);
    const {code, json} = await stream(lines(bareEvents(2)), 'p.ndjson', ['--retries', '1']);
    expect([code, ...json]).toMatchObject([
      1,
      {line: 2, status: 500, reason: 'Processing failed'},
      {complete: true, accepted: 1, rejected: 1},
    ]);
  });

  it('that breaks over a record gets it three times in all', async () => {
    const body = {responses: [{statusCode: 500, message: 'Processing failed'}]};
    await put(edge, 'faults', [{path: '/collection', status: 207, body}]);
    const {json} = await stream(lines(bareEvents(1)), 'broken.ndjson');
    expect(json.at(-1)).toMatchObject({rejected: 1, sentAgain: 2});
    const sent = (await requests(edge)).filter(({path}) => path.startsWith('/collection'));
    expect(sent).toHaveLength(3);
  });

  it('that stays down ends the run with a sentence, and the next goes on', async () => {
    await put(edge, 'faults', [{path: '/collection', status: 503}]);
    const file = folder.write('down.ndjson', lines(bareEvents(300)));
    const args = ['stream', 'events', file, ...(await openEvents(edge)), '--retries', '1'];
    const {code, error} = await edgetag(args);
    expect([code, error]).toMatchObject([
      1,
      expect.stringMatching(
        /100 records were not taken in 2 tries: the inlet answers 503\..*go on/,
      ),
    ]);
    await put(edge, 'faults', []);
    expect((await edgetag(args)).out).toContain('300 read, 300 accepted');
    expect(await pointsOf(edge)).toEqual(numbers(300));
  });

  it.each<[string, Json, RegExp]>([
    [
      'that is no inlet but says that all is well',
      {status: 200, body: '<h1>Welcome</h1>', contentType: 'text/html'},
      /100 records were not taken in 2 tries: the inlet answers 200: The answer does not say/,
    ],
    [
      'that is down for each message',
      {
        status: 207,
        body: {responses: numbers(100).map(() => ({statusCode: 503, message: 'Later'}))},
      },
      /100 records were not taken in 2 tries: the inlet answers 207: Later\. Nothing is lost/,
    ],
  ])('%s ends the run, and nothing counts as rejected', async (_what, fault, words) => {
    await put(edge, 'faults', [{path: '/collection', ...fault}]);
    const file = folder.write('portal.ndjson', lines(bareEvents(300)));
    const args = ['stream', 'events', file, ...(await openEvents(edge)), '--retries', '1'];
    const {code, error, json} = await edgetag([...args, '--json']);
    expect([code, error]).toEqual([1, expect.stringMatching(words)]);
    expect(json.at(-1)).toMatchObject({complete: false, accepted: 0, rejected: 0});
    await put(edge, 'faults', []);
    expect((await edgetag(args)).code).toBe(0);
    expect(await pointsOf(edge)).toEqual(numbers(300));
  });

  it('that nobody knows ends the run at once, also while input may still come', async () => {
    const target = (await openEvents(edge)).map((one) =>
      one.replace(/[\da-f]{64}/, 'f'.repeat(64)),
    );
    // All of it is read by the time the answer comes.
    await put(edge, 'faults', [{path: '/collection', delayMs: 300}]);
    const input = lines(bareEvents(1000));
    const args = ['stream', 'events', '-', ...target, '--batch', '1000'];
    const {code, error} = await edgetag(args, {input, open: true});
    expect([code, error]).toMatchObject([1, expect.stringContaining('refused a whole request')]);
  });

  it('that nobody knows ends the run at once', async () => {
    const target = (await openEvents(edge)).map((one) =>
      one.replace(/[\da-f]{64}/, 'f'.repeat(64)),
    );
    const file = folder.write('nowhere.ndjson', lines(bareEvents(1000)));
    const {code, error, json} = await edgetag(['stream', 'events', file, ...target, '--json']);
    expect([code, error]).toMatchObject([1, expect.stringContaining('refused a whole request')]);
    expect(json).toMatchObject([{kind: 'summary', complete: false, error: error.trim()}]);
    const sent = (await requests(edge)).filter(({path}) => path.startsWith('/collection'));
    expect(sent.length).toBeLessThanOrEqual(4);
  });

  it('that cannot read one record takes the others, and says which it was', async () => {
    const deep = `{"_id":"deep","_acme":${'{"a":'.repeat(200)}1${'}'.repeat(201)}\n`;
    const content = lines(bareEvents(60)) + deep + lines(bareEvents(120).slice(60));
    const {code, json} = await stream(content, 'deep.ndjson');
    expect([code, ...json]).toMatchObject([
      1,
      {
        kind: 'rejected',
        line: 61,
        id: 'deep',
        status: 400,
        reason: expect.stringContaining('nested'),
      },
      {accepted: 120, rejected: 1, complete: true},
    ]);
    expect(await pointsOf(edge)).toEqual(numbers(120));
  });

  it('that finds a request too large gets it in halves', async () => {
    await put(edge, 'faults', [{path: '/collection', status: 413, times: 1}]);
    const {code} = await stream(lines(bareEvents(80)));
    expect([code, await pointsOf(edge)]).toEqual([0, numbers(80)]);
  });

  it('never gets more than 1 MB at a time', async () => {
    const events = numbers(40).map((index) => ({
      ...event(`e${index}`),
      eventType: 'x'.repeat(60_000),
    }));
    expect((await stream(lines(events))).code).toBe(0);
    const sent = (await requests(edge)).filter(({path}) => path.includes('/batch/'));
    expect(sent.length).toBe(3);
    expect(Math.max(...sent.map(({bytes}) => bytes))).toBeLessThanOrEqual(1_000_000);
  });
});

describe('an authenticated inlet', () => {
  const open = () => openEvents(edge, {authenticationRequired: true});

  it('wants credentials, and takes them', async () => {
    const file = folder.write('secret.ndjson', lines(bareEvents(3)));
    const args = ['stream', 'events', file, ...(await open())];
    expect(await edgetag(args)).toMatchObject({
      code: 1,
      error: expect.stringContaining('An authenticated inlet wants credentials'),
    });
    const env = credentialsFor(edge);
    const trusted = [...args, '--authenticated', '--retries', '0'];
    await put(edge, 'faults', [{path: '/collection', status: 503, times: 1}]);
    expect(await edgetag(trusted, {env})).toMatchObject({code: 1});
    const notes = readFileSync(`${file}.edgetag-progress.json`, 'utf8');
    for (const secret of Object.values(env).slice(1, 3)) expect(notes).not.toContain(secret);
    expect(await edgetag(trusted, {env})).toMatchObject({code: 0});
    expect(await pointsOf(edge)).toEqual([0, 1, 2]);
  });

  it('does not repeat an answer that should have been a token', async () => {
    await put(edge, 'faults', [{path: '/ims', status: 200, body: 'a-token-of-some-kind'}]);
    const file = folder.write('mint.ndjson', lines(bareEvents(1)));
    const env = {
      ...credentialsFor(edge),
      EDGETAG_IMS: edge.url,
      EDGETAG_ACCESS_TOKEN: undefined,
      EDGETAG_CLIENT_SECRET: 'edgetag-development-secret',
    };
    const args = ['stream', 'events', file, ...(await open()), '--authenticated'];
    const {error} = await edgetag(args, {env});
    expect(error).toContain('there was none in its answer');
    expect(error).not.toContain('a-token');
  });

  it('gets a new token when one ends in the middle', async () => {
    const file = folder.write('token.ndjson', lines(bareEvents(1000)));
    const env = {
      ...credentialsFor(edge),
      EDGETAG_IMS: edge.url,
      EDGETAG_ACCESS_TOKEN: undefined,
      EDGETAG_API_KEY: 'edgetag-development-client',
      EDGETAG_CLIENT_SECRET: 'edgetag-development-secret',
    };
    const answered = async (path: string, status: number) =>
      (await requests(edge)).filter((one) => one.path.startsWith(path) && one.status == status)
        .length;
    // Ten batches, a tenth of a second apart, so that there is a middle.
    const args = ['stream', 'events', file, ...(await open()), '--authenticated', '--rate', '1000'];
    const {ended} = begin(args, {env});
    await until(async () => (await answered('/collection', 207)) > 0);
    await ask(`${edge.url}/_edge/tokens`, {method: 'DELETE'});
    expect([(await ended).code, await pointsOf(edge)]).toEqual([0, numbers(1000)]);
    expect(await answered('/collection', 401)).toBeGreaterThan(0);
    // However many were refused with the old one.
    expect(await answered('/ims/token', 200)).toBe(2);
  });
});
