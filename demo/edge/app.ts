/** Puts the edge together: its protocol, the platform behind it, its control desk and its pages. */
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import {callOf} from './call.js';
import {control} from './control.js';
import {guard} from './guard.js';
import type {Memory} from './memory.js';
import {platform} from './platform/platform.js';
import {canonical} from './platform/spellings.js';
import {plainProblem, problemFor, type Refusal} from './problems.js';
import {protocol} from './protocol.js';
import {site} from './site.js';
import {today} from './today.js';

export interface AppOptions {
  memory: Memory;
  root: string;
  /** The address it listens on. */
  host: string;
  https?: {key: string; cert: string};
  patience?: number | undefined;
}

// The protocol's own limit is lower and is answered in its own words; this one is against floods.
const FLOOD = 4 * 1024 * 1024;
// Who has not sent all of a request by then, never will: without it, each may hold a connection for ever.
const PATIENCE = 60_000;

export const createApp = async ({memory, root, host, https, patience}: AppOptions) => {
  const options: FastifyServerOptions = {
    bodyLimit: FLOOD,
    requestTimeout: PATIENCE,
    forceCloseConnections: true,
    rewriteUrl: ({url = '/'}) => canonical(url),
    routerOptions: {maxParamLength: 16_384},
    frameworkErrors: (error, request, reply) => void fail(error, request, reply),
    // Options are handed on to validators as they are: a control desk must not guess.
    ajv: {
      customOptions: {coerceTypes: false, removeAdditional: false, allErrors: true, strict: false},
    },
  };
  const app = Fastify({
    ...options,
    ...(https && {https}),
  } as FastifyServerOptions) as FastifyInstance;
  app.setErrorHandler(fail);
  app.addHook('onRequest', guard(host));
  await app.register(protocol(memory));
  await app.register(platform(memory));
  await app.register(control(memory), {prefix: '/_edge'});
  await app.register(today(root, patience));
  await app.register(site(root));
  return app;
};

const sentences: Record<number, string> = {
  413: `The body has more than ${FLOOD} bytes. Send fewer events at a time.`,
  415: 'The content type cannot be read. Send text/plain or application/json.',
};

const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
  const {problem, headers, statusCode, message} = error as Partial<Refusal> & {statusCode?: number};
  const status = statusCode ?? 500;
  if (!problem && status >= 500) console.error(error);
  const {requestId} = callOf(request);
  const document =
    problem ??
    (status < 500
      ? problemFor(status, sentences[status] ?? `The request cannot be read: ${message}.`)
      : plainProblem(503, 'Service unavailable', `The edge failed: ${message}. Try again.`));
  return reply
    .code(document.status)
    .headers(headers ?? {})
    .type('application/problem+json')
    .send(JSON.stringify({...document, report: {requestId, ...document.report}}));
};
