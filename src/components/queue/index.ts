import {createDisk} from './disk.js';
import {rowOf, type Row} from './row.js';
import {onOnline} from '../../platform/lifecycle.js';
import {retryAfter} from '../../platform/network.js';
import type {Component, Reply} from '../../core/types.js';

/** For how long a row is one tab's alone, in milliseconds: longer than one request with its retries. */
const LEASE = 60_000;
/** The live page view goes first; without one, what earlier pages left goes after this. */
const HEAD_START = 2000;
/** The most that one batch holds: UTF-8 bytes of its events. */
const BATCH = 60_000;
/** Backoff: random below 2 s · 2ⁿ, and below the longest. */
const BACKOFF = 2000;
const LONGEST_BACKOFF = 300_000;
const LONGEST_RETRY_AFTER = 3_600_000;
/** Statuses that mean "not now" rather than "never". */
const NOT_NOW = [408, 425, 429];

/** Keeps every event on disk until the edge has answered it. */
export const queue: Component = ({config, cookies, gate, log, prefix, request, uuid}) => {
  if (config.queue?.enabled === false) return {name: 'Queue'};

  const name = `edgetag.${config.orgId}`;
  const tab = uuid().slice(-8);
  const lease = () => ({tab, until: Date.now() + LEASE});
  let sent = () => {};
  const disk = createDisk(name, new Promise<void>((resolve) => (sent = resolve)), log);

  /** Forgets the rows of a parcel that was answered, or refused for good; keeps the others for another try, of whichever tab. */
  const settle = (rows: readonly Row[], reply: Reply): Reply => {
    const {answered, headers, status} = reply;
    const over = answered || (status >= 400 && status < 500 && !NOT_NOW.includes(status));
    const sentAt = Date.now();
    for (const row of rows) {
      const attempts = row.attempts + 1;
      const pause =
        Math.min(retryAfter(headers.get('Retry-After')), LONGEST_RETRY_AFTER) ||
        Math.random() * Math.min(BACKOFF * 2 ** attempts, LONGEST_BACKOFF);
      const notBefore = navigator.onLine ? sentAt + pause : 0;
      disk.change(
        row.id,
        over ? undefined : {...row, attempts, sentAt, notBefore, lease: {tab: '', until: 0}},
      );
    }
    if (over) return reply;
    wake(BACKOFF);
    return {...reply, kept: true};
  };

  let timer: ReturnType<typeof setTimeout>;
  /** Looks what may go, after a while; a look finds out itself when the next is worth it. */
  const wake = (pause: number) => {
    clearTimeout(timer);
    timer = setTimeout(drain, pause);
  };

  /** The rows that may go now and go together, leased to this tab. */
  const choose = (rows: Row[], limit: number) => {
    const pauses = rows.map((row) => Math.max(row.notBefore, row.lease.until) - Date.now());
    const due = rows.filter((_, index) => pauses[index]! <= 0);
    if (rows[0] && !due[0]) wake(Math.min(...pauses));
    const target = ({target}: Row) => JSON.stringify(target);
    return due
      .filter(
        (row, index) => target(row) == target(due[0]!) && ((limit -= row.bytes) > 0 || !index),
      )
      .map((row) => ({...row, lease: lease()}));
  };

  /** Sends what waits, whoever left it, in batches that want no answer but "received". */
  const empty = async () => {
    for (;;) {
      // Only /interact mints an identity, and it takes one event at a time.
      const known = cookies.all()[prefix + 'identity'];
      const rows = await disk.take((all) => choose(all, known ? BATCH : 0));
      if (!rows[0]) return;
      const events = rows.map(({event}) => ({...event, query: undefined}));
      const action = known ? 'collect' : 'interact';
      const result = await request({...rows[0], action, events, rows}).catch(log);
      if (result?.queued) return;
    }
  };

  const drain = async () => {
    if (!navigator.onLine) return;
    try {
      await gate.opened();
      // Missing on insecure origins, where the leases alone must do.
      const {locks} = navigator as {locks?: LockManager};
      await (locks ? locks.request(name, {ifAvailable: true}, (lock) => lock && empty()) : empty());
    } catch (error) {
      log(error);
    }
  };

  return {
    name: 'Queue',

    // Before identity may hold it: what is held is on disk already.
    request(parcel) {
      parcel.rows ||= parcel.events?.map((event) => {
        const row = rowOf(event, parcel, lease());
        disk.change(row.id, row);
        return row;
      });
    },

    transport(send) {
      onOnline(() => void drain());
      wake(HEAD_START);
      let answered = false;
      return async (parcel) => {
        const rows = parcel.rows as Row[] | undefined;
        const going = send(parcel);
        sent(); // The database may open now: the first request has left.
        if (!rows) return going;
        const reply = settle(
          rows,
          await going.catch(({message}): Reply => ({status: 0, text: message, headers: new Map()})),
        );
        if (!answered && reply.answered) {
          answered = true;
          void drain();
        }
        return reply;
      };
    },
  };
};
