/** What the command line writes, where somebody else may write as well. */
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {execFileSync} from 'node:child_process';
import {basename, join} from 'node:path';
import type {RunningEdge} from '../../demo/edge/server.js';
import {put, start} from '../edge/support/edge.js';
import {openStream} from '../edge/support/platform.js';
import {begin, createFolder, credentialsFor, edgetag, lines, until} from './support/cli.js';
import {bareEvents, openEvents} from './support/target.js';

let edge: RunningEdge;
const folder = createFolder();
beforeAll(async () => {
  edge = await start();
});
afterAll(() => edge.close());
afterAll(folder.clear);

const PRECIOUS = 'precious\n';
let made = 0;
/** A folder of its own, with records that are good but for one, and a file that nobody asked to change. */
const prepare = () => {
  const place = folder.path(`place-${++made}`);
  mkdirSync(place);
  const file = join(place, 'events.ndjson');
  const victim = join(place, 'victim');
  writeFileSync(file, `no\n${lines(bareEvents(3))}`);
  writeFileSync(victim, PRECIOUS);
  return {place, file, victim};
};
const isUntouched = (victim: string) => readFileSync(victim, 'utf8') == PRECIOUS;

type Lay = (victim: string, name: string) => void;
const traps: [what: string, lay: Lay][] = [
  ['a symbolic link to a file', (victim, name) => symlinkSync(victim, name)],
  ['a symbolic link to nothing', (victim, name) => symlinkSync(`${victim}-new`, name)],
  ['a named pipe', (_victim, name) => void execFileSync('mkfifo', [name])],
  ['a folder', (_victim, name) => mkdirSync(name)],
];
const commands: [command: string, suffix: string][] = [
  ['stream', '.edgetag-progress.json'],
  ['batch', '.edgetag-batch.json'],
];
const cases = commands.flatMap(([command, suffix]) =>
  traps.map(([what, lay]) => [command, what, suffix, lay] as const),
);

const argsOf = async (command: string, file: string) =>
  command == 'stream'
    ? ['stream', 'events', file, ...(await openEvents(edge))]
    : ['batch', 'import', file, '--dataset', (await openStream(edge, 'event')).datasetId];
const run = (args: string[]) => edgetag(args, {env: credentialsFor(edge)});

describe.each(cases)('%s where %s stands', (command, _what, suffix, lay) => {
  it('in the place of its progress file ends with a sentence', async () => {
    const {file, victim} = prepare();
    lay(victim, file + suffix);
    const {code, error} = await run(await argsOf(command, file));
    expect([code, error]).toEqual([
      2,
      expect.stringMatching(/^The progress file .* cannot be read: .*\n$/),
    ]);
    expect([isUntouched(victim), existsSync(`${victim}-new`)]).toEqual([true, false]);
    expect(existsSync(`${file}${suffix}.lock`)).toBe(false);
  });

  it('in the place of its list of rejections ends with a sentence', async () => {
    const {place, file, victim} = prepare();
    const list = join(place, 'rejected');
    lay(victim, list);
    const {code, error} = await run([...(await argsOf(command, file)), '--rejected', list]);
    expect([code, error]).toEqual([
      2,
      expect.stringMatching(/rejected cannot be written: .*\. Name another file\.\n$/),
    ]);
    expect([isUntouched(victim), existsSync(`${victim}-new`)]).toEqual([true, false]);
  });

  it('in the place of its lock writes and reads nothing through it', async () => {
    const {file, victim} = prepare();
    lay(victim, `${file}${suffix}.lock`);
    const {code, error} = await run(await argsOf(command, file));
    // A link or a pipe is no run that lives; what cannot be taken away is a sentence.
    expect([code, error]).toEqual([expect.any(Number), expect.not.stringContaining('failed:')]);
    expect(code).toBeLessThanOrEqual(1);
    expect([isUntouched(victim), existsSync(`${victim}-new`)]).toEqual([true, false]);
  });

  it('in the place of what its progress file is written in first does not matter', async () => {
    const {file, victim} = prepare();
    lay(victim, `${file}${suffix}.tmp`);
    const {code, error} = await run(await argsOf(command, file));
    expect([code, error]).toEqual([1, expect.not.stringContaining('noted')]);
    expect([isUntouched(victim), existsSync(`${victim}-new`)]).toEqual([true, false]);
    // It is somebody's.
    expect(lstatSync(`${file}${suffix}.tmp`, {throwIfNoEntry: false})).toBeDefined();
  });
});

describe('the progress file', () => {
  it('leaves nothing beside it', async () => {
    const {place, file} = prepare();
    await put(edge, 'faults', [{path: '/collection', status: 503}]);
    const {code} = await run([...(await argsOf('stream', file)), '--retries', '0']);
    await put(edge, 'faults', []);
    expect(code).toBe(1);
    expect(readdirSync(place).sort()).toEqual([
      'events.ndjson',
      'events.ndjson.edgetag-progress.json',
      'victim',
    ]);
  });

  it('that is put in the place of a link while a run goes on takes its place, not that of its target', async () => {
    const {file, victim} = prepare();
    const notes = `${file}.edgetag-progress.json`;
    await put(edge, 'faults', [{path: '/collection', delayMs: 100}]);
    const {ended} = begin([
      ...(await argsOf('stream', file)),
      '--batch',
      '1',
      '--concurrency',
      '1',
    ]);
    await until(() => existsSync(notes));
    execFileSync('ln', ['-sfn', victim, notes]);
    await ended;
    await put(edge, 'faults', []);
    expect(isUntouched(victim)).toBe(true);
  });
});

describe('a file that a command is given twice', () => {
  it.each<[string, (place: {file: string; place: string}) => string[]]>([
    ['its records and its rejections', ({file}) => ['--rejected', file]],
    ['the lock of its notes', ({file}) => ['--rejected', `${file}.edgetag-progress.json.lock`]],
    [
      'its credentials',
      ({place}) => {
        const name = join(place, 'credentials.json');
        writeFileSync(name, '{}');
        linkSync(name, join(place, 'also'));
        return ['--credentials', name, '--rejected', join(place, 'also')];
      },
    ],
  ])('as %s is a sentence', async (_what, more) => {
    const prepared = prepare();
    const before = readFileSync(prepared.file, 'utf8');
    const args = [...(await argsOf('stream', prepared.file)), ...more(prepared)];
    const {code, error} = await run(args);
    expect([code, error]).toEqual([2, expect.stringContaining('Name another file.')]);
    expect(readFileSync(prepared.file, 'utf8')).toBe(before);
    expect(readdirSync(prepared.place)).not.toContain(
      `${basename(prepared.file)}.edgetag-progress.json`,
    );
  });
});
