/** The five steps from nothing to a profile, as somebody at a keyboard or a script takes them. */
import {chmodSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {RunningEdge} from '../../demo/edge/server.js';
import type {Json} from '../../demo/edge/types.js';
import {ROOT, ask, put, requests, start} from '../edge/support/edge.js';
import {ORG_ID, sample} from '../edge/support/platform.js';
import {openRedirecting} from '../support/redirecting.js';
import {createFolder, credentialsFor, edgetag, lines, SECRET, TOKEN} from './support/cli.js';
import {bareEvents, pointsOf} from './support/target.js';

let edge: RunningEdge;
const folder = createFolder();
beforeEach(async () => {
  edge = await start();
});
afterEach(() => edge.close());
afterAll(folder.clear);

const samples = (name: string) => join(ROOT, 'demo/samples', name);
const ask_ = (args: string[], env: Record<string, string | undefined> = {}) =>
  edgetag(args, {env: {...credentialsFor(edge), ...env}});
/** What a command says as JSON; it must have gone well. */
const made = async (args: string[]): Promise<Json> => {
  const {code, error, json} = await ask_([...args, '--json']);
  expect([code, error]).toEqual([0, '']);
  expect(json).toHaveLength(1);
  return json[0]!;
};

const prepare = async (kind: 'profiles' | 'events') => {
  const group = samples(`loyalty-${kind.slice(0, -1)}.fieldgroup.json`);
  const more = kind == 'profiles' ? ['--field-group', 'context/profile-person-details'] : [];
  const {schemaId} = await made([
    ...['schema', 'create', '--kind', kind, '--title', `Loyalty ${kind}`, '--field-group', group],
    ...more,
  ]);
  const property = ['--property', '/_acme/loyaltyID', '--namespace', 'Email'];
  await made(['identity', 'create', '--schema', schemaId as string, ...property]);
  const {datasetId} = await made([
    'dataset',
    'create',
    '--name',
    kind,
    '--schema',
    schemaId as string,
  ]);
  return ['--schema', schemaId as string, '--dataset', datasetId as string];
};
const ADA = ['--id', 'ada.lind@example.com', '--namespace', 'email'];

describe('the five steps', () => {
  it('lead to a profile', async () => {
    const place = await prepare('profiles');
    const {inletUrl, flowId} = await made(['connection', 'create', '--name', 'C', ...place]);
    const to = ['--inlet-url', inletUrl as string, '--flow', flowId as string, ...place];
    const file = samples('acme-loyalty-profiles.json');
    const notes = ['--progress-file', folder.path('profiles')];
    expect(await made(['stream', 'profiles', file, ...to, ...notes])).toMatchObject({accepted: 5});
    const [profile] = (await made(['profile', 'get', ...ADA])) as Json[];
    expect(profile!.entity._acme).toMatchObject({loyaltyLevel: 'Platinum'});
  });

  it('lead to events, with a connection of the older form', async () => {
    const place = await prepare('events');
    const {inletUrl, ...rest} = await made(['connection', 'create', '--name', 'C', '--legacy']);
    expect(Object.keys(rest)).toEqual(['connectionId', 'inletId']);
    const file = samples('acme-loyalty-events.json');
    const to = ['--inlet-url', inletUrl as string, ...place];
    const notes = ['--progress-file', folder.path('events')];
    expect(await made(['stream', 'events', file, ...to, ...notes])).toMatchObject({accepted: 5});
    const found = (await made(['profile', 'get', ...ADA, '--events'])) as Json[];
    expect(found).toMatchObject([{entity: {_acme: {transactionID: 'purchase-1001'}}}]);
    const {out} = await ask_(['profile', 'get', ...ADA, '--events']);
    expect(out).toBe(
      '2026-03-03T06:34:50.000Z  00000000-0000-4000-8000-000000000001  loyaltyBalanceUpdate\n',
    );
  });

  it('say what comes next', async () => {
    const title = ['--kind', 'profiles', '--title', 'Plain'];
    const {out} = await ask_(['schema', 'create', ...title]);
    expect(out).toMatch(/^Schema +https:\/\/ns\.adobe\.com\/acme\/schemas\/[\da-f]+ \(version/);
    expect(out).toContain('Next: edgetag identity create --schema https://ns.adobe.com/acme/');
    const again = await ask_(['schema', 'create', ...title]);
    expect([again.code, again.out, again.error]).toEqual([
      1,
      '',
      expect.stringMatching(/^The platform refused POST .*\/tenant\/schemas \(400\): .*title.*\n$/),
    ]);
  });

  it('that were taken half say how to take the rest', async () => {
    const file = samples('loyalty-profile.fieldgroup.json');
    const create = ['schema', 'create', '--kind', 'profiles', '--title', 'Loyalty'];
    const {fieldGroups} = await made([...create, '--field-group', file]);
    // The group is there already; with another group, the title is.
    const first = await ask_([...create, '--field-group', file]);
    expect(first.error).toContain(`If ${file} is made already, name it by its $id instead.`);
    const other = folder.write(
      'other.json',
      readFileSync(file, 'utf8').replace('Loyalty profile details', 'Another group'),
    );
    const {error} = await ask_([...create, '--field-group', other]);
    const advice = /next time: --field-group (https:\S+)\n$/.exec(error)![1]!;
    expect(fieldGroups).not.toContain(advice);
    await made([...create.slice(0, -1), 'Loyalty again', '--field-group', advice]);
  });

  it('say how to stream to what was made, dataflow and all', async () => {
    const place = await prepare('profiles');
    const {out} = await ask_(['connection', 'create', '--name', 'Told', ...place]);
    const [, args] = /\nNext: edgetag stream profiles FILE (.*)\n/.exec(out)!;
    const people = folder.write('told.json', JSON.stringify(sample('acme-loyalty-profiles')));
    const {json} = await edgetag(['stream', 'profiles', people, ...args!.split(' '), '--json']);
    expect(json.at(-1)).toMatchObject({accepted: 5, rejected: 0});
  });

  it('that leave a connection without its dataflow say so', async () => {
    const place = await prepare('profiles');
    await put(edge, 'faults', [{path: '/data/foundation/flowservice/flows', status: 500}]);
    const {code, error} = await ask_(['connection', 'create', '--name', 'Half', ...place]);
    expect([code, error]).toEqual([
      1,
      expect.stringMatching(/The connection [\da-f-]{36} is made by now, without .*--source/),
    ]);
  });

  it('end with all of the events, as many as are wanted', async () => {
    const place = await prepare('events');
    const {inletUrl} = await made(['connection', 'create', '--name', 'C', '--legacy']);
    const file = folder.write('many.ndjson', lines(bareEvents(30)));
    await made(['stream', 'events', file, '--inlet-url', inletUrl as string, ...place]);
    expect(await pointsOf(edge)).toHaveLength(30);
    for (const [limit, count] of [
      [7, 7],
      [100, 30],
    ] as const) {
      const found = (await made([
        'profile',
        'get',
        ...ADA,
        '--events',
        '--limit',
        `${limit}`,
      ])) as Json[];
      expect(found).toHaveLength(count);
    }
  });

  it('end with the latest of the events, that one first', async () => {
    const place = await prepare('events');
    const {inletUrl} = await made(['connection', 'create', '--name', 'C', '--legacy']);
    const days = ['02', '05', '01', '04', '03'].map((day) => ({
      ...bareEvents(1)[0],
      _id: day,
      timestamp: `2030-05-${day}T10:00:00Z`,
    }));
    const file = folder.write('days.ndjson', lines(days));
    await made(['stream', 'events', file, '--inlet-url', inletUrl as string, ...place]);
    const events = ['profile', 'get', ...ADA, '--events', '--limit', '3'];
    const found = (await made(events)) as Json[];
    expect(found.map(({entityId}) => entityId as string)).toEqual(['05', '04', '03']);
  });

  it('make inlets for raw data with a mapping, and for programs with a token', async () => {
    const place = await prepare('profiles');
    const mapping = folder.write(
      'mapping.json',
      JSON.stringify([{sourceAttribute: 'email', destinationXdmPath: '_acme.loyaltyID'}]),
    );
    const how = ['--raw', '--mapping', mapping, '--authenticated'];
    const {inletUrl} = await made(['connection', 'create', '--name', 'Raw', ...how, ...place]);
    expect(inletUrl).toMatch(/\/collection\/[\da-f]{64}$/);
    expect((await ask(inletUrl as string, {method: 'POST', body: '{}'})).status).toBe(401);
  });

  it.each<[string, string[], RegExp]>([
    ['of a flow', [], /--dataset [\da-f]{24} --flow [\da-f-]{36}$/],
    ['for programs', ['--authenticated'], /--flow [\da-f-]{36} --authenticated$/],
    ['of the older form', ['--legacy'], /--dataset [\da-f]{24}$/],
  ])('say how to stream to a connection %s, and it works', async (_what, how, end) => {
    const place = await prepare('profiles');
    const {out} = await ask_(['connection', 'create', '--name', 'C', ...how, ...place]);
    const next = /\nNext: edgetag (.+)\n$/.exec(out)![1]!;
    expect(next).toMatch(end);
    const notes = ['--progress-file', folder.path(`next${how.join('')}`)];
    const file = samples('acme-loyalty-profiles.json');
    const args = next.split(' ').map((word) => (word == 'FILE' ? file : word));
    expect(await made([...args, ...notes])).toMatchObject({accepted: 5});
  });

  it('say where raw data goes, which has no envelope', async () => {
    const place = await prepare('profiles');
    const mapping = folder.write(
      'raw.json',
      JSON.stringify([{sourceAttribute: 'email', destinationXdmPath: '_acme.loyaltyID'}]),
    );
    const how = ['--raw', '--mapping', mapping];
    const {out} = await ask_(['connection', 'create', '--name', 'R', ...how, ...place]);
    const address = /\nNext: post each record as it is, JSON, to (\S+)\n$/.exec(out)![1]!;
    const headers = {'content-type': 'application/json'};
    const body = JSON.stringify({email: 'ada.lind@example.com'});
    expect((await ask(address, {method: 'POST', headers, body})).status).toBe(200);
    expect(await made(['profile', 'get', ...ADA])).toHaveLength(1);
  });

  it('say that nobody is known by that name yet', async () => {
    const {code, error} = await ask_([
      'profile',
      'get',
      '--id',
      'no@example.com',
      '--namespace',
      'email',
    ]);
    expect([code, error]).toEqual([1, 'There is no profile of no@example.com (email) yet.\n']);
  });
});

describe('credentials', () => {
  const args = [
    'dataset',
    'create',
    '--name',
    'D',
    '--schema',
    'https://ns.adobe.com/acme/schemas/x',
  ];

  it('that are missing are named by their variables', async () => {
    const env = {EDGETAG_ACCESS_TOKEN: undefined, EDGETAG_ORG_ID: undefined};
    const {code, error} = await ask_(args, env);
    expect([code, error]).toMatchObject([
      2,
      expect.stringMatching(
        /EDGETAG_ACCESS_TOKEN \(or EDGETAG_CLIENT_SECRET\), EDGETAG_ORG_ID are missing/,
      ),
    ]);
  });

  it('may come from a file, which should be nobody else’s', async () => {
    const file = folder.write(
      'credentials.json',
      JSON.stringify({
        accessToken: TOKEN,
        apiKey: 'edgetag-development-key',
        orgId: 'EDGETAG0DEMO000000000000@AdobeOrg',
      }),
    );
    const title = ['schema', 'create', '--kind', 'events', '--credentials', file, '--title'];
    const env = {EDGETAG_PLATFORM: edge.url};
    chmodSync(file, 0o644);
    const open = await edgetag([...title, 'A'], {env});
    expect([open.code, open.error]).toMatchObject([0, expect.stringContaining('chmod 600')]);
    chmodSync(file, 0o600);
    expect(await edgetag([...title, 'B'], {env})).toMatchObject({code: 0, error: ''});
  });

  it('in a file may end with a line break, and go nowhere if they are no text or cannot be sent', async () => {
    const env = {EDGETAG_PLATFORM: edge.url};
    const given = (content: Json | null) => {
      const file = folder.write('given.json', JSON.stringify(content));
      chmodSync(file, 0o600);
      return edgetag([...args, '--credentials', file], {env});
    };
    const good = {accessToken: `${TOKEN}\n`, apiKey: 'edgetag-development-key', orgId: ORG_ID};
    // It is let in.
    expect((await given(good)).error).toMatch(/dataSets \(40[04]\)/);
    const before = (await requests(edge)).length;
    for (const [content, why] of [
      [null, 'it is no object'],
      [{...good, apiKey: 5}, 'apiKey is no text'],
      [{...good, accessToken: 'to€ken-of-mine'}, 'The accessToken cannot be sent'],
    ] as const) {
      const {code, error} = await given(content);
      expect([code, error]).toEqual([2, expect.stringContaining(why)]);
      expect(error).not.toContain('ken-of-mine');
    }
    expect(await requests(edge)).toHaveLength(before);
  });

  it('that are wrong are refused in words, without being repeated', async () => {
    const body = {title: 'Authorization', report: {message: `[id] ${TOKEN} is not known`}};
    await put(edge, 'faults', [{path: '/data', status: 401, body}]);
    const {code, error} = await ask_(args);
    expect([code, error]).toMatchObject([
      1,
      expect.stringContaining('(401): [id] (hidden) is not known.'),
    ]);
  });

  it('for a program are a secret, which fetches a token and another when that ends', async () => {
    const env = {
      EDGETAG_IMS: edge.url,
      EDGETAG_ACCESS_TOKEN: undefined,
      EDGETAG_API_KEY: 'edgetag-development-client',
      EDGETAG_CLIENT_SECRET: SECRET,
    };
    await put(edge, 'faults', [{path: '/data', status: 401, times: 1}]);
    const schema = ['schema', 'create', '--kind', 'events', '--title', 'Secret', '--json'];
    expect(await ask_(schema, env)).toMatchObject({code: 0, error: ''});
    const minted = (await requests(edge)).filter(({path}) => path.startsWith('/ims/'));
    expect(minted).toHaveLength(2);

    const wrong = await ask_(schema, {...env, EDGETAG_CLIENT_SECRET: 'another-secret'});
    expect([wrong.code, wrong.error]).toMatchObject([
      1,
      expect.stringContaining('No token could be had'),
    ]);
    expect(wrong.error).not.toContain('another-secret');
  });

  it('go nowhere in the clear', async () => {
    const {code, error} = await ask_(args, {EDGETAG_PLATFORM: 'http://platform.example.com'});
    expect([code, error]).toMatchObject([
      2,
      expect.stringContaining('Give a scheme and a host: https://'),
    ]);
  });
});

describe('a platform', () => {
  it('that redirects is not followed: the token goes nowhere else', async () => {
    const redirecting = await openRedirecting();
    const {code, error} = await ask_(['profile', 'get', ...ADA], {
      EDGETAG_PLATFORM: redirecting.url,
    });
    redirecting.close();
    expect([code, error]).toEqual([1, expect.stringContaining('307')]);
    expect(redirecting.paths).toHaveLength(1);
  });

  it('that is busy is asked again', async () => {
    await put(edge, 'faults', [{path: '/data', status: 503, retryAfter: 0, times: 2}]);
    const args = ['schema', 'create', '--kind', 'events', '--title', 'Busy'];
    expect(await ask_(args)).toMatchObject({code: 0});
  });

  it('that is not there is a sentence', async () => {
    const {code, error} = await ask_(['profile', 'get', ...ADA], {
      EDGETAG_PLATFORM: 'http://localhost:9',
    });
    expect([code, error]).toEqual([
      1,
      expect.stringMatching(/^http:\/\/localhost:9 does not answer: \w.*\n$/),
    ]);
  });
});

describe('what is asked wrongly', () => {
  it.each([
    [['strem'], "unknown command 'strem'"],
    [['validate'], "missing required argument 'file'"],
    [['schema', 'create', '--kind', 'people'], 'Allowed choices are profiles, events'],
    [['edge', '--port', 'high'], 'Give a whole number from 0 to 65535'],
    [['connection', 'create', '--name', 'C'], 'A dataflow needs --schema and --dataset'],
    [['validate', '--tenant-schema', 'acme', 'x'], "Write the tenant's field and a file"],
    [
      ['stream', 'events', 'x', '--inlet-url', 'x', '--schema', 'y', '--dataset', 'z'],
      "'inletUrl': Expected",
    ],
  ])('%j is 2 and a sentence', async (args, sentence) => {
    const {code, out, error} = await ask_(args);
    expect([code, out, error]).toEqual([2, '', expect.stringContaining(sentence)]);
  });

  it.each([
    [['profile', 'get', '--id', 'x', '--json'], 2, /--namespace/],
    [['connection', 'create', '--name', 'C', '--json'], 2, /A dataflow needs/],
    [['schema', 'create', '--kind', 'events', '--title', 'T', '--json'], 1, /refused POST/],
    [['validate', samples('acme-loyalty-events.json'), '/no/such', '--json'], 2, /no file/],
    [
      [
        'stream',
        'events',
        '/no/such',
        '--inlet-url',
        'x',
        '--schema',
        'y',
        '--dataset',
        'z',
        '--json',
      ],
      2,
      /'inletUrl'/,
    ],
  ])('%j is a document, too', async (args, exit, error) => {
    await put(edge, 'faults', [{path: '/data', status: 400}]);
    const {code, json} = await ask_(args);
    expect([code, json.at(-1)]).toEqual([
      exit,
      {kind: 'error', error: expect.stringMatching(error), exit},
    ]);
    expect(json.filter(({kind}) => kind == 'error')).toHaveLength(1);
  });

  it.each([
    'edge',
    'validate',
    'schema create',
    'identity create',
    'dataset create',
    'connection create',
    'stream',
    'profile get',
  ])('%s --help has examples', async (command) => {
    const {code, out} = await edgetag([...command.split(' '), '--help']);
    expect([code, out]).toEqual([0, expect.stringMatching(/\nExamples?:\n +.*edgetag/)]);
  });
});
