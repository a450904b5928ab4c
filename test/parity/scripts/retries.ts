/** What is sent again, how often, and what is not. */
import type {Script} from '../drive.js';
import {ALLOYS_WAY, problem, RETURNING, type Answer} from '../given.js';

const busy = (status: number, retryAfter?: string): Answer => ({
  ...problem(status, `EXEG-0000-${status}`),
  headers: retryAfter == null ? {} : {'retry-after': retryAfter},
});

/** Sends one event while the edge says these one after the other. */
const one = (name: string, ...edge: Answer[]): Script => ({
  name,
  page: {cookies: RETURNING},
  edge,
  ours: ALLOYS_WAY,
  monitored: true,
  run: async ({configure, outcome, send}) => {
    await configure();
    return outcome(send());
  },
  looks: ['requests', 'result', 'cookies', 'lines', 'uncaught'],
});
const atOnce = '0';

export const retries: Script[] = [
  one('after 503 when told so', busy(503, atOnce)),
  one('after 429 when told so', busy(429, atOnce)),
  one('after 502 and then 504 when told so', busy(502, atOnce), busy(504, atOnce)),
  one('when told so by a date', busy(503, 'Wed, 21 Oct 2015 07:28:00 GMT')),
  one('at once when told in words that say no time', busy(503, 'soon')),
  one('in its own time when told nothing', busy(503)),
  one('end after three', ...Array.from({length: 4}, () => busy(503, atOnce))),
  one('end with the answer that is none of these', busy(503, atOnce), problem(400)),
  one('are not made after 500', busy(500, atOnce)),
  one('are not made after 408', busy(408, atOnce)),
  one('are not made where the network fails', {refused: true}),
  one('do not outlive a network that fails in between', busy(503, atOnce), {refused: true}),
];
