/** Experience Platform's half of the edge: tokens, management paths, streaming inlets, the profile store. */
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {callOf} from '../call.js';
import {misbehave} from '../faults.js';
import type {Memory} from '../memory.js';
import {note} from '../note.js';
import type {Refusal} from '../problems.js';
import {ims} from './ims.js';
import {inlets} from './inlets.js';
import {management} from './management.js';
import {inletProblem, refuse, type Rejection} from './refusals.js';

export const platform = (memory: Memory) => async (app: FastifyInstance) => {
  const {desk} = memory;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', {parseAs: 'buffer'}, (_request, data, done) => done(null, data));
  app.setErrorHandler(fail);
  app.addHook('preValidation', async (request, reply) => {
    const call = callOf(request);
    if (request.method === 'OPTIONS') return;
    call.fault = memory.faults.take([call.path, request.url]);
    const noteLost = () => note(memory, request, 0);
    if (call.fault && (await misbehave(call.fault, reply, noteLost))) return reply;
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', callOf(request).requestId);
    note(memory, request, reply.statusCode);
  });
  await app.register(ims(desk));
  await app.register(inlets(desk));
  await app.register(management(desk));
};

const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
  const {document, status, headers, problem} = error as Partial<Rejection & Refusal>;
  if (problem) return answer(reply, problem.status, problem);
  if (document) return answer(reply.headers(headers ?? {}), status!, document);

  // Whoever is told 503 sends it again; what could not be written was not accepted.
  const {statusCode = 503, message} = error as Error & {statusCode?: number};
  if (statusCode >= 500) console.error(error);
  const isInlet = /\/collection\//.test(request.url);
  const detail =
    statusCode === 413
      ? 'The body is too large. Send fewer messages at a time.'
      : `The request could not be answered: ${message}.`;
  const body = isInlet
    ? inletProblem(statusCode, 'Request refused', detail)
    : (refuse(statusCode, detail).document as object);
  return answer(reply, statusCode, body);
};

const answer = (reply: FastifyReply, status: number, document: object) =>
  reply.code(status).type('application/json').send(JSON.stringify(document));
