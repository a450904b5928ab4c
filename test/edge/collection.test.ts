/** The Postman collection among the samples, played by newman as a user plays it. */
import {execFile} from 'node:child_process';
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {RunningEdge} from '../../demo/edge/server.js';
import type {Json} from '../../demo/edge/types.js';
import {requests, ROOT, start} from './support/edge.js';
import {lookUp, streams} from './support/platform.js';

const SAMPLES = join(ROOT, 'demo/samples');
const NAME = 'experience-platform.postman_collection.json';
const ADA = {entityId: 'ada.lind@example.com', entityIdNS: 'email'};

// A run starts newman, a process with thousands of files: on a busy machine each takes many seconds.
jest.setTimeout(240_000);

interface Result {
  requests: number;
  assertions: number;
  failures: string[];
}

describe('the Postman collection', () => {
  let folder: string;
  let edge: RunningEdge;
  const open = async (tenantId?: string) =>
    void (edge = await start({journal: join(folder, 'journal.ndjson'), tenantId}));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'collection-'));
  });
  afterEach(async () => {
    await edge.close();
    rmSync(folder, {recursive: true, force: true});
  });

  /** Plays it by the command of the README, in a folder with the samples. */
  const play = async (samples: string, ...more: string[]): Promise<Result> => {
    const command = /^npx newman run [^`]*/m.exec(
      readFileSync(join(ROOT, 'demo/edge/README.md'), 'utf8'),
    )![0];
    const words = command.replaceAll('\\\n', ' ').trim().split(/\s+/).slice(2);
    const report = join(folder, 'report.json');
    const args = [
      require.resolve('newman/bin/newman.js'),
      ...words.map((word) => word.replace(/^demo\/samples/, samples)),
      ...['--env-var', `PLATFORM_GATEWAY=${edge.url}`],
      ...['--reporters', 'json', '--reporter-json-export', report],
      ...more,
    ];
    await new Promise<void>((done) => execFile(process.execPath, args, () => done()));
    const {run} = JSON.parse(readFileSync(report, 'utf8')) as Json;
    return {
      requests: run.stats.requests.total as number,
      assertions: run.stats.assertions.total as number,
      failures: (run.failures as Json[]).map(
        ({source, error}) => `${source?.name}: ${error.test ?? error.name}: ${error.message}`,
      ),
    };
  };

  const items = (collection: Json): Json[] =>
    collection.item ? (collection.item as Json[]).flatMap(items) : [collection];

  it('has 31 calls, each of which looks at its answer, and all of them succeed, in order', async () => {
    const calls = items(JSON.parse(readFileSync(join(SAMPLES, NAME), 'utf8')) as Json);
    const testsOf = ({event = []}: Json) =>
      (event as Json[])
        .filter(({listen}) => listen === 'test')
        .flatMap(({script}) => script.exec as string[])
        .join('\n')
        .split("pm.test('").length - 1;
    expect(calls.filter((call) => testsOf(call) === 0)).toEqual([]);
    await open();
    expect(await play(SAMPLES)).toEqual({
      requests: 31,
      assertions: calls.reduce((sum, call) => sum + testsOf(call), 0),
      failures: [],
    });
    const noted = await requests(edge);
    expect(noted.filter(({status}) => status >= 300)).toEqual([]);
    expect(noted).toHaveLength(31);
    // One was streamed of each, five imported; one of the profiles is the same person.
    expect(await streams(edge)).toMatchObject({
      messages: {received: 12, stored: 12},
      profiles: 5,
      events: 6,
    });
  });

  it('succeeds once more on the same journal, and after a restart', async () => {
    await open();
    expect((await play(SAMPLES)).failures).toEqual([]);
    expect((await play(SAMPLES)).failures).toEqual([]);
    await edge.close();
    await open();
    expect((await play(SAMPLES)).failures).toEqual([]);
  });

  it('succeeds as the documents write it: fields of their tenant by name, and numbers as ids', async () => {
    const samples = join(folder, 'samples');
    cpSync(SAMPLES, samples, {recursive: true});
    const change = (name: string, edit: (text: string) => string) =>
      writeFileSync(join(samples, name), edit(readFileSync(join(samples, name), 'utf8')));
    change('acme-loyalty-profiles.json', (text) => text.replaceAll('_acme', '_exchangeinternal'));
    change('acme-loyalty-events.json', (text) =>
      text
        .replaceAll('_acme', '_exchangeinternal')
        .replace(/"00000000-0000-4000-8000-0+(\d)"/g, '74$1'),
    );
    change(NAME, (text) =>
      text
        // In what is streamed alone; the field groups name the tenant as stats has told it.
        .replace(/("xdmEntity[^{]*\{\\n\s*\\")_\{\{TENANT_ID\}\}/g, '$1_exchangeinternal')
        .replace("'00000000-0000-4000-8000-000000000001'", "'741'"),
    );
    expect(readFileSync(join(samples, NAME), 'utf8').match(/_exchangeinternal/g)).toHaveLength(2);
    await open('exchangeinternal');
    expect(await play(samples)).toMatchObject({requests: 31, failures: []});
    const [profile] = Object.values((await lookUp(edge, 'profile', ADA)).body) as Json[];
    expect(profile!.entity._exchangeinternal.totalLoyaltyPoints).toBe(241_450);
  });

  it('fails where a call is refused, and says which', async () => {
    await open();
    const {failures} = await play(SAMPLES, '--env-var', 'ACCESS_TOKEN=wrong', '--bail');
    expect(failures).toEqual(expect.arrayContaining([expect.stringMatching(/^Tenant: .*401/)]));
  });
});
