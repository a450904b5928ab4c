/** Whatever form a server's framework has for a request: its events tell the visitor's page, browser and cookies. */
import {createServer, type IncomingMessage} from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import type {AddressInfo, Server} from 'node:net';
import fastify from 'fastify';
import {generate} from 'selfsigned';
import {createServerInstance, type Arrival} from '../../src/entries/server.js';
import type {Json} from '../../src/core/types.js';

const PREFIX = 'kndctr_0A_AdobeOrg_';
const COOKIE = `theme=dark; ${PREFIX}identity=abc`;
const MOUNTED = '/shop/item/1?size=42';

/** What the edge is told by an instance that answers this request. */
const toldOf = async (request: unknown) => {
  let body: Json = {};
  const instance = createServerInstance({
    datastreamId: 'd',
    orgId: '0A@AdobeOrg',
    request: request as Arrival,
    async fetch(_url, init) {
      body = JSON.parse(init!.body as string) as Json;
      return new Response(JSON.stringify({requestId: 'r', handle: []}));
    },
  });
  await instance('sendEvent');
  const {environment, web} = body.event.xdm as Json;
  return {
    page: web.webPageDetails?.URL as string | undefined,
    referrer: web.webReferrer.URL as string,
    ...(environment.browserDetails as {userAgent?: string; acceptLanguage?: string}),
    cookies: body.meta.state.entries as unknown,
    domain: body.meta.state.domain as string,
  };
};
type Told = Awaited<ReturnType<typeof toldOf>>;

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const listening = (server: Server) =>
  new Promise<number>((ready) => server.listen(0, '127.0.0.1', () => ready(portOf(server))));

const ASKED = {
  'User-Agent': 'Probe/1.0',
  'Accept-Language': 'de-CH',
  Referer: 'https://search.test/',
  Cookie: COOKIE,
};
const answerTo = {
  referrer: 'https://search.test/',
  userAgent: 'Probe/1.0',
  acceptLanguage: 'de-CH',
  cookies: [{key: `${PREFIX}identity`, value: 'abc'}],
  domain: '127.0.0.1',
};

/** A server's handler that keeps what the edge is told of its request. */
const witness = <R>(see: (request: R) => unknown) => {
  let keep!: (told: Told | Promise<Told>) => void;
  const told = new Promise<Told>((resolve) => (keep = resolve));
  const handler = (request: R, response: {end(): unknown}) => {
    const seen = toldOf(see(request));
    keep(seen);
    void seen.catch(() => {}).then(() => response.end());
  };
  return {told, handler};
};

/** Node's own request, as a framework changes it before a page's code sees it. */
const overHttp = async (see: (request: IncomingMessage) => unknown) => {
  const {handler, told} = witness(see);
  const server = createServer(handler);
  const origin = `http://127.0.0.1:${await listening(server)}`;
  await (await fetch(origin + MOUNTED, {headers: ASKED})).text();
  server.closeAllConnections();
  server.close();
  return {told: await told, origin};
};

/** As the routers of Express and Connect do below `app.use('/shop')`. */
const mounted = (request: IncomingMessage) =>
  Object.assign(request, {
    originalUrl: request.url,
    baseUrl: '/shop',
    url: request.url!.replace('/shop', ''),
  });

/** As Koa's context and request do, whose properties are getters of their prototypes; koa-mount shortens `url`. */
const koaOf = (req: IncomingMessage) => {
  const state = {originalUrl: req.url};
  req.url = req.url!.replace('/shop', '');
  const prototype = {
    get headers() {
      return req.headers;
    },
    get url() {
      return req.url;
    },
  };
  const request = Object.assign(Object.create(prototype) as object, state, {req});
  return {ctx: Object.assign(Object.create(prototype) as object, state, {req, request}), request};
};

