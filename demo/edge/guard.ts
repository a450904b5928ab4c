/** Keeps `/_edge` to its own pages, and the platform's management paths to its own names: no foreign site may read or set anything. */
import {networkInterfaces} from 'node:os';
import type {FastifyReply, FastifyRequest} from 'fastify';
import {plainProblem, refusal} from './problems.js';

export const guard = (host: string) => async (request: FastifyRequest, reply: FastifyReply) => {
  // By route, where there is one: addresses can be written in many ways.
  const route = request.routeOptions.url ?? request.url;
  const isControl = route.startsWith('/_edge');
  if (!isControl && !isManagement(route)) return;
  const {headers, protocol, socket} = request;
  const name = headers.host ?? '';
  // A foreign name that was made to point here (DNS rebinding) comes as that name in Host.
  if (!ownNames(host, socket.localPort, protocol).includes(name.toLowerCase())) {
    throw forbidden(`"${name}" is not a name of this edge. Open it as localhost.`);
  }
  if (!isControl) return;
  if (headers.origin !== undefined && headers.origin !== `${protocol}://${name}`) {
    throw forbidden(`Pages of ${headers.origin} may not use the control desk. Use its own pages.`);
  }
  // Images and scripts send no Origin, but browsers tell whose page wants them.
  const site = headers['sec-fetch-site'];
  const foreign = site === 'cross-site' || site === 'same-site';
  if (foreign && headers['sec-fetch-mode'] !== 'navigate') {
    throw forbidden('Pages of other sites may not use the control desk. Use its own pages.');
  }
  reply
    .header('x-frame-options', 'SAMEORIGIN')
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-cache');
};

// Everybody knows the development credentials. Inlets are for pages of any site, and tell nothing.
const isManagement = (route: string) =>
  /^\/(data|ims)\//.test(route) && !route.startsWith('/data/foundation/import/collection/');

const forbidden = (detail: string) => refusal(plainProblem(403, 'Forbidden', detail));

const DEFAULT_PORTS: Record<string, number> = {http: 80, https: 443};

const ownNames = (host: string, port: number | undefined, protocol: string): string[] => {
  const names = ['localhost', '127.0.0.1', '[::1]', bracket(host), ...addresses(host)];
  const bare = port === undefined || port === DEFAULT_PORTS[protocol];
  return names.flatMap((name) => [`${name}:${port ?? ''}`, ...(bare ? [name] : [])]);
};

// Listening everywhere means being reached by address, from a phone say. An address cannot be rebound.
const addresses = (host: string): string[] =>
  host === '0.0.0.0' || host === '::'
    ? Object.values(networkInterfaces()).flatMap((cards) =>
        (cards ?? []).map(({address}) => bracket(address)),
      )
    : [];

const bracket = (host: string) => (host.includes(':') ? `[${host}]` : host.toLowerCase());
