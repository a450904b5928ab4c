import {BREAKER, onlyProbes, type DrainDesk} from './row.js';

/** Backoff of what waits: random below 2 s · 2ⁿ, and below the longest. */
const BACKOFF = 2000;
const LONGEST_BACKOFF = 300_000;
/** No wish of the edge is followed for longer. */
export const LONGEST_RETRY_AFTER = 3_600_000;

/** The longest pause after so many failures, in milliseconds. */
export const backoff = (failures: number) => Math.min(BACKOFF * 2 ** failures, LONGEST_BACKOFF);

export type Pace = ReturnType<typeof createPace>;

/** Knows when to look again, and when to leave the edge alone. */
export const createPace = (desk: DrainDesk, run: () => void) => {
  /** Until when nothing that waits may go because the edge asked for that. */
  let askedUntil = 0;
  /** Until when nothing may go because the edge does not answer, or refuses one after the other. */
  let trippedUntil = 0;
  /** Probes that failed, in a row. */
  let steps = 0;

  let timer: ReturnType<typeof setTimeout> | undefined;
  let wakesAt = Infinity;
  /** Looks again after that many milliseconds, or earlier if that was settled before. */
  const wake = (pause: number) => {
    const at = Date.now() + pause;
    if (at >= wakesAt) return;
    wakesAt = at;
    clearTimeout(timer);
    timer = setTimeout(run, pause);
  };

  /** What is further ahead than it can be was written by a clock that was wrong. */
  const left = (until: number) => {
    const pause = until - Date.now();
    return pause > LONGEST_RETRY_AFTER + BACKOFF ? 0 : Math.max(pause, 0);
  };

  return {
    wake,
    /** It looks. */
    awake() {
      clearTimeout(timer);
      wakesAt = Infinity;
    },
    /** How long what waits has to wait still; who is `eager` minds only what the edge asked for. */
    held(eager?: boolean) {
      return Math.max(left(askedUntil), !eager && onlyProbes(desk) ? left(trippedUntil) : 0);
    },
    /** The edge asked to be left alone for so long. */
    rest(pause: number) {
      askedUntil = Date.now() + pause;
    },
    /** The edge does not answer, or refuses all: one probe in each step, and nothing else. */
    trip() {
      // It has answered since the last time: that is over.
      if (Math.max(desk.failures, desk.refusals) == BREAKER) steps = trippedUntil = 0;
      // In the later half of each step: so few can never be many.
      if (!left(trippedUntil)) {
        trippedUntil = Date.now() + (backoff(++steps) * (1 + Math.random())) / 2;
      }
      // Also where it was a flush that has failed in between, whose look has put an end to the timer.
      wake(left(trippedUntil));
    },
  };
};
