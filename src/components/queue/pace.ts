import {BREAKER, type DrainDesk} from './row.js';

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
  /** Until when nothing that waits may go, and whether the edge `asked` for that. */
  let rest = {until: 0, asked: false};
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

  return {
    wake,
    /** It looks. */
    awake() {
      clearTimeout(timer);
      wakesAt = Infinity;
    },
    /** How long what waits has to wait still; who is `eager` minds only what the edge asked for. */
    held(eager?: boolean) {
      const holds = rest.asked || (!eager && desk.failures >= BREAKER);
      return holds ? Math.min(Math.max(rest.until - Date.now(), 0), LONGEST_RETRY_AFTER) : 0;
    },
    /** The edge asked to be left alone for so long. */
    rest(pause: number) {
      rest = {until: Date.now() + pause, asked: true};
    },
    /** The edge does not answer: one probe in each step, and nothing else. */
    trip() {
      const now = Date.now();
      if (now < rest.until) return;
      if (desk.failures == BREAKER) steps = 0;
      // In the later half of each: so few can never be many.
      const pause = (backoff(++steps) * (1 + Math.random())) / 2;
      rest = {until: now + pause, asked: false};
      wake(pause);
    },
  };
};
