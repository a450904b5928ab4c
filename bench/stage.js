/** Where they are measured: one https server is the shop and the edge, and one Chromium takes it for both. */
import {existsSync, readFileSync} from 'node:fs';
import {createServer} from 'node:https';
import {buffer} from 'node:stream/consumers';
import {chromium} from 'playwright';
import {generate} from 'selfsigned';
import {ORG} from './entrants.js';

const SHOP = 'https://www.shop.example';
const PREFIX = `kndctr_${ORG.replace('@', '_')}_`;
const DAY = 86_400;

/** What the edge says to every interact: who you are, and where to find it. */
const ANSWER = JSON.stringify({
  requestId: '00000000-0000-4000-8000-000000000000',
  handle: [
    {
      type: 'identity:result',
      payload: [{id: '12345678901234567890123456789012345678', namespace: {code: 'ECID'}}],
    },
    {
      type: 'state:store',
      payload: [
        {key: `${PREFIX}cluster`, value: 'irl1', maxAge: 1800},
        {key: `${PREFIX}identity`, value: 'CiYxMjM0NTY3ODkw', maxAge: 395 * DAY},
      ],
    },
  ],
});

export const openStage = async (entrants) => {
  let current = 'blank';
  /** What reached the server since `enter`: `{kind, at, events, body, whole}`, the last two in bytes. */
  let arrivals = [];
  let bell = () => {};

  const serveShop = (path, response) => {
    const {head, script} = entrants[path == '/blank' ? 'blank' : current];
    if (path.endsWith('.js')) {
      // Beside the tag lie the parts that it fetches when it needs them.
      const own =
        path == '/tag.js' ? script : readFileSync(new URL(`../dist${path}`, import.meta.url));
      return response.setHeader('content-type', 'text/javascript').end(own);
    }
    if (path == '/page') arrivals.push({kind: 'page', at: performance.now()});
    response
      .setHeader('content-type', 'text/html')
      .end(
        `<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">${head}<h1>Shop</h1>`,
      );
  };

  const serveEdge = async (request, response) => {
    const at = performance.now();
    response
      .setHeader('access-control-allow-origin', SHOP)
      .setHeader('access-control-allow-credentials', 'true')
      .setHeader('access-control-allow-headers', 'content-type');
    const body = await buffer(request);
    const events = body.length ? JSON.parse(String(body)).events.length : 0;
    if (request.url.includes('/collect')) response.writeHead(204).end();
    else response.setHeader('content-type', 'application/json').end(ANSWER);
    // As HTTP/1.1 writes it: the request line, a line for each header, an empty line, the body.
    const head = [request.method, request.url, 'HTTP/1.1', ...request.rawHeaders].join('  ');
    const bytes = {body: body.length, whole: head.length + 2 + body.length};
    arrivals.push({kind: events ? 'event' : 'other', at, events, ...bytes});
    bell();
  };

  const {private: key, cert} = await generate([{name: 'commonName', value: 'shop.example'}]);
  const server = createServer({key, cert}, (request, response) => {
    if (request.headers.host.startsWith('edge.')) void serveEdge(request, response);
    else serveShop(request.url, response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  const installed = chromium.executablePath();
  const system = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH || (existsSync(installed) ? installed : system),
    args: [
      `--host-resolver-rules=MAP * 127.0.0.1:${server.address().port}`,
      '--ignore-certificate-errors',
    ],
  });

  return {
    version: browser.version(),

    /** A new visitor's browser, warm from an empty page of the same shop. */
    async enter(name) {
      current = name;
      const context = await browser.newContext({ignoreHTTPSErrors: true});
      const page = await context.newPage();
      await page.goto(`${SHOP}/blank`);
      const devtools = await context.newCDPSession(page);
      await devtools.send('Performance.enable', {timeDomain: 'threadTicks'});
      arrivals = [];
      return {
        page,
        load: () => page.goto(`${SHOP}/page`),
        /** Milliseconds of main-thread CPU so far. */
        async cpu() {
          const {metrics} = await devtools.send('Performance.getMetrics');
          return metrics.find((metric) => metric.name == 'TaskDuration').value * 1000;
        },
        close: () => context.close(),
      };
    },

    arrivals: () => arrivals,
    /** Waits until that many events have arrived, or ten seconds. */
    async arrived(count) {
      const end = performance.now() + 10_000;
      const seen = () => arrivals.reduce((sum, {events = 0}) => sum + events, 0);
      while (seen() < count && performance.now() < end) {
        await new Promise((resolve) => {
          bell = resolve;
          setTimeout(resolve, 500);
        });
      }
      return seen();
    },

    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
};
