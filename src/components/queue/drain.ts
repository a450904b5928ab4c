import {LEASE, type Row} from './row.js';
import type {Disk} from './disk.js';
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
  disk: Disk,
  live: Set<string>,
  tab: string,
) => {
  /** Decides about a parcel after its reply: over, again at once, or later. */
  const settle = async (parcel: Parcel, send: Transport): Promise<Reply> => {
    let reply = await send(parcel);
    for (let retries = 1; retries <= RETRIES && RETRIED.includes(reply.status); retries++) {
      // What the edge asks for, else 1, 2, 3 s give or take 30 %.
      const pause = retryAfter(reply) ?? retries * (700 + Math.random() * 600);
      if (pause > LONGEST_RETRY) break;
      await new Promise((resolve) => setTimeout(resolve, pause));
      reply = await send(parcel);
    }
    const {answered, status} = reply;
    const over = answered || (status >= 400 && status < 500 && !NOT_NOW.includes(status));
    const sentAt = Date.now();
    for (const row of (parcel.rows || []) as Row[]) {
      const attempts = row.attempts + 1;
      const pause = Math.min(
        retryAfter(reply) ?? Math.random() * Math.min(BACKOFF * 2 ** attempts, LONGEST_BACKOFF),
        LONGEST_RETRY_AFTER,
      );
      // Offline, nothing is wrong with the edge: it may go as soon as there is a network.
      const notBefore = navigator.onLine ? sentAt + pause : 0;
      live.delete(row.id);
      disk.change(
        row.id,
        over ? undefined : {...row, attempts, sentAt, notBefore, lease: {tab: '', until: 0}},
      );
    }
    if (over || !parcel.rows) return reply;
    wake(BACKOFF);
    return {...reply, kept: true};
  };

  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Looks after a while; a look that finds nothing due knows when the next is worth it. */
  const wake = (pause: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), pause);
  };

  /** The rows that may go now and go together, leased to this tab. */
  const choose = (rows: Row[], limit: number) => {
    const idle = rows.filter(({id}) => !live.has(id));
    const pauseOf = ({lease, notBefore}: Row) =>
      Math.max(notBefore, lease.tab == tab ? 0 : lease.until) - Date.now();
    const due = idle.filter((row) => pauseOf(row) <= 0);
    if (idle[0] && !due[0]) wake(Math.min(...idle.map(pauseOf)));
    const target = ({target}: Row) => JSON.stringify(target);
    return due
      .filter(
        (row, index) => target(row) == target(due[0]!) && ((limit -= row.bytes) > 0 || !index),
      )
      .map((row) => ({...row, lease: {tab, until: Date.now() + LEASE}}));
  };

  /** Sends what waits, whoever left it, in batches that want no answer but "received". */
  const empty = async () => {
    for (;;) {
      // Only /interact mints an identity, and it takes one event at a time.
      const known = cookies.all()[prefix + 'identity'];
      const rows = await disk.take((all) => choose(all, known ? BATCH : 0));
      if (!rows[0]) return;
      for (const {id} of rows) live.add(id);
      const {createdAt, target, query, meta} = rows[0];
      const events = rows.map(({event}) => ({...event, query: undefined}));
      const action = known ? 'collect' : 'interact';
      const result = await request({action, events, rows, createdAt, target, query, meta}).catch(
        log,
      );
      if (result?.queued) return;
    }
  };

  /** Sends what may go now. */
  const run = async () => {
    if (!navigator.onLine) return;
    try {
      await gate.opened();
      // Where Web Locks are missing (insecure origins) the leases alone must do.
      const {locks} = navigator as {locks?: LockManager};
      await (locks
        ? locks.request('edgetag.' + config.orgId, {ifAvailable: true}, (lock) => lock && empty())
        : empty());
    } catch (error) {
      log(error);
    }
  };

  return {run, settle, wake};
};

/** What a `Retry-After` header asks for in milliseconds, given in seconds or as a date. */
const retryAfter = ({headers}: Reply): number | undefined => {
  const header = headers.get('Retry-After');
  if (header) return +header * 1000 || Math.max(0, Date.parse(header) - Date.now() || 0);
};
