/** What reaches a terminal, whoever wrote it: a file, a server, or an argument. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import fc from 'fast-check';
import {safe, safeJson} from '../../cli/safe.js';
import type {RunningEdge} from '../../demo/edge/server.js';
import type {Json} from '../../demo/edge/types.js';
import {put, start} from '../edge/support/edge.js';
import {openStream} from '../edge/support/platform.js';
import {createFolder, credentialsFor, edgetag, lines} from './support/cli.js';
import {bareEvents, openEvents} from './support/target.js';

let edge: RunningEdge;
const folder = createFolder();
beforeAll(async () => {
  edge = await start();
});
afterAll(() => edge.close());
afterAll(folder.clear);

/** Sets a title, clears the screen, turns text around, hides it, and begins a line of its own. */
const EVIL =
  'a\u001b]0;owned\u0007\u001b[2J\u009b31m\u007f\r\nline 9: fine\u202e\u2066\u200b\u2028\ufeff\u{e0041}z';
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const event = (id: string, changes: Json = {}) => ({
  _id: id,
  timestamp: '2030-05-01T10:00:00Z',
  ...bareEvents(1)[0],
  ...changes,
});

const isSafe = ({out, error}: {out: string; error: string}, count: number) => {
  for (const line of [...out.split('\n'), ...error.split('\n')]) {
    expect([line, CONTROL.test(line)]).toEqual([line, false]);
    expect(line).not.toMatch(/^line 9: fine/);
  }
  // It was there, though, and can be read.
  expect((out + error).split('owned').length - 1).toBeGreaterThanOrEqual(count);
};

const MAKES = [
  'dataset',
  'create',
  '--name',
  'D',
  '--schema',
  'https://ns.adobe.com/acme/schemas/x',
];
const refused = {status: 400, body: {detail: EVIL, title: EVIL}};

type Case = [what: string, args: () => Promise<string[]> | string[], fault?: Json];
let made = 0;
const events = (records: unknown[], name = `${++made}.ndjson`) =>
  folder.write(name, lines(records));
const cases: Case[] = [
  [
    'stream names a record by its _id',
    async () => {
      const file = events([event(EVIL, {_acme: {loyaltyID: 5}})]);
      return ['stream', 'events', file, ...(await openEvents(edge)), '--check'];
    },
  ],
  [
    'stream says what the inlet says',
    async () => [
      'stream',
      'events',
      events([event('x')]),
      ...(await openEvents(edge)),
      '--retries',
      '0',
    ],
    {path: '/collection', status: 207, body: {responses: [{statusCode: 400, message: EVIL}]}},
  ],
  [
    'stream says why a whole request was refused',
    async () => ['stream', 'events', events([event('x')]), ...(await openEvents(edge))],
    {path: '/collection', status: 404, body: {detail: EVIL}},
  ],
  [
    'stream names a file that is not there',
    async () => ['stream', 'events', `/no/${EVIL}`, ...(await openEvents(edge))],
  ],
  [
    'stream names an option that is wrong',
    () => ['stream', 'events', 'x', '--inlet-url', EVIL, '--schema', 's', '--dataset', 'd'],
  ],
  [
    'batch import names a record by its _id',
    async () => {
      const {datasetId} = await openStream(edge, 'event');
      return ['batch', 'import', events([event(EVIL, {timestamp: EVIL})]), '--dataset', datasetId];
    },
  ],
  [
    'batch import says what the platform says',
    () => ['batch', 'import', events([event('x')]), '--dataset', 'a'.repeat(24)],
    {path: '/data', ...refused},
  ],
  ['batch import names a dataset that is none', () => ['batch', 'import', 'x', '--dataset', EVIL]],
  [
    'batch import names a batch by what the platform calls it',
    () => ['batch', 'import', events([event('x')]), '--dataset', 'a'.repeat(24), '--no-wait'],
    {path: '/data', status: 200, body: {id: EVIL}},
  ],
  [
    'validate names a file and a field',
    () => ['validate', events([{[EVIL]: 1}], `owned\u001b[2J\n.ndjson`)],
  ],
  [
    'schema create says what the platform made',
    () => ['schema', 'create', '--kind', 'events', '--title', 'T'],
    {path: '/data', status: 201, body: {$id: EVIL, version: EVIL}},
  ],
  [
    'identity create says what the platform made',
    () => [
      'identity',
      'create',
      '--schema',
      'https://x',
      '--property',
      '/x',
      '--namespace',
      'Email',
    ],
    {path: '/data', status: 201, body: {'@id': EVIL}},
  ],
  ['dataset create says why the platform refused', () => MAKES, {path: '/data', ...refused}],
  [
    'connection create says what the platform made',
    () => ['connection', 'create', '--name', 'C', '--legacy'],
    {
      path: '/data',
      status: 200,
      body: {id: EVIL, items: [{auth: {params: {inletUrl: EVIL, inletId: EVIL}}}]},
    },
  ],
  [
    'profile get shows a profile',
    () => ['profile', 'get', '--id', 'x', '--namespace', 'email'],
    {path: '/data', status: 200, body: {x: {entity: {[EVIL]: EVIL}}}},
  ],
  [
    'profile get shows events',
    () => ['profile', 'get', '--id', 'x', '--namespace', 'email', '--events', '--limit', '1'],
    {path: '/data', status: 200, body: {children: [{entityId: EVIL, entity: {eventType: EVIL}}]}},
  ],
  [
    'profile get says whom it does not know',
    () => ['profile', 'get', '--id', EVIL, '--namespace', EVIL],
  ],
  [
    'edge says where its journal cannot be',
    () => ['edge', '--port', '0', '--journal', folder.path(EVIL + 'x'.repeat(300))],
  ],
  ['edge says which host it does not know', () => ['edge', '--port', '0', '--host', EVIL]],
  ['a command that is none', () => [EVIL]],
  ['an option that is none', () => [`--${EVIL}`]],
  ['a value that is none', () => ['schema', 'create', '--kind', EVIL, '--title', 'T']],
  ['credentials that are not there', () => [...MAKES, '--credentials', `/no/${EVIL}`]],
];

