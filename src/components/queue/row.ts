import {bytesOf} from '../../platform/network.js';
import type {EdgeEvent, Json, Parcel, Target} from '../../core/types.js';

/** One event on disk: finished, but never with a URL, a cookie, an identity or a location hint. */
export interface Row {
  /** Its key: `<13-digit ms>-<counter>-<random>`, so that keys sort by time. */
  readonly id: string;
  readonly event: EdgeEvent;
  /** Of its request, beside what is added at every sending. */
  readonly query: Json;
  readonly meta: Json;
  readonly target: Target;
  /** Epoch milliseconds, as are all times here. */
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

// Per page: keys of one millisecond stay in order.
let counter = 1e6;

/** The row of one event of a parcel. */
export const rowOf = (
  event: EdgeEvent,
  {query, meta, target, createdAt}: Parcel,
  tab: string,
): Row => ({
  id: `${createdAt}-${counter++}-${tab}`,
  event,
  query,
  meta,
  target,
  createdAt,
  bytes: bytesOf(JSON.stringify(event)),
  attempts: 0,
  sentAt: 0,
  notBefore: 0,
  lease: {tab, until: createdAt + LEASE},
});
