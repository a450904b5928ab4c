/** Notes a request down, whatever became of it. */
import type {FastifyRequest} from 'fastify';
import {callOf} from './call.js';
import type {Memory} from './memory.js';

/** Status 0 is for an answer that never came. */
export const note = (memory: Memory, request: FastifyRequest, status: number) => {
  const {receivedAt, path, requestId, fault, data, bytes, eventIds} = callOf(request);
  memory.journal.record({
    receivedAt,
    method: request.method,
    path,
    requestId,
    status,
    ...(fault && {fault}),
    bytes: bytes ?? data?.length ?? 0,
    eventIds,
  });
};
