/** The built file for servers, in the runtimes that it is for: as they are, without a tool in between. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import type {Readable} from 'node:stream';
import {DEMO_ORG} from '../../demo/edge/datastreams.js';
import {openEdge, ROOT, type TestEdge} from '../support/edge.js';

const SERVER = join(ROOT, 'dist/esm/server.js');
const bin = (name: string) => join(ROOT, 'node_modules/.bin', name);

/** What each of them runs: a visit with an offer, a second one of the same visitor, a batch, and a limit in time. */
const story = (edge: string) => `
export const story = async ({createServerInstance, inScript}) => {
  const open = (more) => createServerInstance({
    datastreamId: 'demo', orgId: ${JSON.stringify(DEMO_ORG)}, edgeDomain: ${JSON.stringify(edge)}, ...more,
  });
  const first = open({request: new Request('https://shop.test/shoes', {headers: {'user-agent': 'Probe'}})});
  const {propositions} = await first('sendEvent', {type: 'web.webpagedetails.pageViews', decisionScopes: ['hero']});
  const cookies = first.setCookies().map((cookie) => cookie.split(';')[0]).join('; ');
  const second = open({cookies});
  await second('sendEvent', {xdm: {eventType: 'again'}});
  const batch = await second('sendBatch', {events: [{xdm: {eventType: 'a'}}, {xdm: {eventType: 'b'}}]});
  const signal = AbortSignal.timeout(1);
  const late = await open()('sendEvent', {signal, xdm: {eventType: 'late'}}).catch(({name}) => name);
  return {
    scopes: propositions.map(({scope}) => scope),
    same: (await first('getIdentity')).identity.ECID == (await second('getIdentity')).identity.ECID,
    batch,
    late,
    script: inScript({html: '</script>'}),
  };
};`;

const EXPECTED = {
  scopes: ['hero'],
  same: true,
  batch: {sent: 2, rejected: []},
  late: 'TimeoutError',
  script: '{"html":"\\u003c/script\\u003e"}',
};

/** The first line that a program writes, as JSON; or all that it complained of. */
const firstLine = async (output: Readable, complaints: Readable): Promise<any> => {
  const errors = text(complaints);
  let said = '';
  for await (const piece of output) {
    said += String(piece);
    if (said.includes('\n')) return JSON.parse(said.split('\n')[0]!);
  }
  throw new Error(`It ended without a word: ${await errors}`);
};

describe('edgetag/server', () => {
  let edge: TestEdge;
  let folder: string;

  beforeAll(async () => {
    edge = await openEdge({
      offers: {
        hero: [{items: [{schema: 'https://ns.adobe.com/personalization/json-content-item'}]}],
      },
    });
    folder = await mkdtemp(join(tmpdir(), 'edgetag-runtimes-'));
    await writeFile(join(folder, 'server.js'), await readFile(SERVER));
    await writeFile(join(folder, 'story.js'), story(edge.url));
  });
  afterAll(async () => {
    await edge?.close();
    await rm(folder, {recursive: true, force: true});
  });

  /** Everything that arrived, once the late one has. */
  const arrived = async () => {
    const events = await edge.received(5);
    expect(events.every(({verdict}) => verdict.valid)).toBe(true);
    return events.map(({path}) => path.replace(/\/irl1\b/, '')).sort();
  };

  it.each([
    ['Node', process.execPath, []],
    ['Deno', bin('deno'), ['run', '--no-config', '--no-lock', '--no-npm', '--allow-net']],
  ])('works in %s', async (name, program, args) => {
    await edge.reset();
    await edge.offers({
      hero: [{items: [{schema: 'https://ns.adobe.com/personalization/json-content-item'}]}],
    });
    const main = join(folder, `${name}.mjs`);
    await writeFile(
      main,
      "import * as tag from './server.js';\nimport {story} from './story.js';\nconsole.log(JSON.stringify(await story(tag)));\n",
    );
    const child = spawn(program, [...args, main], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1', DENO_DIR: folder},
    });
    const ended = once(child, 'exit');
    expect(await firstLine(child.stdout, child.stderr)).toEqual(EXPECTED);
    expect((await ended)[0]).toBe(0);
    expect(await arrived()).toHaveLength(5);
  });

  it('works in workerd, the runtime of Cloudflare Workers', async () => {
    await edge.reset();
    await edge.offers({
      hero: [{items: [{schema: 'https://ns.adobe.com/personalization/json-content-item'}]}],
    });
    await writeFile(
      join(folder, 'worker.js'),
      `import * as tag from './server.js';
import {story} from './story.js';
export default {fetch: async () => Response.json(await story(tag))};
`,
    );
    await writeFile(
      join(folder, 'config.capnp'),
      `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "network", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "server.js", esModule = embed "server.js"),
    (name = "story.js", esModule = embed "story.js"),
  ],
  compatibilityDate = "2026-01-01",
  globalOutbound = "network",
);
`,
    );
    const child = spawn(bin('workerd'), ['serve', 'config.capnp', '--control-fd=3'], {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'pipe', 'pipe'],
    });
    try {
      const {port} = await firstLine(child.stdio[3] as Readable, child.stderr!);
      const response = await fetch(`http://127.0.0.1:${port}/`);
      expect(await response.json()).toEqual(EXPECTED);
      expect(await arrived()).toHaveLength(5);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
