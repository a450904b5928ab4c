/** Misbehaves on demand, as `PUT /_edge/faults` says. */
import {setTimeout as wait} from 'node:timers/promises';
import type {FastifyReply} from 'fastify';
import {problemFor} from './problems.js';
import {textOf} from './text.js';
import type {Fault} from './types.js';

export interface Faults {
  replace(faults: Fault[]): void;
  /** What still applies, with the `times` that are left. */
  list(): Fault[];
  /** The first fault that matches one of the paths; it counts as used. */
  take(paths: string[]): Fault | undefined;
}

export const createFaults = (): Faults => {
  let faults: Fault[] = [];
  return {
    replace: (replacement) => void (faults = replacement.filter(({times}) => times !== 0)),
    list: () => faults,
    take(paths) {
      const fault = faults.find(({path}) => !path || paths.some((each) => each.startsWith(path)));
      if (fault?.times) {
        faults = faults.flatMap((each) => {
          if (each !== fault) return [each];
          return fault.times! > 1 ? [{...fault, times: fault.times! - 1}] : [];
        });
      }
      return fault;
    },
  };
};

/** Acts a fault out; false when the request shall be answered as usual after all. */
export const misbehave = async (
  fault: Fault,
  reply: FastifyReply,
  noteLost: () => void,
): Promise<boolean> => {
  if (fault.delayMs) await wait(fault.delayMs, undefined, {ref: false});
  if (fault.drop || fault.hang) {
    noteLost();
    reply.hijack();
    if (fault.drop) reset(reply);
    return true;
  }
  const {status, body, contentType, retryAfter} = fault;
  if (status === undefined && body === undefined && retryAfter === undefined) return false;

  const code = status ?? (body === undefined ? 503 : 200);
  if (retryAfter !== undefined) reply.header('retry-after', textOf(retryAfter));
  reply.code(code);
  if (body === undefined) await sendUsual(reply, code);
  else if (typeof body === 'string') await reply.type(contentType ?? 'text/html').send(body);
  else await reply.type(contentType ?? 'application/json').send(JSON.stringify(body));
  return true;
};

// Under TLS the socket of the request is not the one that can be reset.
const reset = ({raw: {socket}}: FastifyReply) => {
  if (socket && 'encrypted' in socket) socket.destroy();
  else socket?.resetAndDestroy();
};

const sendUsual = async (reply: FastifyReply, status: number) => {
  if (status === 204 || status === 304) return reply.send();
  if (status < 400) return reply.send({handle: []});
  return reply
    .type('application/problem+json')
    .send(
      problemFor(status, 'This is a fault set with PUT /_edge/faults. Send [] there to end it.'),
    );
};
