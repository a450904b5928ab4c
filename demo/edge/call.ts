/** What the edge knows of a request before it looks into it. */
import {randomUUID} from 'node:crypto';
import type {FastifyRequest} from 'fastify';
import {eventIds} from './body.js';
import {textOf} from './text.js';
import type {Fault} from './types.js';

export interface Call {
  receivedAt: string;
  /** As it was sent. */
  path: string;
  query: Record<string, string>;
  requestId: string;
  data: Buffer | undefined;
  contentType: string | undefined;
  /** Of a body that was not kept in memory. */
  bytes?: number;
  /** Host name it was sent to, without the port. */
  host: string;
  cookieHeader: string;
  /** Whether the page asking can keep a `Secure` cookie. */
  secure: boolean;
  eventIds: string[];
  /** It came with credentials, so a server sent it and no device. */
  isServer?: boolean;
  fault?: Fault;
}

// It goes into a header, so it must look like an id.
const REQUEST_ID = /^[\w.:-]{1,128}$/;

const calls = new WeakMap<FastifyRequest, Call>();

export const callOf = (request: FastifyRequest): Call => {
  const call = calls.get(request) ?? read(request);
  calls.set(request, call);
  return call;
};

const read = (request: FastifyRequest): Call => {
  const [path = '/', search = ''] = request.originalUrl.split(/\?(.*)/s);
  const query = Object.fromEntries(new URLSearchParams(search));
  const data = Buffer.isBuffer(request.body) ? request.body : undefined;
  const {headers} = request;
  const asked = [query.requestId, headers['x-request-id']].find(
    (id) => typeof id === 'string' && REQUEST_ID.test(id),
  );
  return {
    receivedAt: new Date().toISOString(),
    path,
    query,
    requestId: textOf(asked ?? randomUUID()),
    data,
    contentType: headers['content-type'],
    host: (headers.host ?? '').replace(/:\d*$/, '').toLowerCase(),
    cookieHeader: headers.cookie ?? '',
    secure: (headers.origin ?? `${request.protocol}:`).startsWith('https:'),
    eventIds: eventIds(data),
  };
};
