import {promisifyRequest} from 'idb-keyval';
import {rowsOf, type DrainDesk, type QueueState, type Row} from './row.js';
import {responseOf} from '../../core/response.js';
import {readRow} from './stored.js';
import type {Json, Reply} from '../../core/types.js';

const DAY = 86_400_000;
/** How long after rows were kept the bounds are looked at, in milliseconds: once for many. */
const TIDY = 1000;
/** How long after the clock was looked at it is looked at again, in milliseconds, before anything is given up as too old. */
const SECOND_LOOK = 60_000;

/** What lies under a key. */
export type Found = readonly [key: IDBValidKey, value: unknown];

export type Ledger = ReturnType<typeof createLedger>;

/** Knows what waits, keeps it within bounds, and tells the page what becomes of its events. */
export const createLedger = (desk: DrainDesk, look: () => void) => {
  const {core, disk, parcels, tab} = desk;
  const {config, gate, log, receive} = core;
  const {maxEvents = 5000, maxBytes = 5_242_880, maxAgeDays = 7} = config.queue || {};
  const dropped: Record<string, number> = {};
  let delivered = 0;
  let durability: QueueState['durability'] = 'disk';

  /** As a handle, so that it reaches callbacks the way the edge's news do. */
  const tell = (news: string, payload: Json[]) => {
    if (!payload[0]) return;
    log('Queue:', news, ...payload);
    receive(responseOf({handle: [{type: 'queue:' + news, payload}]})).catch(log);
  };
  const tellOf = (news: string, rows: readonly Row[], more?: Json) =>
    tell(
      news,
      rows.map(({attempts, event: {xdm}}) => ({
        id: xdm._id,
        eventType: xdm.eventType,
        attempts,
        ...more,
      })),
    );
  const count = (reason: string, by: number) => {
    if (by) dropped[reason] = (dropped[reason] || 0) + by;
  };

  const turn = (error: unknown, going?: ReturnType<typeof disk.changes>) => {
    const next = error ? 'memory' : 'disk';
    // To delete is possible on a full disk, too.
    if (!error && ![...going!.values()].some(Boolean)) return;
    if (next != durability) tell('durability', [{durability: (durability = next)}]);
  };

  /** Everything that waits, oldest first. */
  const all = async () => {
    let onDisk: (Row | undefined)[] = [];
    try {
      if (durability == 'disk') {
        const [keys, values] = await disk.store('readonly', (rows) =>
          Promise.all([
            promisifyRequest(rows.getAllKeys()),
            promisifyRequest<unknown[]>(rows.getAll()),
          ]),
        );
        onDisk = keys.map((key, index) => readRow(key, values[index]));
      }
    } catch (error) {
      turn(error);
    }
    const changes = disk.changes();
    return [...onDisk.filter((row) => !changes.has(row?.id as string)), ...changes.values()]
      .filter((row): row is Row => !!row)
      .sort((one, other) => (one.id < other.id ? -1 : 1));
  };

  /** `error`: the edge's words. */
  const drop = (rows: readonly Row[], reason: string, status?: number, error?: string) => {
    for (const {id} of rows) disk.change(id);
    count(reason, rows.length);
    tellOf('dropped', rows, {reason, status, error});
  };

  /** Nobody can use what lies there; what can be read of it is told. */
  const spoilt = (found: readonly Found[]) => {
    const reason = 'damaged';
    for (const [key] of found) disk.change(key as string);
    count(reason, found.length);
    tell(
      'dropped',
      found.map(([, value]) => {
        const {attempts, event} = Object(value) as Json;
        return {id: event?.xdm?._id, eventType: event?.xdm?.eventType, attempts, reason};
      }),
    );
  };

  const isOld = ({createdAt}: Row) => createdAt < Date.now() - maxAgeDays * DAY;
  /** What was too old as the clock was looked at the first time; it may have been wrong for a moment. */
  let old: Set<string> | undefined;

  let tidying: ReturnType<typeof setTimeout> | undefined;
  /** Keeps the bounds; the oldest go. `again`: this is the second look at the clock. */
  const tidy = async (again?: boolean) => {
    clearTimeout(tidying);
    tidying = undefined;
    const rows = await all();
    const now = Date.now();
    const live = new Set(parcels.flatMap(rowsOf).map(({id}) => id));
    const gone: Record<string, Row[]> = {expired: [], evicted: []};
    let count = rows.length;
    let bytes = sum(rows);
    for (const row of rows) {
      const expired = again && isOld(row) && old?.has(row.id);
      if (!expired && count <= maxEvents && bytes <= maxBytes) {
        if (again) continue;
        break;
      }
      // What is on its way, here or in another tab, is not waiting.
      if (live.has(row.id) || (row.lease.tab != tab && row.lease.until > now)) continue;
      gone[expired ? 'expired' : 'evicted']!.push(row);
      count--;
      bytes -= row.bytes;
    }
    for (const reason of Object.keys(gone)) drop(gone[reason]!, reason);
    if (again) {
      old = undefined;
      // Some may go, if the clock is right again.
      look();
    } else if (!old && rows.some(isOld)) {
      old = new Set(rows.filter(isOld).map(({id}) => id));
      setTimeout(() => void tidy(true).catch(log), SECOND_LOOK);
    }
    return rows.filter((row) => !gone.expired!.includes(row) && !gone.evicted!.includes(row));
  };

  disk.turn = turn;

  return {
    count,
    drop,
    isOld,
    spoilt,
    tidy,

    sent(rows: readonly Row[], {headers, status}: Reply): void {
      // A beacon: nobody has answered.
      if (!headers) {
        desk.handedOver += rows.length;
        return;
      }
      delivered += rows.length;
      tellOf('sent', rows, {status});
    },
    delivered: () => delivered,
    /** Is there a disk? Where there is none, each look at it may take a second; only writes try again. */
    durable: () => durability == 'disk',

    /** They wait; said once they are safe. */
    kept(rows: readonly Row[]) {
      void disk.saved().then(() => disk.left || tellOf('queued', rows));
      tidying ||= setTimeout(() => void tidy().catch(log), TIDY);
    },

    async getQueue(): Promise<QueueState> {
      // Where there is nothing to save, nothing may have been sent yet, and no disk.
      if (disk.changes().size) await disk.saved();
      // While consent is out or pending nothing may be made on the device, not even an empty database.
      const rows = gate.state() == 'in' ? await tidy() : [];
      return {
        durability,
        waiting: rows.length,
        bytes: sum(rows),
        oldest: rows[0] ? new Date(rows[0].createdAt).toISOString() : null,
        handedOver: desk.handedOver,
        dropped: {...dropped},
      };
    },
  };
};

const sum = (rows: readonly Row[]) => rows.reduce((total, {bytes}) => total + bytes, 0);
