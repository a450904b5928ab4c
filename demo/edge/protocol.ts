/** The Edge Network's own addresses: who may ask from where, what is noted down, and how it is answered. */
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {answer} from './answer.js';
import {callOf} from './call.js';
import {BASES, locate} from './endpoints.js';
import {misbehave} from './faults.js';
import type {Memory} from './memory.js';
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
  if (request.method === 'OPTIONS') return preflight(request, reply);

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
  const {status, body} = answer(memory, call, place.endpoint);
  return reply.code(status).send(body);
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

const preflight = (request: FastifyRequest, reply: FastifyReply) => {
  const {headers} = request;
  const wanted = headers['access-control-request-headers'];
  reply.header('allow', 'POST, OPTIONS').header('access-control-allow-methods', 'POST, OPTIONS');
  if (wanted) reply.header('access-control-allow-headers', wanted);
  // Browsers ask before a public page may reach into a private network, such as a developer's machine.
  if (headers['access-control-request-private-network']) {
    reply.header('access-control-allow-private-network', 'true');
  }
  return reply.code(204).send();
};

const note = (memory: Memory, request: FastifyRequest, status: number) => {
  const {receivedAt, path, requestId, fault, data, eventIds} = callOf(request);
  memory.journal.record({
    receivedAt,
    method: request.method,
    path,
    requestId,
    status,
    ...(fault && {fault}),
    bytes: data?.length ?? 0,
    eventIds,
  });
};
