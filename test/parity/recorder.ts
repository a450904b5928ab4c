/**
 * One server for the shop, the edge and everybody's pixels. Playwright's routes would do but for one thing: they cannot
 * see into a beacon whose body is a Blob, as Alloy's is. Rooms are told apart by the end of their user agent.
 */
import {createHash, X509Certificate} from 'node:crypto';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {createServer, type Server} from 'node:https';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {certificate} from '../../demo/edge/certificate.js';
import {byDefault, type Answer, type Edge, type Heard} from './given.js';

/** The hosts that lead here. */
const HOSTS = [
  '*.shop.test',
  'not-shop.test',
  '*.partner.test',
  'edge.adobedc.net',
  'adobedc.demdex.net',
];
export const SHOP = 'www.shop.test';

export interface Visit {
  html: string;
  library: string;
  edge?: Edge;
  /** What the browser asked for, in that order. */
  left: string[];
  /** What arrived, in that order. */
  heard: {url: string; request: Heard}[];
  /** Errors and rejections that nobody caught. */
  uncaught: string[];
}

export interface Recorder {
  /** The visit in each room. */
  visits: Map<string, Visit>;
  /** With which Chromium finds this server and trusts it. */
  args: string[];
  close(): Promise<void>;
}

/** `libraries` are served as `/<name>.js`. */
export const openRecorder = async (libraries: Record<string, Buffer>): Promise<Recorder> => {
  const visits = new Map<string, Visit>();
  const made = await certificate(SHOP);
  const server: Server = createServer(made, (request, response) => {
    const visit = visits.get(/visit\/(\S+)$/.exec(request.headers['user-agent'] ?? '')?.[1] ?? '');
    if (!visit) response.writeHead(404).end();
    else if (request.headers.host == SHOP) shop(libraries, visit, request, response);
    else record(visit, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const {port} = server.address() as AddressInfo;
  // Trusting this one key, and not ignoring every error, Chromium caches and compiles as it does elsewhere.
  const key = new X509Certificate(made.cert).publicKey.export({type: 'spki', format: 'der'});
  const trusted = createHash('sha256').update(key).digest('base64');
  return {
    visits,
    args: [
      `--host-resolver-rules=${HOSTS.map((host) => `MAP ${host} 127.0.0.1:${port}`).join(',')}`,
      `--ignore-certificate-errors-spki-list=${trusted}`,
    ],
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};

const shop = (
  libraries: Record<string, Buffer>,
  {html}: Visit,
  {url}: IncomingMessage,
  response: ServerResponse,
) => {
  const file = libraries[/^\/(.*)\.js$/.exec(url!)?.[1] ?? ''];
  if (file) {
    response
      .writeHead(200, {'content-type': 'text/javascript', 'cache-control': 'max-age=600'})
      .end(file);
  } else {
    response.setHeader('content-type', 'text/html').end(html);
  }
};

const record = async (visit: Visit, request: IncomingMessage, response: ServerResponse) => {
  const {headers} = request;
  const url = `https://${headers.host}${request.url}`;
  const heard = await readingOf(url, request);
  const index = visit.heard.push({url, request: heard}) - 1;
  const {edge} = visit;
  const {
    status = 200,
    headers: own,
    body,
    refused,
  }: Answer = (await (typeof edge == 'function' ? edge(heard, index) : edge?.[index])) ??
  byDefault(heard);
  response.writeHead(status, {
    'cache-control': 'no-store',
    'content-type': 'application/json;charset=utf-8',
    ...own,
    'access-control-allow-origin': refused ? 'https://nobody.test' : (headers.origin ?? '*'),
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'Retry-After, X-Adobe-Edge',
  });
  response.end(status == 204 ? undefined : typeof body == 'string' ? body : JSON.stringify(body));
};

const readingOf = async (url: string, request: IncomingMessage): Promise<Heard> => {
  const {host, pathname: path, searchParams} = new URL(url);
  const {headers, method = ''} = request;
  const body = await text(request);
  return {
    how:
      headers['sec-fetch-dest'] == 'image'
        ? 'pixel'
        : headers['sec-fetch-dest'] == 'script'
          ? 'script'
          : // A beacon asks nobody's permission.
            headers['sec-fetch-mode'] == 'no-cors'
            ? 'beacon'
            : 'fetch',
    method,
    host,
    path,
    query: Object.fromEntries(searchParams),
    type: headers['content-type']?.toLowerCase().replace(/\s/g, ''),
    referer: headers.referer,
    body: body ? (JSON.parse(body) as unknown) : undefined,
  };
};
