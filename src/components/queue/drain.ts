import type {createDisk} from './disk.js';
import {LEASE, type Row} from './row.js';
import type {Core, Parcel, Reply, Transport} from '../../core/types.js';

/** The most that one batch holds: UTF-8 bytes of its events. */
const BATCH = 60_000;
/** Statuses after which the same request is sent again while its caller waits, up to so often and so long. */
const RETRIED = [429, 502, 503, 504];
const RETRIES = 3;
const LONGEST_RETRY = 5000;
/** Statuses below 500 that mean "not now" rather than "never". */
const NOT_NOW = [408, 425, 429];
/** Backoff of what waits: random below 2 s · 2ⁿ, and below the longest. */
const BACKOFF = 2000;
const LONGEST_BACKOFF = 300_000;
const LONGEST_RETRY_AFTER = 3_600_000;

/** Delivers what could not be delivered at once, on this page or an earlier one. */
export const createDrain = (
  {cookies, config, gate, log, prefix, request}: Core,
  disk: ReturnType<typeof createDisk>,
  live: Set<string>,
  tab: string,
) => {
  /** Decides about a parcel after its reply: over, again at once, or later. */
  const settle = async (parcel: Parcel, reply: Reply, send: Transport): Promise<Reply> => {
    for (let retries = 0; retries < RETRIES && RETRIED.includes(reply.status); retries++) {
      // What the edge asks for, else 1, 2, 3 s give or take 30 %.
      const asked = retryAfter(reply);
      const pause = isNaN(asked) ? (retries + 1) * (700 + Math.random() * 600) : asked;
      if (pause > LONGEST_RETRY) break;
      await new Promise((resolve) => setTimeout(resolve, pause));
      reply = await send(parcel);
    }
    const {answered, status} = reply;
    const over = answered || (status >= 400 && status < 500 && !NOT_NOW.includes(status));
    const rows = parcel.rows as readonly Row[] | undefined;
    for (const row of rows || []) {
      live.delete(row.id);
      if (over) disk.change(row.id);
      else wait(row, retryAfter(reply));
    }
    return over || !rows ? reply : {...reply, kept: true};
  };

  /** Writes down when it may be sent again, by whichever tab. */
  const wait = (row: Row, asked: number) => {
    const sentAt = Date.now();
    const attempts = row.attempts + 1;
    const pause = isNaN(asked)
      ? Math.random() * Math.min(BACKOFF * 2 ** attempts, LONGEST_BACKOFF)
      : Math.min(asked, LONGEST_RETRY_AFTER);
    // Offline, nothing is wrong with the edge: it may go as soon as there is a network.
    const notBefore = navigator.onLine === false ? sentAt : sentAt + pause;
    disk.change(row.id, {...row, attempts, sentAt, notBefore, lease: {tab: '', until: 0}});
    wake(pause);
  };

  let timer: ReturnType<typeof setTimeout> | undefined;
  let wakesAt = Infinity;
  const wake = (pause: number) => {
    const at = Date.now() + pause;
    if (at >= wakesAt) return;
    wakesAt = at;
    clearTimeout(timer);
    timer = setTimeout(() => void run(), pause);
  };

  /** The rows that may go now and go together, leased to this tab; those that may go later wake us. */
  const choose = (rows: Row[], limit: number) => {
    const now = Date.now();
    const due = rows.filter(({id, lease, notBefore}) => {
      if (live.has(id)) return false;
      const pause = Math.max(notBefore, lease.tab == tab ? 0 : lease.until) - now;
      if (pause > 0) wake(pause);
      return pause <= 0;
    });
    const target = ({target}: Row) => JSON.stringify(target);
    return due
      .filter(
        (row, index) => target(row) == target(due[0]!) && ((limit -= row.bytes) > 0 || !index),
      )
      .map((row) => ({...row, lease: {tab, until: now + LEASE}}));
  };

  /** Sends what waits, whoever left it, in batches that want no answer but "received". */
  const empty = async () => {
    for (;;) {
      // Only /interact mints an identity, and it takes one event at a time.
      const known = cookies.all()[prefix + 'identity'];
      const rows = await disk.take((all) => choose(all, known ? BATCH : 0));
      const [first] = rows;
      if (!first) return;
      for (const {id} of rows) live.add(id);
      const {createdAt, target, query, meta} = first;
      const events = rows.map(({event}) => ({...event, query: undefined}));
      const action = known ? 'collect' : 'interact';
      try {
        const {queued} = await request({action, events, rows, createdAt, target, query, meta});
        if (queued) return;
      } catch (error) {
        log(`The edge refused ${rows.length} event(s) that waited.`, error);
      }
    }
  };

  /** Sends what may go now. */
  const run = async () => {
    wakesAt = Infinity;
    if (navigator.onLine === false) return;
    try {
      await gate.opened();
      // Where Web Locks are missing (insecure origins) the leases alone must do.
      const {locks} = navigator as {locks?: LockManager};
      await (locks
        ? locks.request(`edgetag.${config.orgId}`, {ifAvailable: true}, (lock) => lock && empty())
        : empty());
    } catch (error) {
      log('What waits was not sent.', error);
    }
  };

  return {run, settle};
};

/** What a `Retry-After` header asks for in milliseconds, given in seconds or as a date; NaN if it asks nothing. */
const retryAfter = ({headers}: Reply): number => {
  const header = headers.get('Retry-After') || '';
  const seconds = parseInt(header, 10);
  return isNaN(seconds)
    ? Math.max(0, Date.parse(header) - Date.now())
    : Math.max(0, seconds * 1000);
};
