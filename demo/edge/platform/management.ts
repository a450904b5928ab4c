/** The paths of platform.adobe.io: only with a token, and JSON in and out. */
import type {FastifyInstance, FastifyRequest} from 'fastify';
import {DEEPEST, isDeeper, parseBody} from '../body.js';
import {callOf} from '../call.js';
import {authorize} from './access.js';
import {batchImport} from './batch-import.js';
import {batches} from './batches.js';
import {catalog} from './catalog.js';
import {descriptors} from './descriptors.js';
import type {Desk} from './desk.js';
import {eventTypes} from './event-types.js';
import {flowService} from './flow-service.js';
import {inletRegistry} from './inlet-registry.js';
import {lookup} from './lookup.js';
import {refuse} from './refusals.js';
import {registry} from './registry.js';

// Documents of the profile store leave the type of their JSON to the client, and clients write text/plain.
const UNTYPED = '/data/core/ups/config/';
const PLAIN = /^\s*text\/plain\s*(;|$)/i;
const JSON_TYPE = /^\s*application\/([\w.-]+\+)?json\s*(;|$)/i;

export const management = (desk: Desk) => async (app: FastifyInstance) => {
  app.setSchemaErrorFormatter((errors, place) =>
    refuse(
      400,
      errors
        .map(({instancePath, message}) => `${instancePath || `The ${place}`} ${message}.`)
        .join(' '),
    ),
  );
  app.addHook('preValidation', async (request) => {
    const {requestId} = callOf(request);
    authorize(request.headers, desk.tokens, desk.orgId, requestId);
    request.body = read(request);
  });
  for (const room of [
    registry,
    descriptors,
    catalog,
    batches,
    batchImport,
    flowService,
    inletRegistry,
    lookup,
    eventTypes,
  ]) {
    await app.register(room(desk));
  }
  app.all('/data/*', async (request) => {
    throw refuse(404, `Nothing answers ${request.method} at ${callOf(request).path}.`);
  });
};

const read = (request: FastifyRequest): unknown => {
  const {contentType, data} = callOf(request);
  // Clients name a type on calls that bring nothing, such as deletions.
  if (!data?.length) return undefined;
  const isPlain = request.url.startsWith(UNTYPED) && PLAIN.test(contentType ?? 'text/plain');
  if (!isPlain && !JSON_TYPE.test(contentType ?? '')) {
    throw refuse(415, 'Send the content type application/json.');
  }
  const value = parseBody(data);
  if (value === undefined) {
    throw refuse(400, 'The body cannot be read as JSON. Check its syntax.');
  }
  if (isDeeper(value, DEEPEST)) {
    throw refuse(400, `The body is nested deeper than ${DEEPEST} levels. Flatten it.`);
  }
  return value;
};