describe.each(cases)('%s', (_what, args, fault) => {
  it.each([[], ['--json']])('without a control character %j', async (...more) => {
    const given = [...(await args()), ...more];
    if (fault) await put(edge, 'faults', [fault]);
    const ended = await edgetag(given, {env: credentialsFor(edge)});
    await put(edge, 'faults', []);
    isSafe(ended, 1);
    // Every line of it is a document: `edgetag` has read them.
    if (more[0]) expect(ended.json.length).toBeGreaterThan(0);
  });
});

it('keeps the value of what it says as JSON', async () => {
  const file = events([event(EVIL, {_acme: {loyaltyID: 5}})], 'value.ndjson');
  const list = folder.path('value.rejected');
  const args = ['stream', 'events', file, ...(await openEvents(edge)), '--check', '--json'];
  const {json} = await edgetag([...args, '--rejected', list]);
  expect(json[0]!.id).toBe(EVIL);
});

it('says nothing of a token that has a sign which JSON escapes', async () => {
  const token = 'to"ken\\of-mine';
  const server = createServer((_request, response) =>
    response
      .writeHead(400, {'content-type': 'application/json'})
      .end(JSON.stringify({detail: token})),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  const env = {
    ...credentialsFor(edge),
    EDGETAG_PLATFORM: `http://127.0.0.1:${port}`,
    EDGETAG_ACCESS_TOKEN: token,
  };
  for (const more of [[], ['--json']]) {
    const {code, out, error} = await edgetag([...MAKES, ...more], {env});
    expect([code, error]).toEqual([1, expect.stringContaining('(hidden)')]);
    expect(out + error).not.toMatch(/of-mine/);
  }
  server.close();
});

describe('text for a terminal', () => {
  it('has no character that a terminal obeys, and as JSON the same value', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 40}), (text) => {
        expect(safe(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(JSON.parse(safeJson({text}))).toEqual({text});
      }),
      {numRuns: 1000},
    );
  });

  it('is otherwise as it was', () => {
    const text = 'Ærøskøbing, 東京, 👩🏽, naïve – “quoted” \\u001b';
    expect(safe(text)).toBe(text);
  });
});
