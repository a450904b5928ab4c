/** When the next request may go: no more than so many in a while, with no more messages than so many a second, and not while the inlet wants peace. */
import {setTimeout as sleep} from 'node:timers/promises';
import {retryAfter} from '../../src/core/answers.js';

export interface Pace {
  /** Waits for the turn of a request with so many messages. False if it was called off. */
  turn(messages: number): Promise<boolean>;
  /** After so many failures in a row; what the inlet asks for binds everybody. False if it was called off. */
  pause(failures: number, header?: string): Promise<boolean>;
}

const FIRST = 500;
const LONGEST = 30_000;
/** No wish of the inlet is followed for longer, in milliseconds. */
const LONGEST_RETRY_AFTER = 3_600_000;

export interface Bounds {
  /** Requests in a window of time. */
  most: number;
  windowMillis: number;
  /** Messages a second; may be Infinity. */
  rate: number;
}

export const createPace = ({most, windowMillis, rate}: Bounds, halt: AbortSignal): Pace => {
  /** When the latest requests went, oldest first, as a ring. */
  const went = new Float64Array(most).fill(-Infinity);
  let next = 0;
  let quietUntil = 0;
  /** What went by then, went at the rate. */
  let paidUntil = 0;

  const wait = async (millis: number) => {
    if (millis > 0) await sleep(millis, undefined, {signal: halt}).catch(() => {});
    return !halt.aborted;
  };
  return {
    async turn(messages) {
      for (;;) {
        const now = Date.now();
        const millis = Math.max(went[next]! + windowMillis, quietUntil, paidUntil) - now;
        if (!(await wait(millis))) return false;
        if (millis > 0) continue; // Others may have gone meanwhile.
        went[next] = now;
        paidUntil = Math.max(paidUntil, now) + (messages / rate) * 1000;
        next = (next + 1) % most;
        return true;
      }
    },
    pause(failures, header) {
      const asked = retryAfter(header, LONGEST_RETRY_AFTER);
      if (asked !== undefined) quietUntil = Math.max(quietUntil, Date.now() + asked);
      const growing = Math.min(FIRST * 2 ** failures, LONGEST);
      return wait(Math.max(asked ?? 0, growing * (0.5 + Math.random() / 2)));
    },
  };
};