describe('a request over HTTP', () => {
  it.each<[string, (request: IncomingMessage) => unknown]>([
    ['Node', (request) => request],
    ['Express or Connect, below a path', mounted],
    ['Koa, its context below a path', (request) => koaOf(request).ctx],
    ['Koa, its request below a path', (request) => koaOf(request).request],
    ['a server that hands on what it read', ({url, headers}) => ({url, headers})],
    [
      'one that keeps headers as they were written',
      ({url, rawHeaders}) => ({url, headers: rawHeaders}),
    ],
  ])('is understood as it comes from %s', async (_framework, see) => {
    const {told, origin} = await overHttp(see);
    expect(told).toEqual({page: origin + MOUNTED, ...answerTo});
  });

  it.each(['request', 'raw'] as const)(
    'is understood as Fastify’s %s, also where the address is rewritten for its routes',
    async (kind) => {
      let told: Told | undefined;
      const app = fastify({rewriteUrl: ({url}) => url!.replace('/shop', '')});
      app.get('/item/1', async (request) => {
        told = await toldOf(kind == 'raw' ? request.raw : request);
        return 'x';
      });
      const origin = await app.listen({port: 0, host: '127.0.0.1'});
      await (await fetch(origin + MOUNTED, {headers: ASKED})).text();
      await app.close();
      expect(told).toEqual({page: origin + MOUNTED, ...answerTo});
    },
  );

  it('has the scheme of its own connection, if that is encrypted', async () => {
    const {cert, private: key} = await generate([{name: 'commonName', value: 'localhost'}]);
    const {handler, told} = witness((request) => request);
    const server = https.createServer({cert, key}, handler);
    const port = await listening(server);
    await new Promise<void>((done, fail) => {
      const options = {
        port,
        host: '127.0.0.1',
        path: '/a',
        rejectUnauthorized: false,
        agent: false,
      };
      https.get(options, (response) => response.resume().on('end', done)).on('error', fail);
    });
    server.close();
    expect((await told).page).toBe(`https://127.0.0.1:${port}/a`);
  });
});

describe('a request over HTTP/2', () => {
  const visit = async (see: (request: http2.Http2ServerRequest) => unknown, headers = {}) => {
    const {handler, told} = witness(see);
    const server = http2.createServer(handler);
    const port = await listening(server);
    const client = http2.connect(`http://127.0.0.1:${port}`);
    const stream = client.request({
      ':path': MOUNTED,
      ...ASKED,
      Cookie: COOKIE.split('; '),
      ...headers,
    });
    await new Promise((end) => stream.resume().on('end', end));
    client.close();
    server.close();
    return {told: await told, origin: `http://127.0.0.1:${port}`};
  };

  it.each<[string, (request: http2.Http2ServerRequest) => unknown]>([
    ['a request', (request) => request],
    ['the headers of a stream', ({headers}) => ({headers})],
    ['raw headers', ({rawHeaders}) => ({headers: rawHeaders})],
  ])('is understood as %s', async (_what, see) => {
    const {told, origin} = await visit(see);
    expect(told).toEqual({page: origin + MOUNTED, ...answerTo});
  });

  it.each([
    [{':authority': 'shop.test', ':scheme': 'https'}, 'https://shop.test'],
    [{':authority': 'shop.test', ':scheme': 'http'}, 'http://shop.test'],
    [{':authority': 'shop.test', host: 'evil.test', ':scheme': 'https'}, 'https://shop.test'],
    [{':authority': 'shop.test', ':scheme': 'javascript'}, 'https://shop.test'],
    [
      {':authority': 'shop.test', ':scheme': 'http', 'x-forwarded-proto': 'https'},
      'https://shop.test',
    ],
  ])('is of the page that %j name', async (headers, origin) => {
    expect((await visit((request) => request, headers)).told.page).toBe(origin + MOUNTED);
  });

  it('is understood when its visitor has left', async () => {
    const told = await new Promise<Told>((resolve, reject) => {
      const server = http2.createServer((request) => {
        client.destroy();
        request.on('close', () => {
          server.close();
          toldOf(request).then(resolve, reject);
        });
      });
      let client: http2.ClientHttp2Session;
      void listening(server).then((port) => {
        client = http2.connect(`http://127.0.0.1:${port}`);
        client.on('error', () => {});
        client.request({':path': '/a', ':authority': 'shop.test'}).on('error', () => {});
      });
    });
    expect(told.page).toBe('http://shop.test/a');
  });
});

describe('headers', () => {
  const url = '/a';
  it.each<[string, Arrival]>([
    ['a Fetch Request', new Request('https://127.0.0.1/a', {headers: ASKED})],
    ['Fetch headers', {url, headers: new Headers({...ASKED, Host: '127.0.0.1'})}],
    ['an object that is written like HTTP', {url, headers: {...ASKED, Host: '127.0.0.1'}}],
    ['capitals', {url, headers: upper({...ASKED, Host: '127.0.0.1'})}],
    ['a Map', {url, headers: new Map(Object.entries({...ASKED, Host: '127.0.0.1'}))}],
    ['pairs', {url, headers: Object.entries({...ASKED, Host: '127.0.0.1'})}],
    ['a reader', {url, headers: {get: (name) => lower({...ASKED, Host: '127.0.0.1'})[name]}}],
    [
      'lists of values',
      {url, headers: {...ASKED, host: ['127.0.0.1', 'evil.test'], Cookie: COOKIE.split('; ')}},
    ],
  ])('are understood as %s', async (_what, request) => {
    const {page, ...told} = await toldOf({
      url: request.url,
      headers: request.headers,
    });
    expect(told).toEqual(answerTo);
    expect(page).toMatch(/^https?:\/\/127\.0\.0\.1\/a$/);
  });

  it('without an address tell the browser and the cookies, and no page', async () => {
    expect(await toldOf({headers: {...ASKED, host: '127.0.0.1'}})).toEqual(answerTo);
  });

  it('that are called like what reads them are headers', async () => {
    const told = await toldOf({url, headers: {...ASKED, host: '127.0.0.1', get: 'x', then: 'y'}});
    expect(told).toMatchObject(answerTo);
  });
});

