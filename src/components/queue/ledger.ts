import {promisifyRequest} from 'idb-keyval';
import {rowsOf, type DrainDesk, type QueueState, type Row} from './row.js';
import {responseOf} from '../../core/response.js';
import type {Json, Reply} from '../../core/types.js';

const DAY = 86_400_000;
/** How long after rows were kept the bounds are looked at, in milliseconds: once for many. */
const TIDY = 1000;

export type Ledger = ReturnType<typeof createLedger>;

/** Knows what waits, keeps it within bounds, and tells the page what becomes of its events. */
export const createLedger = (desk: DrainDesk) => {
  const {core, disk, name, parcels, tab} = desk;
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

  const turn = (error: unknown, going?: ReturnType<typeof disk.changes>) => {
    const next = error ? 'memory' : 'disk';
    // To delete is possible on a full disk, too.
    if (!error && ![...going!.values()].some(Boolean)) return;
    if (next != durability) tell('durability', [{durability: (durability = next)}]);
  };

  /** Everything that waits, oldest first. */
  const all = async () => {
    let onDisk: Row[] = [];
    try {
      if (durability == 'disk')
        onDisk = await disk.store('readonly', (rows) => promisifyRequest<Row[]>(rows.getAll()));
    } catch (error) {
      turn(error);
    }
    const changes = disk.changes();
    return [...onDisk.filter(({id}) => !changes.has(id)), ...changes.values()]
      .filter((row): row is Row => !!row)
      .sort((one, other) => (one.id < other.id ? -1 : 1));
  };

  const drop = (rows: readonly Row[], reason: string, status?: number) => {
    for (const {id} of rows) disk.change(id);
    if (rows[0]) dropped[reason] = (dropped[reason] || 0) + rows.length;
    tellOf('dropped', rows, {reason, status});
  };

  let tidying: ReturnType<typeof setTimeout> | undefined;
  /** Keeps the bounds; the oldest go. */
  const tidy = async () => {
    clearTimeout(tidying);
    tidying = undefined;
    const rows = await all();
    const now = Date.now();
    const live = new Set([...parcels].flatMap(rowsOf).map(({id}) => id));
    const gone: Record<string, Row[]> = {expired: [], evicted: []};
    let count = rows.length;
    let bytes = sum(rows);
    for (const row of rows) {
      const expired = row.createdAt < now - maxAgeDays * DAY;
      if (!expired && count <= maxEvents && bytes <= maxBytes) break;
      // What is on its way, here or in another tab, is not waiting.
      if (live.has(row.id) || (row.lease.tab != tab && row.lease.until > now)) continue;
      gone[expired ? 'expired' : 'evicted']!.push(row);
      count--;
      bytes -= row.bytes;
    }
    for (const reason in gone) drop(gone[reason]!, reason);
    return rows.filter((row) => !gone.expired!.includes(row) && !gone.evicted!.includes(row));
  };

  disk.turn = turn;

  return {
    drop,
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

    /** Consent is withdrawn: nothing waits any longer, and what waited is counted, by one tab alone. */
    async clear() {
      const changes = [...disk.changes()];
      const flying = [...parcels].flatMap((parcel) => (parcel.sealed ? rowsOf(parcel) : []));
      const settled = new Set([
        ...flying.map(({id}) => id),
        ...changes.flatMap(([id, row]) => (row ? [] : id)),
      ]);
      const waiting = new Map(changes);
      for (const [id] of changes) disk.change(id);
      try {
        // To look into a database would make it.
        const known = await indexedDB.databases?.();
        if (known?.some((database) => database.name == name)) {
          await disk.store('readwrite', (rows) => {
            const request: IDBRequest<Row[]> = rows.getAll();
            request.onsuccess = () => {
              for (const row of request.result) waiting.set(row.id, row);
              rows.clear();
            };
            return promisifyRequest(rows.transaction);
          });
        }
      } catch (error) {
        log(error);
      }
      drop(
        [...waiting.values()].filter((row): row is Row => !!row && !settled.has(row.id)),
        'consent',
      );
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
