/** The Edge Network's own addresses: who may ask from where, what is noted down, and how it is answered. */
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {answer} from './answer.js';
import {callOf} from './call.js';
import {BASES, datastreamOf, locate, type Endpoint} from './endpoints.js';
import {misbehave} from './faults.js';
import type {Memory} from './memory.js';
import {note} from './note.js';
import {authorizeEdge} from './platform/access.js';
import {acceptPreflight} from './preflight.js';
import {plainProblem, refusal} from './problems.js';

export const protocol = (memory: Memory) => async (app: FastifyInstance) => {
  // Pages send JSON as text/plain to spare the preflight, and a bad type must get the documented refusal.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', {parseAs: 'buffer'}, (_request, data, done) => done(null, data));
  app.addHook('onRequest', async (request, reply) => allowOrigin(request, reply));
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', callOf(request).requestId);
    note(memory, request, reply.statusCode);
  });
  for (const base of BASES) app.all(`/${base}/*`, handle(memory));
};

const handle = (memory: Memory) => async (request: FastifyRequest, reply: FastifyReply) => {
  const call = callOf(request);
  if (request.method === 'OPTIONS') return acceptPreflight(request, reply);

  const place = locate(call.path);
  call.fault = memory.faults.take([call.path, place?.path ?? call.path]);
  const noteLost = () => note(memory, request, 0);
  if (call.fault && (await misbehave(call.fault, reply, noteLost))) return reply;

  if (!place) {
    throw refusal(
      plainProblem(404, 'Not found', `Nothing answers at ${call.path}. Try /ee/v1/interact.`),
    );
  }
  if (request.method !== 'POST') {
    throw refusal(
      plainProblem(405, 'Method not allowed', `${request.method} is not understood. Send POST.`),
      {allow: 'POST, OPTIONS'},
    );
  }
  admit(memory, request, place.endpoint);
  const {status, body} = answer(memory, call, place.endpoint);
  return reply.code(status).send(body);
};

/** Checks credentials where they are sent, or where the datastream insists on them. */
const admit = ({datastreams, desk}: Memory, request: FastifyRequest, endpoint: Endpoint) => {
  const {headers} = request;
  const call = callOf(request);
  const registered = datastreams.find(datastreamOf(endpoint, call.query));
  if (headers.authorization === undefined && registered?.accessType !== 'authenticated') return;
  authorizeEdge(headers, desk.tokens, [desk.orgId, ...(registered ? [registered.orgId] : [])]);
  call.isServer = true;
};

const allowOrigin = (request: FastifyRequest, reply: FastifyReply) => {
  const {origin} = request.headers;
  reply
    .header('vary', 'Origin')
    .header('x-adobe-edge', 'IRL1;6')
    .header('cache-control', 'no-store');
  if (!origin) return;
  reply
    .header('access-control-allow-origin', origin)
    .header('access-control-allow-credentials', 'true')
    .header('access-control-expose-headers', 'x-adobe-edge, Retry-After, x-request-id');
};
