/** Progress files that somebody has changed, or that are none: each ends with a sentence, and nothing is lost for it. */
import {createHash} from 'node:crypto';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import type {RunningEdge} from '../../demo/edge/server.js';
import type {Json} from '../../demo/edge/types.js';
import {put, start} from '../edge/support/edge.js';
import {openStream} from '../edge/support/platform.js';
import {createFolder, credentialsFor, edgetag, lines} from './support/cli.js';
import {bareEvents, openEvents, pointsOf} from './support/target.js';

let edge: RunningEdge;
const folder = createFolder();
beforeAll(async () => {
  edge = await start();
});
afterAll(() => edge.close());
afterAll(folder.clear);

/** The sum that a line ends with, as whoever forges one would write it. */
const seal = (values: Json[]) => {
  let before = '';
  return values
    .map((value) => {
      const text = JSON.stringify(value).slice(0, -1);
      before = createHash('sha256')
        .update(before + text)
        .digest('hex')
        .slice(0, 16);
      return `${text},"check":"${before}"}\n`;
    })
    .join('');
};
const unseal = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const {check: _check, ...value} = JSON.parse(line) as Json;
      return value;
    });

const RECORDS = 40;
let made = 0;
/** A run that was given up, with two lines of notes and more: three of four batches are answered, not the second. */
const interrupt = async () => {
  const file = folder.write(`${++made}.ndjson`, lines(bareEvents(RECORDS)));
  const args = [
    ...['stream', 'events', file, ...(await openEvents(edge))],
    ...['--batch', '10', '--concurrency', '1', '--retries', '0', '--json'],
  ];
  await put(edge, 'faults', [
    {path: '/collection', delayMs: 0, times: 2},
    {path: '/collection', status: 503},
  ]);
  expect((await edgetag(args)).code).toBe(1);
  await put(edge, 'faults', []);
  const notes = `${file}.edgetag-progress.json`;
  return {args, notes, values: unseal(readFileSync(notes, 'utf8'))};
};

/** Something that is no member of its kind, for each. */
const odd: Record<string, unknown[]> = {
  null: [null],
  'a text': ['x'],
  'a negative number': [-1],
  'a fraction': [0.5],
  'a huge number': [1e300],
  'a list': [[[]]],
  'an object': [{x: 1}],
  truth: [true],
};
const HEAD = [
  'edgetag',
  'file',
  'target',
  'batch',
  'startedAt',
  'number',
  'next',
  'beyond',
  'counts',
  'listed',
];
const NOTE = ['number', 'next', 'waiting', 'counts', 'listed'];
const INNER: Record<string, string[]> = {
  next: ['offset', 'line', 'index', 'form'],
  counts: ['accepted', 'rejected', 'again', 'requests'],
};

/** Perhaps after a line that says how far it seemed to be. */
const SENTENCE = /^(Going on: [^\n]+\n)?[^\n]+ --restart begins anew\.\n$/;
const isRefused = ({code, error}: {code: number | null; error: string}) => {
  expect([code, error]).toEqual([2, expect.stringMatching(SENTENCE)]);
  expect(error).not.toMatch(/TypeError|undefined|not iterable|edgetag failed/);
};

describe('a line of a progress file, one of whose members was changed,', () => {
  const places = [
    ...HEAD.map((name) => [0, [name]] as const),
    ...NOTE.map((name) => [1, [name]] as const),
    ...Object.entries(INNER).flatMap(([outer, inner]) =>
      inner.flatMap((name) => [[0, [outer, name]] as const, [1, [outer, name]] as const]),
    ),
  ];
  const change = (value: Json, [name, inner]: readonly string[], to: unknown): Json =>
    inner === undefined
      ? {...value, [name!]: to}
      : {...value, [name!]: {...(value[name!] as Json), [inner]: to}};

  let given: Awaited<ReturnType<typeof interrupt>> & {text: string};
  beforeAll(async () => {
    const interrupted = await interrupt();
    given = {...interrupted, text: readFileSync(interrupted.notes, 'utf8')};
    expect(given.values.length).toBeGreaterThan(1);
  });

  it.each(places)('line %i, %j, is refused, and the notes stay as they are', async (line, path) => {
    const {args, notes, values, text} = given;
    // Changed by hand; then by somebody who knows how the sum is made. Each value in turn, as a run takes a moment.
    const kinds = Object.keys(odd);
    const kind = kinds[(places.findIndex((one) => one[1] === path) * 3) % kinds.length]!;
    const [to] = odd[kind]!;
    const forged = values.map((value, at) => (at == line ? change(value, path, to) : value));
    const byHand = text
      .split('\n')
      .map((one, at) => {
        if (at != line) return one;
        const {check} = JSON.parse(one) as Json;
        return JSON.stringify({...forged[line], check});
      })
      .join('\n');
    for (const content of [byHand, seal(forged)]) {
      writeFileSync(notes, content);
      isRefused(await edgetag(args));
      expect(readFileSync(notes, 'utf8')).toBe(content);
    }
  });
});

