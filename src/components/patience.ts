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
        const pause = reply.status
          ? // A page tries no more than three times; who says more, means it.
            pauseBefore(Math.min(retry, 3), reply)
          : retry * (70 + Math.random() * 60);
        if (pause == null) break;
        log(`Again in ${Math.round(pause)} ms, after status ${reply.status}.`);
        await sleep(pause, signal);
        if (signal?.aborted) break;
        reply = await send(parcel);
      }
      return reply.answered || !reply.status ? reply : {...reply, error: refusal(reply)};
    },
  });

/** Ends early when its caller has given up. */
const sleep = (milliseconds: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      // A signal may live for days, and would keep every pause.
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    signal?.addEventListener('abort', wake, {once: true});
  });
