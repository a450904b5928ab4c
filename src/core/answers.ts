/** What an answer that took nothing says: whether and when to try again, and why not. */
import {some} from './object.js';
import type {Reply} from './types.js';

/** Statuses after which the same request is sent again while its caller waits, up to so often and so long. */
const RETRIED = [429, 502, 503, 504];
const RETRIES = 3;
const LONGEST_RETRY = 5000;
/** Statuses below 500 that mean "not now" rather than "never". */
const NOT_NOW = [408, 425, 429];
/** Refusals of a request whatever its events are: in parts it would be refused as well. */
const OF_ALL = [401, 404, 405, 415];
/** No `Retry-After` is shorter than that many milliseconds: with 0, a server that is too busy would be asked without end. */
const SHORTEST_RETRY_AFTER = 1000;

/** How long its caller waits for another try, the first being 1; undefined if there is none. */
export const pauseBefore = (retry: number, reply: Reply): number | undefined => {
  if (retry > RETRIES || !RETRIED.includes(reply.status)) return;
  // What the edge asks for, else 1, 2, 3 s give or take 30 %.
  const pause = retryAfter(headerOf(reply)) ?? retry * (700 + Math.random() * 600);
  return pause > LONGEST_RETRY ? undefined : pause;
};

/** Never, then. */
export const refused = ({status}: Reply) =>
  status >= 400 && status < 500 && !NOT_NOW.includes(status);

/** It was refused, perhaps because of one event among several: smaller parts of it may be taken. */
export const divides = (reply: Reply) => refused(reply) && !OF_ALL.includes(reply.status);

/** The edge's own words. */
export const refusal = ({content, status, text}: Reply): string => {
  let body = text;
  try {
    if (some(content)) body = JSON.stringify(content, null, 2);
  } catch {
    // Nested too deep to be laid out again: as it came.
  }
  const words = body ? `response body:\n${body}` : 'no response body.';
  return `The server responded with a status code ${status} and ${words}`;
};

/** The header of an answer, if there is one. */
export const headerOf = ({headers}: Reply) => headers?.get('Retry-After');

/**
 * What a `Retry-After` header asks for in milliseconds, given in seconds or as a date (RFC 9110, 10.2.3): at least a
 * second, at most `longest`. Anything else asks for nothing: a negative number, for one, is a date to some engines.
 */
export const retryAfter = (header?: string | null, longest = Infinity): number | undefined => {
  if (!header) return;
  const pause = /^ *\d+(\.\d*)? *$/.test(header)
    ? +header * 1000
    : // Each form of a date has a time of day.
      /\d:\d/.test(header)
      ? Date.parse(header) - Date.now()
      : NaN;
  return isNaN(pause) ? undefined : Math.min(Math.max(pause, SHORTEST_RETRY_AFTER), longest);
};
