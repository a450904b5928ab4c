/** The streaming inlets: who may post from where, how much, and how often. */
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {DEEPEST, isDeeper, parseBody} from '../body.js';
import {callOf} from '../call.js';
import {acceptPreflight} from '../preflight.js';
import type {Json} from '../types.js';
import {authorize} from './access.js';
import {collectMany, collectOne, type Delivery} from './collect.js';
import type {Desk} from './desk.js';
import {flowOf} from './flows-of.js';
import {createPace} from './pace.js';
import {refuseInlet} from './refusals.js';

const LIMIT = 1_048_576;
const GATEWAY = '/data/foundation/import/collection';

export const inlets = (desk: Desk) => async (app: FastifyInstance) => {
  const pace = createPace();
  app.addHook('onRequest', async (request, reply) => allowOrigin(request, reply));

  for (const base of ['/collection', GATEWAY]) {
    app.post(`${base}/:inletId`, async (request, reply) => {
      const delivery = open(desk, request);
      const message = read(request);
      const asked = validationOf(request);
      if (asked) pace.take(delivery.connection.inletId);
      const {status, body} = collectOne(message, delivery, asked);
      return reply.code(status).send(body);
    });
    app.post(`${base}/batch/:inletId`, async (request, reply) => {
      const delivery = open(desk, request);
      const {messages} = (read(request) ?? {}) as Json;
      if (!Array.isArray(messages) || !messages.length) {
        throw refuseInlet(
          400,
          'Invalid XDM Message Format',
          'The body must be {"messages": [ … ]} with at least one message.',
        );
      }
      const {status, body} = collectMany(messages, delivery);
      return reply.code(status).send(body);
    });
    app.all(`${base}/*`, async (request, reply) => {
      if (request.method === 'OPTIONS') return acceptPreflight(request, reply);
      reply.header('allow', 'POST, OPTIONS');
      const isWrongMethod = request.method !== 'POST';
      throw refuseInlet(
        isWrongMethod ? 405 : 404,
        isWrongMethod ? 'Method not allowed' : 'Not found',
        'Send POST to /collection/{inletId} or /collection/batch/{inletId}.',
      );
    });
  }
};

// No credentials: an inlet sets no cookie and reads none.
const allowOrigin = ({headers}: FastifyRequest, reply: FastifyReply) => {
  reply.header('cache-control', 'no-store');
  if (!headers.origin) return;
  reply
    .header('access-control-allow-origin', '*')
    .header('access-control-expose-headers', 'Retry-After, x-request-id');
};

/** Finds the inlet, and checks that the sender may use it. */
const open = (desk: Desk, request: FastifyRequest): Delivery => {
  const {inletId} = request.params as {inletId: string};
  const connection = desk.shelf.list('connections').find((each) => each.inletId === inletId);
  if (!connection) {
    throw refuseInlet(
      404,
      'Inlet not found',
      `inletId: [${inletId.slice(0, 100)}] There is no such inlet. Take inletUrl from its connection.`,
    );
  }
  const {requestId, receivedAt, query} = callOf(request);
  const isGateway = request.routeOptions.url?.startsWith(GATEWAY);
  if (isGateway || connection.auth.params.authenticationRequired === true) {
    authorize(request.headers, desk.tokens, desk.orgId, requestId, !isGateway);
  }
  const flowId = query['x-adobe-flow-id'] ?? request.headers['x-adobe-flow-id'];
  return {desk, connection, receivedAt, flow: flowOf(desk, connection, flowId)};
};

const read = (request: FastifyRequest): unknown => {
  const {data, contentType} = callOf(request);
  const format = (why: string) => refuseInlet(400, 'Invalid XDM Message Format', why);
  if (!/^\s*application\/json\s*(;|$)/i.test(contentType ?? '')) {
    throw refuseInlet(415, 'Content type not supported', 'Send the content type application/json.');
  }
  if (!data?.length) throw format('The request has no body. Send a JSON object.');
  if (data.length > LIMIT) {
    throw refuseInlet(
      413,
      'Payload too large',
      `The body has ${data.length} bytes, the limit is ${LIMIT}. Send fewer messages at a time.`,
    );
  }
  const value = parseBody(data);
  if (value === undefined) throw format('The body cannot be read as JSON. Check its syntax.');
  if (isDeeper(value, DEEPEST)) {
    throw format(`The body is nested deeper than ${DEEPEST} levels. Flatten it.`);
  }
  return value;
};

/** The parameter was renamed about 2021, and its key in the answer with it. */
const validationOf = (request: FastifyRequest): string | undefined => {
  const {query} = callOf(request);
  return ['syncValidation', 'synchronousValidation'].find((name) => query[name] === 'true');
};