describe('behind a proxy', () => {
  it.each([
    [{'x-forwarded-proto': 'https'}, 'https://shop.test:8080/a'],
    [{'X-Forwarded-Proto': ' HTTP , https'}, 'http://shop.test:8080/a'],
    [{'x-forwarded-proto': ['https', 'http']}, 'https://shop.test:8080/a'],
    [{'x-forwarded-proto': 'httpsx'}, 'https://shop.test:8080/a'],
    [{'x-forwarded-host': 'evil.test', 'x-forwarded-port': '9'}, 'https://shop.test:8080/a'],
    [{forwarded: 'host=evil.test;proto=http'}, 'https://shop.test:8080/a'],
  ])('only the scheme of %j counts', async (headers, page) => {
    const told = await toldOf({url: '/a', headers: {host: 'shop.test:8080', ...headers}});
    expect(told.page).toBe(page);
  });

  it('a site that knows its own address says it', async () => {
    const headers = {host: 'inner.test'};
    expect((await toldOf({url: 'https://shop.test/a', headers})).page).toBe('https://shop.test/a');
    const {page} = await toldOf({url: new URL('https://shop.test/a'), headers});
    expect(page).toBe('https://shop.test/a');
  });
});

describe('what is no request', () => {
  const raw = new Request('https://shop.test/a');
  /** As Hono's: its headers are behind a function. */
  class HonoRequest {
    raw = raw;
    url = raw.url;
    header = (name: string) => raw.headers.get(name);
  }
  const node = {url: '/a', headers: {host: 'shop.test'}};
  /** As h3's: with headers, and the address elsewhere. */
  const h3 = {path: '/a', headers: new Headers(), node: {req: node}};
  const locked = {
    get req(): never {
      throw new Error('Not now.');
    },
  };

  it.each<[string, unknown, RegExp]>([
    ['Hono’s c.req', new HonoRequest(), /What is wanted is its 'raw'/],
    ['Hono’s c', {req: new HonoRequest(), header: () => {}}, /What is wanted is its 'req\.raw'/],
    ['a context that holds Node’s', {req: node, res: {}, app: {}}, /What is wanted is its 'req'/],
    ['SvelteKit’s event', {request: raw, url: new URL(raw.url)}, /What is wanted is its 'request'/],
    ['an event of h3', h3, /What is wanted is its 'node\.req'/],
    ['an object', {}, /It has no headers/],
    ['an address alone', {url: '/a'}, /It has no headers/],
    ['headers alone', new Headers(), /It has no headers/],
    ['headers that are a text', {url: '/a', headers: 'Host: a'}, /Its headers are neither/],
    ['headers to come', {headers: Promise.resolve(new Headers())}, /await them/],
    ['a request to come', Promise.resolve(raw), /It is a promise: await it/],
    ['one that is not to be touched', locked, /It has no headers/],
    ['null', null, /It is null/],
    ['a text', 'https://shop.test/a', /It is a string/],
    ['a number', 0, /It is a number/],
    ['a function', () => raw, /It is a function/],
    ['a symbol', Symbol('request'), /It is a symbol/],
  ])('says so, and what to give: %s', (_what, request, words) => {
    const open = () =>
      createServerInstance({datastreamId: 'd', orgId: '0A@AdobeOrg', request: request as Arrival});
    expect(open).toThrow(words);
    expect(open).toThrow(
      /Give a Fetch Request, Node's request, or \{url, headers\}: .*Hono c\.req\.raw/,
    );
  });

  it('says so of cookies that are not the header, too', () => {
    for (const cookies of [{a: '1'}, ['a=1'], 5]) {
      expect(() =>
        createServerInstance({
          datastreamId: 'd',
          orgId: '0A@AdobeOrg',
          cookies: cookies as unknown as string,
        }),
      ).toThrow(/'cookies' is no text\. Give what stands in the visitor's Cookie header/);
    }
  });
});

function upper(headers: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(headers).map(([key, value]) => [key.toUpperCase(), value]),
  );
}
function lower(headers: Record<string, string>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]),
  );
}
