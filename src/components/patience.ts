import {pauseBefore, refusal} from '../core/answers.js';
import type {Component} from '../core/types.js';

/**
 * Sends again what the edge may yet take, while its caller waits: the same request, so that it counts once. For a server,
 * which keeps nothing; where there is a disk, the queue knows better.
 */
export const patience =
  (retries: number, signal?: AbortSignal): Component =>
  ({log}) => ({
    name: 'Patience',

    transport: (send) => async (parcel) => {
      let reply = await send(parcel);
      for (let retry = 1; retry <= retries && !reply.answered && !signal?.aborted; retry++) {
        // A connection that failed may have been an old one.
        const pause = reply.status ? pauseBefore(retry, reply) : retry * (70 + Math.random() * 60);
        if (pause == null) break;
        log(`Again in ${Math.round(pause)} ms, after status ${reply.status}.`);
        await sleep(pause, signal);
        reply = await send(parcel);
      }
      return reply.answered || !reply.status ? reply : {...reply, error: refusal(reply)};
    },
  });

/** Ends early when its caller has given up. */
const sleep = (milliseconds: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), {once: true});
  });
