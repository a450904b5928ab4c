/** Runs the built command line as a program of its own, and listens for secrets in what it says. */
import {spawn, type ChildProcess} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import type {RunningEdge} from '../../../demo/edge/server.js';
import type {Json} from '../../../demo/edge/types.js';
import {ROOT} from '../../edge/support/edge.js';
import {ORG_ID} from '../../edge/support/platform.js';

export const CLI = join(ROOT, 'dist/cli/edgetag.js');
if (!existsSync(CLI)) throw new Error('There is no command line yet. Run npm run build first.');

export const TOKEN = 'edgetag-development-token';
export const SECRET = 'edgetag-development-secret';

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  error: string;
  /** Each line of what it said as JSON. */
  json: Json[];
}

export interface Running {
  process: ChildProcess;
  ended: Promise<Ended>;
}

export interface How {
  env?: Record<string, string | undefined>;
  input?: string | Buffer;
  /** There may be more input: it is not ended. */
  open?: boolean;
  cwd?: string;
  program?: string;
}

export const begin = (
  args: string[],
  {env = {}, input, open, cwd, program = CLI}: How = {},
): Running => {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: {PATH: process.env.PATH, HOME: process.env.HOME, ...env},
    // One that waits for input for ever must not hold up the tests as well.
    ...(open && {timeout: 90_000, killSignal: 'SIGKILL'}),
  });
  const said = {out: '', error: ''};
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.error += text));
  child.stdin.on('error', () => {}); // It may have ended without reading.
  if (open) child.stdin.write(input!);
  else child.stdin.end(input);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const all = said.out + said.error;
      const told = [TOKEN, SECRET, 'Bearer '].filter((secret) => all.includes(secret));
      if (told[0]) reject(new Error(`It told a secret (${told.join(', ')}): ${all}`));
      const isJson = args.includes('--json') && !args.includes('--help');
      const lines = isJson ? said.out.split('\n').filter(Boolean) : [];
      resolve({code, signal, ...said, json: lines.map((line) => JSON.parse(line) as Json)});
    });
  });
  return {process: child, ended};
};

export const edgetag = (args: string[], how?: How) => begin(args, how).ended;

/** What lets one in on a development edge. */
export const credentialsFor = (edge: RunningEdge) => ({
  EDGETAG_PLATFORM: edge.url,
  EDGETAG_ACCESS_TOKEN: TOKEN,
  EDGETAG_API_KEY: 'edgetag-development-key',
  EDGETAG_ORG_ID: ORG_ID,
});

/** A folder for files of a test; `clear` takes it away. */
export const createFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'edgetag-cli-'));
  return {
    path: (name: string) => join(folder, name),
    write(name: string, content: string | Buffer) {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    },
    clear: () => rmSync(folder, {recursive: true, force: true}),
  };
};

export const until = async (is: () => boolean | Promise<boolean>) => {
  while (!(await is())) await new Promise((resolve) => setTimeout(resolve, 20));
};

export const lines = (records: unknown[]) =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** Every form that a file of records may have: what it is, a name for it, its content. */
export const formsOf = (records: Json[]): [string, string, string | Buffer][] => [
  ['lines', 'a.ndjson', lines(records)],
  [
    'lines that end as in Windows, with blank ones between them',
    'b.ndjson',
    `\ufeff${lines(records).replaceAll('\n', '\r\n\r\n')}`,
  ],
  ['an array', 'c.json', JSON.stringify(records)],
  ['an array over many lines', 'd.json', JSON.stringify(records, null, 2)],
  [
    'an array over many lines that end as in Windows',
    'e.json',
    JSON.stringify(records, null, 2).replaceAll('\n', '\r\n'),
  ],
  [
    'objects over many lines',
    'f.json',
    records.map((one) => JSON.stringify(one, null, 2)).join('\n'),
  ],
  ['packed lines', 'g.ndjson.gz', gzipSync(lines(records))],
  ['a packed array', 'h.json.gz', gzipSync(JSON.stringify(records))],
];
