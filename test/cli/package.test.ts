/** What the package on npm brings, and that it needs nothing beside it. */
import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync} from 'node:fs';
import {get} from 'node:https';
import {join} from 'node:path';
import type {Json} from '../../demo/edge/types.js';
import {ROOT} from '../edge/support/edge.js';
import {begin, createFolder, edgetag, until} from './support/cli.js';

const folder = createFolder();
const home = folder.path('package');
const program = join(home, 'dist/cli/edgetag.js');
const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Json;

// Unpacked, with no node_modules anywhere above it: whatever is missing is missed.
beforeAll(() => {
  mkdirSync(folder.path('packed'));
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder.path('packed')];
  const packed = execFileSync('npm', args, {cwd: ROOT, encoding: 'utf8', stdio: 'pipe'});
  const [name] = /[\w.-]+\.tgz/.exec(packed)!;
  execFileSync('tar', ['-xzf', join(folder.path('packed'), name), '-C', folder.path('.')]);
});
afterAll(folder.clear);

it('says which it is, and is what npm runs as edgetag', async () => {
  const {version, bin, dependencies} = readJson(join(home, 'package.json'));
  expect(join(home, bin.edgetag as string)).toBe(program);
  expect(Object.keys(dependencies as Json).sort()).toEqual(['idb-keyval', 'web-vitals']);
  expect(await edgetag(['--version'], {program})).toMatchObject({code: 0, out: `${version}\n`});
});

it('validates', async () => {
  const samples = join(home, 'demo/samples');
  const tenant = `_acme=${join(samples, 'loyalty-event.fieldgroup.json')}`;
  const file = join(samples, 'acme-loyalty-events.json');
  const ended = await edgetag(['validate', '--tenant-schema', tenant, file], {program});
  expect(ended).toMatchObject({code: 0, out: '5 records: nothing wrong.\n', error: ''});
});

it('runs an edge with demo site, tag, inspector and platform, also over https', async () => {
  for (const more of [[], ['--https']]) {
    const args = ['edge', '--port', '0', '--json', ...more];
    const {process: edge, ended} = begin(args, {program, cwd: folder.path('.')});
    let said = '';
    edge.stdout!.on('data', (text: string) => (said += text));
    await until(() => said.includes('\n') || edge.exitCode !== null);
    const {url} = JSON.parse(said) as {url: string};
    if (!more[0]) {
      for (const path of [
        '/',
        '/edgetag/page.min.js',
        '/_edge/',
        '/_edge/main.js',
        '/_edge/streams',
      ]) {
        expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
      }
    } else {
      const status = await new Promise((done, fail) =>
        get(`${url}/`, {rejectUnauthorized: false}, (response) => {
          response.resume();
          done(response.statusCode);
        }).on('error', fail),
      );
      expect([new URL(url).protocol, status]).toEqual(['https:', 200]);
    }
    edge.kill('SIGTERM');
    expect(await ended).toMatchObject({code: 0, error: ''});
  }
});

it('comes with the licences of what is in it', () => {
  const text = readFileSync(join(home, 'dist/cli/LICENSES.txt'), 'utf8');
  for (const name of [
    'ajv',
    'ajv-formats',
    'commander',
    'fastify',
    '@fastify/static',
    'selfsigned',
  ]) {
    expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
  }
});
