/** One https server is everybody's shop and everybody's edge. */
import {createServer} from 'node:https';
import {buffer} from 'node:stream/consumers';
import {generate} from 'selfsigned';
import {ORG} from './entrants.js';

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
const BUSY = JSON.stringify({type: 'about:blank', status: 503, title: 'Service Unavailable'});

/**
 * `arrivals` are `{kind, at, events}`. Kinds are the shop's `page` and `part` (what a tag fetches from beside itself, with
 * its `script`), and the edge's `event` and `other`, with the bytes of their `body` and of the `whole` request.
 */
const createVisitor = (name, origin) => {
  const visitor = {name, origin, outage: false, arrivals: [], bell: () => {}};
  const seen = () => visitor.arrivals.reduce((sum, {events}) => sum + events.length, 0);
  /** Waits until that many events have arrived, or for the patience. */
  visitor.arrived = async (count, patience = 10_000) => {
    const end = performance.now() + patience;
    while (seen() < count && performance.now() < end) {
      await new Promise((resolve) => {
        visitor.bell = resolve;
        setTimeout(resolve, 500);
      });
    }
    return seen();
  };
  return visitor;
};

export const openServer = async ({entrants, parts}) => {
  const visitors = new Map();

  const serveShop = (path, visitor, response) => {
    const at = performance.now();
    const {head, collect, script} = entrants[path == '/blank' ? 'blank' : visitor.name];
    if (path.endsWith('.js')) {
      const part = parts[path.slice(1)];
      if (part) visitor.arrivals.push({kind: 'part', at, events: [], script: part});
      return response.setHeader('content-type', 'text/javascript').end(part ?? script);
    }
    if (path == '/page') visitor.arrivals.push({kind: 'page', at, events: []});
    response
      .setHeader('content-type', 'text/html')
      .end(
        `<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">${head}` +
          `<script>window.collect = ${collect}</script><h1>Shop</h1>`,
      );
  };

  const serveEdge = async (request, visitor, response) => {
    const at = performance.now();
    response
      .setHeader('access-control-allow-origin', visitor.origin)
      .setHeader('access-control-allow-credentials', 'true')
      .setHeader('access-control-allow-headers', 'content-type');
    const body = await buffer(request);
    if (visitor.outage) {
      return response.writeHead(503, {'content-type': 'application/problem+json'}).end(BUSY);
    }
    const events = body.length ? JSON.parse(String(body)).events : [];
    if (request.url.includes('/collect')) response.writeHead(204).end();
    else response.setHeader('content-type', 'application/json').end(ANSWER);
    // As HTTP/1.1 writes it: the request line, a line for each header, an empty line, the body.
    const head = [request.method, request.url, 'HTTP/1.1', ...request.rawHeaders].join('  ');
    const bytes = {body: body.length, whole: head.length + 2 + body.length};
    const kept = events.map(({xdm, data}) => ({id: xdm._id, mark: data?.mark}));
    visitor.arrivals.push({kind: events.length ? 'event' : 'other', at, events: kept, ...bytes});
    visitor.bell();
  };

  const serve = (request, response) => {
    const {host, origin} = request.headers;
    if (!host.startsWith('edge.')) {
      const visitor = visitors.get(`https://${host}`);
      return visitor ? serveShop(request.url, visitor, response) : response.writeHead(404).end();
    }
    const visitor = visitors.get(origin);
    // A tab that is closed in mid-sending breaks its request off; nothing of that has arrived.
    if (visitor) serveEdge(request, visitor, response).catch(() => response.destroy());
    else response.writeHead(403).end();
  };

  const {private: key, cert} = await generate([{name: 'commonName', value: 'shop.example'}]);
  const server = createServer({key, cert}, serve);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: server.address().port,

    /** Somebody who comes to that entrant's shop. Who is there at the same time needs a shop of their own. */
    welcome(name, shop = 'shop') {
      const visitor = createVisitor(name, `https://www.${shop}.example`);
      visitors.set(visitor.origin, visitor);
      return visitor;
    },

    close() {
      server.closeAllConnections();
      server.close();
    },
  };
};
