import type {EdgeEvent, Json, Target} from '../../core/types.js';

/**
 * One event on disk: finished, but never with a URL, a cookie, an identity or a location hint, which are added at every
 * sending. Times are in epoch milliseconds.
 */
export interface Row {
  /** Its key: `<13-digit ms>-<counter>-<random>`, so that keys sort by time. */
  readonly id: string;
  readonly event: EdgeEvent;
  /** Of its request. */
  readonly query: Json;
  readonly meta: Json;
  readonly target: Target;
  readonly createdAt: number;
  /** Size of the event's JSON in UTF-8. */
  readonly bytes: number;
  /** Sendings that ended without an answer. */
  attempts: number;
  sentAt: number;
  /** Not to be sent again before. */
  notBefore: number;
  /** Which tab may send it, and until when nobody else. */
  lease: {tab: string; until: number};
}

/** For how long a row is one tab's alone, in milliseconds: longer than one request with its retries. */
export const LEASE = 60_000;
