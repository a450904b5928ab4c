/** What is said of files that do not fit the schemas. */
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {ROOT} from '../edge/support/edge.js';
import {begin, CLI, createFolder, edgetag, lines, until} from './support/cli.js';

const folder = createFolder();
afterAll(folder.clear);

const group = (kind: string) =>
  `_acme=${join(ROOT, `demo/samples/loyalty-${kind}.fieldgroup.json`)}`;
const good = {
  _id: 'a',
  timestamp: '2030-05-01T10:00:00Z',
  web: {webPageDetails: {URL: 'https://shop.test/', pageViews: {value: 1}}},
};
const bad = {...good, web: {webPageDetails: {URL: 7, colour: 'red'}}};
const reference = {
  id: 'https://ns.adobe.com/acme/schemas/1',
  contentType: 'application/vnd.adobe.xed-full+json;version=1',
};
const message = (xdmEntity: unknown, header = {}) => ({
  header: {schemaRef: reference, datasetId: 'a'.repeat(24), ...header},
  body: {xdmMeta: {schemaRef: reference}, xdmEntity},
});

const validate = async (content: string | Buffer, ...args: string[]) => {
  const file = folder.write('file.json', content);
  const {code, out, error} = await edgetag(['validate', file, ...args]);
  expect(error).toBe('');
  return [
    code,
    ...out
      .trim()
      .split('\n')
      .map((line) => line.replace(`${file}:`, '')),
  ];
};

it('says that the samples are fine', async () => {
  for (const [kind, ...args] of [['profile', '--schema', 'individual-profile'], ['event']]) {
    const file = join(ROOT, `demo/samples/acme-loyalty-${kind}s.json`);
    const {code, out} = await edgetag(['validate', file, '--tenant-schema', group(kind!), ...args]);
    expect([code, out]).toEqual([0, '5 records: nothing wrong.\n']);
  }
});

it.each<[string, string]>([
  ['lines', lines([good, bad])],
  ['an array', `[${JSON.stringify(good)},\n${JSON.stringify(bad)}]`],
])('names line and path in %s', async (_what, content) => {
  expect(await validate(content)).toEqual([
    1,
    '2: web.webPageDetails.URL must be string',
    '2: web.webPageDetails.colour is not defined in the schema',
    '2 records: 2 findings in 1 of them.',
  ]);
});

it.each<[string, unknown, string[], string[]]>([
  [
    'a request',
    {events: [{xdm: good}, {xdm: bad}, {}]},
    ['--edge'],
    [
      '1: events[2] has no xdm',
      '1: events[1].xdm.web.webPageDetails.URL must be string',
      '1: events[1].xdm.web.webPageDetails.colour is not defined in the schema',
    ],
  ],
  [
    'a server’s request',
    {event: {xdm: {...good, _id: 5}}},
    ['--edge'],
    ['1: event.xdm._id must be string'],
  ],
  [
    'a message',
    message({...good, _id: undefined}, {source: {}}),
    [],
    ['1: header.source needs a name', "1: body.xdmEntity._id must have required property '_id'"],
  ],
  [
    'a batch',
    {messages: [message(good), {header: {}}]},
    [],
    [
      '1: messages[1].body is required, an object',
      '1: messages[1].header.schemaRef needs an id and a contentType',
      '1: messages[1].header.datasetId is required, 24 hexadecimal digits',
      '1: messages[1].body.xdmMeta.schemaRef needs an id and a contentType',
      '1: messages[1].body.xdmEntity is required, an object',
    ],
  ],
  ['text', 'x', [], ['1: (record) is no object']],
])('looks into %s', async (_what, record, args, findings) => {
  const [code, ...found] = await validate(JSON.stringify(record), ...args);
  expect([code, found.slice(0, -1)]).toEqual([1, findings]);
});

it('goes on behind a record that cannot be looked at', async () => {
  const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  const latin = Buffer.from(JSON.stringify({...good, _id: 'ä'}), 'latin1');
  const content = Buffer.concat([
    Buffer.from(`${deep}\n`),
    latin,
    Buffer.from(`\n${lines([bad])}`),
  ]);
  expect((await validate(content)).slice(0, 4)).toEqual([
    1,
    '1: (record) is nested too deep to be looked at',
    '2: (record) is not UTF-8',
    expect.stringMatching(/^3: web/),
  ]);
});

// Linux alone has a device that is full.
(existsSync('/dev/full') ? it : it.skip)('says so if it cannot say what it has found', async () => {
  const file = folder.write('full.json', JSON.stringify(good));
  const command = [process.execPath, CLI, 'validate', file].map((word) => `'${word}'`).join(' ');
  const {status, stderr} = spawnSync('sh', ['-c', `${command} > /dev/full`], {encoding: 'utf8'});
  expect([status, stderr]).toEqual([1, expect.stringContaining('cannot be written: ENOSPC')]);
});

it('says how far it is', async () => {
  const line = lines([good]);
  const args = ['validate', '-', '--progress'];
  const {process, ended} = begin(args, {input: line.repeat(1000), open: true});
  let said = '';
  process.stderr!.on('data', (text) => (said += text));
  await until(
    () => process.stdin!.write(line) && /^-: [\d,]+ records, 0 with findings\n/.test(said),
  );
  process.stdin!.end();
  expect(await ended).toMatchObject({code: 0, out: expect.stringContaining('nothing wrong')});
});

it('wants an _id where the Edge Network gives none', async () => {
  const {_id, ...rest} = good;
  expect((await validate(JSON.stringify(rest)))[0]).toBe(1);
  expect((await validate(JSON.stringify(rest), '--edge'))[0]).toBe(0);
});

it('goes on behind a line that is not JSON, and reads standard input', async () => {
  const input = `${JSON.stringify(good)}\n{"half\n${JSON.stringify(bad)}\n`;
  const {code, json} = await edgetag(['validate', '-', '--json'], {input});
  expect([code, ...json]).toMatchObject([
    1,
    {file: '-', line: 2, index: 1, kind: 'json'},
    {line: 3, path: 'web.webPageDetails.URL'},
    {line: 3, kind: 'unknown'},
    {kind: 'summary', records: 3, bad: 2, errors: 3, warnings: 0},
  ]);
});
