/** What authors of servers write; every line must compile, but for those that say that they must not. */
import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Http2ServerRequest, IncomingHttpHeaders} from 'node:http2';
import type {FastifyRequest} from 'fastify';
import {
  createInlet,
  createServerInstance,
  inScript,
  serverToServer,
  type Answer,
  type Arrival,
  type Auth,
  type BatchEvent,
  type BatchResult,
  type HandOver,
  type Inlet,
  type InletSettings,
  type ServerInstance,
  type ServerOptions,
} from '../../../src/entries/server.js';

const auth: Auth = serverToServer({clientId: 'i', clientSecret: 's', scopes: ['openid']});
const options: ServerOptions = {datastreamId: 'd', orgId: 'o@AdobeOrg'};

export const ofNode = async (request: IncomingMessage, response: ServerResponse) => {
  const visitor = createServerInstance({...options, request, domain: 'shop.test'});
  const {propositions = []} = await visitor('sendEvent', {decisionScopes: ['hero']});
  response.setHeader('set-cookie', visitor.setCookies());
  response.end(`${propositions.length}${inScript(visitor.handOver())}`);
};

export const ofFetch = async (request: Request): Promise<Response> => {
  const visitor: ServerInstance = createServerInstance({
    ...options,
    request,
    auth,
    signal: AbortSignal.timeout(800),
    fetch,
  });
  await visitor('sendEvent');
  await visitor('sendEvent', {signal: request.signal, xdm: {eventType: 'a'}});
  await visitor('setConsent', {
    consent: [{standard: 'Adobe', version: '1.0', value: {general: 'in'}}],
  });
  const {identity} = await visitor('getIdentity');
  const {url} = await visitor('appendIdentityToUrl', {url: 'https://other.test/'});
  const {eventMergeId} = await visitor('createEventMergeId');
  const handed: HandOver = visitor.handOver();
  const headers = new Headers();
  for (const cookie of visitor.setCookies()) headers.append('set-cookie', cookie);
  return new Response(`${identity?.ECID}${url}${eventMergeId}${inScript(handed)}`, {headers});
};

/** As Express, Connect and Koa extend Node's. */
type Mounted = IncomingMessage & {url: string; originalUrl: string};

export const ofAnyKind = (
  node: Mounted | Http2ServerRequest | FastifyRequest,
  stream: IncomingHttpHeaders,
  request: Request,
) => {
  const arrivals: Arrival[] = [
    node,
    {headers: stream},
    {url: '/a', headers: new Map([['Host', 'shop.test']])},
    {url: new URL('https://shop.test/a'), headers: request.headers},
    {url: '/a', headers: Object.entries({Host: 'shop.test'})},
    {url: '/a', headers: node.headers},
    {url: '/a', headers: ['Host', 'shop.test']},
  ];
  return arrivals.map((arrival) => createServerInstance({...options, request: arrival}));
};

export const ofBatches = async (events: readonly BatchEvent[], arrival: Arrival) => {
  const server = createServerInstance({
    ...options,
    request: arrival,
    auth: async () => ({accessToken: 'a', apiKey: 'k'}),
  });
  const {sent, rejected}: BatchResult = await server('sendBatch', {events});
  const again = rejected.flatMap(({event}) => event ?? []);
  if (again[0]) await server('sendBatch', {events: again, signal: AbortSignal.timeout(1000)});
  return sent;
};

export const ofRecords = async (settings: InletSettings): Promise<Answer[]> => {
  const inlet: Inlet = createInlet({...settings, auth, timeout: 5000, retries: 1});
  const one = await inlet.sendEvent({eventType: 'a'}, {check: true});
  return [one, await inlet.sendProfile({}), ...(await inlet.sendBatch('events', [{}]))];
};

export const wrong = async (visitor: ServerInstance, inlet: Inlet) => {
  // @ts-expect-error There is no such command on a server.
  await visitor('applyResponse', {});

  // @ts-expect-error It needs its events.
  await visitor('sendBatch');

  // @ts-expect-error It needs what is allowed.
  await visitor('setConsent');

  // @ts-expect-error It needs its link.
  await visitor('appendIdentityToUrl', {});

  // @ts-expect-error Both ids are required.
  createServerInstance({datastreamId: 'd'});

  // @ts-expect-error What is no request is none.
  createServerInstance({...options, request: {raw: new Request('https://shop.test/')}});

  // @ts-expect-error There is no such kind of records.
  await inlet.sendBatch('people', []);
};
