import {promisifyRequest} from 'idb-keyval';
import {LEASE, type Row} from './row.js';
import {some} from '../../core/object.js';
import type {Disk} from './disk.js';
import type {Core, Parcel, Reply, Transport} from '../../core/types.js';

/** How many rows are looked at for one batch: 50 take 0.7 ms to read, a thousand 15. */
const LOOK = 200;
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
  live: Set<unknown>,
  tab: string,
) => {
  /** What one batch holds, as far as the edge lets us. */
  let most = BATCH;

  /** Decides about a parcel that was not answered: again at once, later, or never. */
  const settle = async (parcel: Parcel, reply: Reply, send: Transport): Promise<Reply> => {
    for (let retries = 1; retries <= RETRIES && RETRIED.includes(reply.status); retries++) {
      // What the edge asks for, else 1, 2, 3 s give or take 30 %.
      const pause = retryAfter(reply) ?? retries * (700 + Math.random() * 600);
      if (pause > LONGEST_RETRY) break;
      await new Promise((resolve) => setTimeout(resolve, pause));
      reply = await send(parcel);
    }
    const {answered, status} = reply;
    const rows = (parcel.rows || []) as Row[];
    // Too large together, perhaps not one by one.
    const split = status == 413 && !!rows[1];
    if (split) most /= 2;
    const refused = status >= 400 && status < 500 && !NOT_NOW.includes(status);
    const over = answered || (refused && !split);
    const sentAt = Date.now();
    for (const row of rows) {
      if (!over) live.delete(row.id);
      const attempts = row.attempts + 1;
      const pause = Math.min(
        retryAfter(reply) ?? Math.random() * Math.min(BACKOFF * 2 ** attempts, LONGEST_BACKOFF),
        LONGEST_RETRY_AFTER,
      );
      // Offline, nothing is wrong with the edge: it may go as soon as there is a network.
      const notBefore = navigator.onLine === false ? 0 : sentAt + pause;
      const waiting = {...row, attempts, sentAt, notBefore, lease: {tab: '', until: 0}};
      disk.change(row.id, over ? undefined : waiting);
      wake(pause);
    }
    if (parcel.rows && !over) return {...reply, kept: true};
    return {...reply, ...(status && {error: refusal(reply)})};
  };

  let timer: ReturnType<typeof setTimeout> | undefined;
  let wakesAt = Infinity;
  /** Looks again after a while, or earlier if that was settled before. */
  const wake = (pause: number) => {
    const at = Date.now() + pause;
    if (at >= wakesAt) return;
    wakesAt = at;
    clearTimeout(timer);
    timer = setTimeout(() => void run(), pause);
  };

  /** Leases the oldest rows that may go now and go together, in one transaction; those that may go later wake us. */
  const take = async (limit: number): Promise<Row[]> => {
    const now = Date.now();
    let taken: Row[] = [];
    const choose = (onDisk: Row[]) => {
      const changes = disk.changes();
      const rows = [...onDisk.filter(({id}) => !changes.has(id)), ...changes.values()];
      const due = rows.filter((row): row is Row => {
        if (!row || live.has(row.id)) return false;
        const pause = Math.max(row.notBefore, row.lease.tab == tab ? 0 : row.lease.until) - now;
        if (pause > 0) wake(pause);
        return pause <= 0;
      });
      const target = ({target, meta}: Row) => JSON.stringify([target, meta]);
      taken = due
        .filter(
          (row, index) => target(row) == target(due[0]!) && ((limit -= row.bytes) > 0 || !index),
        )
        .map((row) => ({...row, lease: {tab, until: now + LEASE}}));
      // In the same turn: another look may begin before this transaction ends.
      for (const {id} of taken) live.add(id);
    };
    try {
      await disk.store('readwrite', (rows) => {
        const request: IDBRequest<Row[]> = rows.getAll(null, LOOK);
        request.onsuccess = () => {
          choose(request.result);
          // What is not on disk yet has no lease there to take.
          for (const row of taken) if (!disk.changes().has(row.id)) rows.put(row, row.id);
        };
        return promisifyRequest(rows.transaction);
      });
    } catch {
      // There is no disk, but there may be rows in memory. What was chosen goes all the same, without a lease.
      if (!taken[0]) choose([]);
    }
    return taken;
  };

  /** Sends what waits, whoever left it, in batches that want no answer but "received". */
  const empty = async () => {
    for (;;) {
      // Only /interact mints an identity, and it takes one event at a time.
      const known = cookies.all()[prefix + 'identity'];
      const rows = await take(known ? most : 0);
      if (!rows[0]) return;
      const events = rows.map(({event}) => ({...event, query: undefined}));
      const action = known ? 'collect' : 'interact';
      const result = await request({...rows[0], action, events, rows}).catch(log);
      if (result?.queued) return;
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
        ? locks.request('edgetag.' + config.orgId, {ifAvailable: true}, (lock) =>
            // Somebody else is at it, but may have begun before what waits now had to.
            lock ? empty() : wake(BACKOFF),
          )
        : empty());
    } catch (error) {
      log(error);
    }
  };

  return {run, settle};
};

/** The edge's own words. */
const refusal = ({content, status, text}: Reply) => {
  const body = some(content) ? JSON.stringify(content, null, 2) : text;
  const words = body ? `response body:\n${body}` : 'no response body.';
  return `The server responded with a status code ${status} and ${words}`;
};

/** What a `Retry-After` header asks for in milliseconds, given in seconds or as a date. */
const retryAfter = ({headers}: Reply): number | undefined => {
  const header = headers?.get('Retry-After');
  if (header) return +header * 1000 || Math.max(0, Date.parse(header) - Date.now() || 0);
};
