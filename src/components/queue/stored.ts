/** What lies on the device may be anything: of an older or a newer version, of another script, or damaged. */
import {free, type Note, type Row} from './row.js';
import {bytesOf} from '../../platform/network.js';
import type {Json} from '../../core/types.js';

/** A row that claims to be larger is measured: what it claims counts against the bounds, and so against other rows. */
const CREDIBLE = 100_000;
/** The latest time that a `Date` can be. */
const END_OF_TIME = 8.64e15;

const isObject = (value: unknown): value is Json => ({}).toString.call(value) == '[object Object]';

/**
 * What lies under that key as a row, or undefined where it cannot be used. Usable is what has an event and a target; what
 * else is damaged has a default. Costs little: what is sent is read by `readWhole`.
 */
export const readRow = (key: unknown, value: unknown): Row | undefined => {
  const row = Object(value) as Json;
  const {asked, attempts, bytes, createdAt, event, lease, meta, notBefore, query, target} = row;
  if (typeof key != 'string' || !isObject(event) || !isObject(event.xdm) || !isObject(target)) {
    return;
  }
  if (!target.datastreamId || typeof target.datastreamId == 'object') return;
  try {
    return free(row as Row, {
      // Else it could not be deleted once it is sent.
      id: key,
      query: isObject(query) ? query : {},
      meta: isObject(meta) ? meta : {},
      createdAt: Math.abs(createdAt as number) < END_OF_TIME ? +createdAt : Date.now(),
      bytes: bytes >= 0 && bytes < CREDIBLE ? +bytes : bytesOf(JSON.stringify(event)),
      attempts: attempts >= 0 ? +attempts : 0,
      ...(row.notBefore != null && {notBefore: +notBefore || 0, asked: !!asked}),
      ...(typeof lease?.tab == 'string' && lease.until >= 0 && {lease}),
    });
  } catch {
    return; // Numbers that are none, and events that are no JSON.
  }
};

/** The same, if all of it is JSON: one row that is not would take those down that are sent with it. */
export const readWhole = (key: unknown, value: unknown): Row | undefined => {
  try {
    const row = readRow(key, value);
    const whole = row && readRow(key, JSON.parse(JSON.stringify(row)));
    return whole && {...whole, bytes: bytesOf(JSON.stringify(whole.event))};
  } catch {
    return; // A BigInt, or a circle.
  }
};

const texts = (list: unknown) =>
  Array.isArray(list) ? list.filter((one): one is string => typeof one == 'string') : [];

/** A note that a page has left, or undefined where it says nothing. */
export const readNote = (text: string): Required<Note> | undefined => {
  try {
    const {done, keys, tab, time} = JSON.parse(text) as Json;
    // Rows without an owner have an empty one.
    if (!tab || typeof tab != 'string') return;
    return {tab, time, keys: texts(keys), done: texts(done)};
  } catch {
    return;
  }
};