describe('a progress file', () => {
  it.each<[string, (text: string, values: Json[]) => string | Buffer]>([
    ['that is empty', () => ''],
    ['that is binary', () => Buffer.from([0xff, 0xfe, 0, 0, 10, 0])],
    ['that is another document', () => '{"name": "package"}\n'],
    ['that is a list', () => '[]\n'],
    ['that is nothing', () => 'null\n'],
    ['of another version', (_text, [head]) => seal([{...head, edgetag: 1}])],
    ['whose first line is cut', (text) => text.slice(0, 100)],
    [
      'whose lines have changed places',
      (text) => {
        const [head, ...rest] = text.trimEnd().split('\n');
        return [head, ...rest.reverse(), rest[0], ''].join('\n');
      },
    ],
    [
      'one of whose middle lines is gone',
      (text) => {
        const [head, , ...rest] = text.trimEnd().split('\n');
        return [head, ...rest, ''].join('\n');
      },
    ],
    [
      'that is of another file',
      (_text, [head, ...rest]) => seal([{...head, file: {head: 'x'}}, ...rest]),
    ],
    ['of another target', (_text, [head, ...rest]) => seal([{...head, target: {}}, ...rest])],
    [
      'with a place behind the end',
      (_text, [head]) => seal([{...head, next: {offset: 1e9, line: 1, index: 0, form: 'lines'}}]),
    ],
    [
      'that says more is answered than it counts',
      (_text, [head]) =>
        seal([{...head, number: 4, next: {offset: 1, line: 1, index: 40, form: 'lines'}}]),
    ],
    [
      'that knows messages that are not there',
      (_text, [head, ...rest]) =>
        seal([head!, ...rest.slice(0, 1).map((note) => ({...note, waiting: [999]}))]),
    ],
    [
      'that knows another end of a batch',
      (_text, [head]) =>
        seal([
          {
            ...head,
            beyond: {1: {next: {offset: 7, line: 1, index: 2, form: 'lines'}, waiting: []}},
          },
        ]),
    ],
    [
      'that knows batches by no number',
      (_text, [head]) =>
        seal([{...head, beyond: JSON.parse('{"__proto__": {"next": {}, "waiting": []}}') as Json}]),
    ],
  ])('%s is refused', async (_what, write) => {
    const {args, notes, values} = await interrupt();
    writeFileSync(notes, write(readFileSync(notes, 'utf8'), values));
    const ended = await edgetag(args);
    isRefused(ended);
    // It can always be begun anew.
    const {code, json} = await edgetag([...args, '--restart']);
    expect([code, json.at(-1)]).toMatchObject([0, {resumed: false, accepted: RECORDS}]);
    expect(existsSync(notes)).toBe(false);
    expect(new Set(await pointsOf(edge)).size).toBe(RECORDS);
  });

  it('that nobody has changed is gone on with', async () => {
    const {args, notes, values} = await interrupt();
    writeFileSync(notes, seal(values));
    const {code, json} = await edgetag(args);
    expect([code, json.at(-1)]).toMatchObject([0, {resumed: true, accepted: RECORDS}]);
  });
});

describe('the notes of an import', () => {
  const prepare = async () => {
    const {datasetId} = await openStream(edge, 'event');
    const file = folder.write(`${++made}.ndjson`, lines(bareEvents(3)));
    const args = ['batch', 'import', file, '--dataset', datasetId, '--no-wait'];
    const run = (more: string[] = []) => edgetag([...args, ...more], {env: credentialsFor(edge)});
    expect((await run()).code).toBe(0);
    const notes = `${file}.edgetag-batch.json`;
    return {run, notes, values: unseal(readFileSync(notes, 'utf8'))};
  };

  it('are refused whichever member was changed', async () => {
    const {run, notes, values} = await prepare();
    const {batchId: _batchId, ...others} = values[0]!;
    for (const name of Object.keys(others)) {
      for (const to of [null, 'x', -1]) {
        writeFileSync(notes, seal([{...values[0], [name]: to}]));
        isRefused(await run());
      }
    }
    for (const content of ['', '[]\n', `${JSON.stringify(values[0])}\n`, seal([values[0]!, {}])]) {
      writeFileSync(notes, content);
      isRefused(await run());
    }
    for (const batchId of [5, '', {}]) {
      writeFileSync(notes, seal([{...values[0], batchId}]));
      isRefused(await run());
    }
    writeFileSync(notes, seal(values));
    expect((await run()).code).toBe(0);
  });

  it('that name a batch which is not there end with a sentence', async () => {
    const {run, notes, values} = await prepare();
    writeFileSync(notes, seal([{...values[0], completed: false, batchId: '../../x?y'}]));
    const {code, error} = await run();
    expect([code, error]).toEqual([
      2,
      expect.stringMatching(/not known any more.*--restart begins anew\.\n$/),
    ]);
  });
});
