/** What an answer that took nothing says: whether and when to try again, and why not. */
import {some} from './object.js';
import type {Reply} from './types.js';

/** Statuses after which the same request is sent again while its caller waits, up to so often and so long. */
const RETRIED = [429, 502, 503, 504];
const RETRIES = 3;
const LONGEST_RETRY = 5000;
/** Statuses below 500 that mean "not now" rather than "never". */
const NOT_NOW = [408, 425, 429];

/** How long its caller waits for another try, the first being 1; undefined if there is none. */
export const pauseBefore = (retry: number, reply: Reply): number | undefined => {
  if (retry > RETRIES || !RETRIED.includes(reply.status)) return;
  // What the edge asks for, else 1, 2, 3 s give or take 30 %.
  const pause = retryAfter(reply) ?? retry * (700 + Math.random() * 600);
  return pause > LONGEST_RETRY ? undefined : pause;
};

/** Never, then. */
export const refused = ({status}: Reply) =>
  status >= 400 && status < 500 && !NOT_NOW.includes(status);

/** The edge's own words. */
export const refusal = ({content, status, text}: Reply): string => {
  const body = some(content) ? JSON.stringify(content, null, 2) : text;
  const words = body ? `response body:\n${body}` : 'no response body.';
  return `The server responded with a status code ${status} and ${words}`;
};

/** What a `Retry-After` header asks for in milliseconds, given in seconds or as a date. */
export const retryAfter = ({headers}: Reply): number | undefined => {
  const header = headers?.get('Retry-After');
  if (header) return +header * 1000 || Math.max(0, Date.parse(header) - Date.now() || 0);
};
