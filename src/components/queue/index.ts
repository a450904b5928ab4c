import {createDisk} from './disk.js';
import {rowOf, type Row} from './row.js';
import {onOnline} from '../../platform/lifecycle.js';
import {retryAfter} from '../../platform/network.js';
import type {Component, Reply} from '../../core/types.js';

/** For how long a row is one tab's alone, in milliseconds. */
const LEASE = 30_000;
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
  /** The rows that this tab is sending. */
  const live = new Set<string>();
  const lease = () => ({tab, until: Date.now() + LEASE});

  let sent = () => {};
  const disk = createDisk(name, new Promise<void>((resolve) => (sent = resolve)), (error) =>
    log('Events cannot be kept on this device, so only as long as this page.', error),
  );

  /** Forgets the rows of a parcel that was answered, or refused for good; keeps the others for another try, of whichever tab. */
  const settle = (rows: readonly Row[], reply: Reply): Reply => {
    const {answered, header, status} = reply;
    const over = answered || (status >= 400 && status < 500 && !NOT_NOW.includes(status));
    const sentAt = Date.now();
    const attempts = rows[0]!.attempts + 1;
    const asked = retryAfter(header('Retry-After'));
    const pause =
      navigator.onLine === false
        ? 0
        : Math.min(asked, LONGEST_RETRY_AFTER) ||
          Math.random() * Math.min(LONGEST_BACKOFF, BACKOFF * 2 ** attempts);
    for (const row of rows) {
      live.delete(row.id);
      const waiting = {
        ...row,
        attempts,
        sentAt,
        notBefore: sentAt + pause,
        lease: {tab: '', until: 0},
      };
      disk.change(row.id, over ? undefined : waiting);
    }
    if (over) return reply;
    log('Kept for another try.', reply);
    wake(pause);
    return {...reply, kept: true};
  };

  let timer: ReturnType<typeof setTimeout>;
  let wakesAt = Infinity;
  const wake = (pause: number) => {
    const at = Date.now() + pause;
    if (at >= wakesAt) return;
    wakesAt = at;
    clearTimeout(timer);
    timer = setTimeout(drain, pause);
  };

  /** Sends what waits, whoever left it, in batches that want no answer but "received". */
  const empty = async () => {
    for (;;) {
      // Only /interact mints an identity, and it takes one event at a time.
      const known = cookies.all()[prefix + 'identity'];
      const rows = await disk.take(chooser(known ? BATCH : 0), lease());
      if (!rows[0]) return;
      for (const {id} of rows) live.add(id);
      const events = rows.map(({event}) => ({...event, query: undefined}));
      const action = known ? 'collect' : 'interact';
      const {queued} = await request({...rows[0], action, events, rows}).catch(() => ({
        queued: false,
      }));
      if (queued) return;
    }
  };

  /** Chooses rows that may go now and go together; those that may go later wake us. */
  const chooser = (limit: number) => {
    const now = Date.now();
    let target: string | undefined;
    let bytes = 0;
    return (row: Row) => {
      const due = Math.max(row.notBefore, row.lease.until);
      if (due > now) wake(due - now);
      if (due > now || live.has(row.id)) return false;
      target ||= JSON.stringify(row.target);
      if (target != JSON.stringify(row.target)) return false;
      if (bytes && bytes + row.bytes > limit) return;
      bytes += row.bytes;
      return true;
    };
  };

  let draining = false;
  const drain = async () => {
    wakesAt = Infinity;
    if (draining || navigator.onLine === false) return;
    draining = true;
    try {
      await gate.opened();
      // Missing on insecure origins, where the leases alone must do.
      const {locks} = navigator as {locks?: LockManager};
      await (locks ? locks.request(name, {ifAvailable: true}, (lock) => lock && empty()) : empty());
    } catch (error) {
      log('Nothing drained.', error);
    }
    draining = false;
  };

  return {
    name: 'Queue',

    // Before identity may hold it: what is held is on disk already.
    request(parcel) {
      parcel.rows ||= parcel.events?.map((event) => {
        const row = rowOf(event, parcel, lease());
        live.add(row.id);
        disk.change(row.id, row);
        return row;
      });
    },

    transport(send) {
      onOnline(() => void drain());
      wake(HEAD_START);
      let first = true;
      return async (parcel) => {
        const going = send(parcel);
        sent(); // The database may open now: the first request has left.
        if (!parcel.rows) return going;
        const reply = settle(
          parcel.rows as readonly Row[],
          await going.catch(({message}): Reply => ({status: 0, text: message, header: () => null})),
        );
        if (reply.answered && first) {
          first = false;
          void drain();
        }
        return reply;
      };
    },
  };
};
