/** Counts how often an inlet is asked to validate before it answers: sixty times a minute, no more. */
import {refuseInlet} from './refusals.js';
import {textOf} from '../text.js';

const MOST = 60;
const MINUTE = 60_000;

export interface Pace {
  /** Takes one, or refuses. */
  take(inletId: string): void;
}

export const createPace = (now: () => number = Date.now): Pace => {
  const taken = new Map<string, number[]>();
  return {
    take(inletId) {
      const time = now();
      const recent = (taken.get(inletId) ?? []).filter((each) => time - each < MINUTE);
      taken.set(inletId, recent);
      if (recent.length < MOST) return void recent.push(time);
      const seconds = Math.ceil((recent[0]! + MINUTE - time) / 1_000);
      throw refuseInlet(
        429,
        'Too many requests',
        `Synchronous validation is limited to ${MOST} requests a minute per inlet. ` +
          'Wait, or send without syncValidation.',
        {'retry-after': textOf(seconds)},
      );
    },
  };
};
