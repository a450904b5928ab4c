import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {RunningEdge} from '../../demo/edge/server.js';
import {ask, ROOT, start} from './support/edge.js';

const SCHEMAS = ['demo/edge/xdm/web-event.schema.json', 'demo/edge/xdm/web-vitals.fieldgroup.json'];

describe('the edge serves', () => {
  let root: string;
  let edge: RunningEdge;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'site-'));
    const files = {
      'package.json': '{"version":"1.2.3"}',
      ...Object.fromEntries(SCHEMAS.map((name) => [name, readFileSync(join(ROOT, name), 'utf8')])),
      'demo/site/index.html': '<script data-edge-domain="{{origin}}"></script>{{origin}}é',
      'demo/site/shop/index.html': 'shop',
      'demo/site/style.css': 'a{content:"{{origin}}"}',
      'demo/inspector/index.html': 'inspector',
      'demo/inspector/main.tsx': 'source',
      'dist/page.min.js': 'tag',
      'dist/esm/page.js': 'module',
      'dist/inspector/main.js': 'inspector script',
      '.secret': 'secret',
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), {recursive: true});
      writeFileSync(join(root, name), text);
    }
    edge = await start({root});
  });
  afterAll(async () => {
    await edge.close();
    rmSync(root, {recursive: true});
  });

  it.each([
    ['/shop/', 'shop', 'text/html'],
    ['/shop/?x=%41', 'shop', 'text/html'],
    ['/style.css', 'a{content:"{{origin}}"}', 'text/css'],
    ['/edgetag/page.min.js', 'tag', 'javascript'],
    ['/edgetag/esm/page.js', 'module', 'javascript'],
    ['/_edge/', 'inspector', 'text/html'],
    ['/_edge/main.js', 'inspector script', 'javascript'],
  ])('%s, never from a cache without asking', async (path, text, type) => {
    const answer = await ask(edge.url + path);
    expect([answer.status, answer.text]).toEqual([200, text]);
    expect(answer.headers.get('content-type')).toContain(type);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
  });

  it.each(['/..%2f.secret', '/edgetag/..%2f..%2f.secret', '/_edge/..%2f..%2f.secret'])(
    'nothing outside its folders: %s',
    async (path) => {
      const answer = await ask(edge.url + path);
      expect([403, 404]).toContain(answer.status);
      expect(answer.text).not.toContain('secret');
    },
  );

  it('pages that know their own origin', async () => {
    const {text} = await ask(`${edge.url}/`);
    expect(text).toBe(`<script data-edge-domain="${edge.url}"></script>${edge.url}é`);
    const other = `http://127.0.0.1:${edge.port}`;
    expect((await ask(`${other}/index.html`)).text).toContain(`${other}é`);
    expect((await ask(`${edge.url}/`, {method: 'HEAD'})).status).toBe(200);
  });

  it('the tag to pages of any origin', async () => {
    const {headers} = await ask(`${edge.url}/edgetag/page.min.js`, {
      headers: {origin: 'https://shop.test'},
    });
    expect(headers.get('access-control-allow-origin')).toBe('*');
  });

  it.each(['/nothing', '/.secret', '/_edge/main.tsx', '/edgetag/'])(
    'a word of help for %s',
    async (path) => {
      const answer = await ask(edge.url + path);
      expect(answer.status).toBe(404);
      expect(answer.text).toContain('The demo site is at /');
    },
  );
});
