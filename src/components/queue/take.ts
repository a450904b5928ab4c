import {promisifyRequest} from 'idb-keyval';
import {LEASE, onlyProbes, rowsOf, type DrainDesk, type Row} from './row.js';
import {LONGEST_RETRY_AFTER} from './pace.js';
import {readWhole} from './stored.js';
import type {Found, Ledger} from './ledger.js';
import {bytesOf} from '../../platform/network.js';

/** How many rows are looked at for one batch: 50 take 0.7 ms to read, a thousand 15. */
const LOOK = 200;
/** The most that one request may hold, in bytes, and what it says beside its events and the visitor's state. */
const BATCH = 60_000;
const ENVELOPE = 600;
/** What may go within so many milliseconds may as well go now. */
const NEAR = 1000;

/** Chooses what goes next, and leases it. */
export const createTake = (
  desk: DrainDesk,
  {durable, isOld, spoilt}: Pick<Ledger, 'durable' | 'isOld' | 'spoilt'>,
  wake: (pause: number) => void,
) => {
  const {backlog, core, disk, parcels, tab} = desk;
  const {cookies, prefix} = core;
  /** What one batch holds, as far as the edge lets us. */
  let most = BATCH;

  /** The first of them, and what goes where it goes, as long as there is space. */
  const together = (rows: readonly Row[]) => {
    const targetOf = ({target, meta}: Row) => JSON.stringify([target, meta]);
    const [first] = rows;
    if (!first) return [];
    // Only /interact mints an identity, and takes one event at a time; a probe is small.
    let space =
      cookies.all()[prefix + 'identity'] && !onlyProbes(desk)
        ? most - ENVELOPE - bytesOf(JSON.stringify(cookies.all()) + targetOf(first))
        : 0;
    const taken: Row[] = [];
    for (const row of rows) {
      if (targetOf(row) != targetOf(first)) continue;
      space -= row.bytes + 1;
      if (space < 0 && taken[0]) break;
      taken.push(row);
    }
    return taken;
  };

  /**
   * Those that go next: what this page has just collected, else the oldest that may go, leased in one transaction. Those
   * that may go later wake us, unless we are `eager`.
   */
  const take = async (eager?: boolean): Promise<readonly Row[]> => {
    if (backlog.size) return together([...backlog.keys()].flatMap(rowsOf));
    if (disk.changes().size) await disk.saved();
    const now = Date.now();
    // What is further ahead than it can be was written by a clock that was wrong.
    const ahead = (time: number, most: number) => (time - now > most ? 0 : time - now);
    let taken: Row[] = [];
    const damaged: Found[] = [];
    const choose = (onDisk: readonly Row[]) => {
      const mine = new Set(parcels.flatMap(rowsOf).map(({id}) => id));
      const changes = disk.changes();
      const rows = [...onDisk.filter(({id}) => !changes.has(id)), ...changes.values()].filter(
        // What is too old is not sent while it is made sure of that.
        (row): row is Row => !!row && !mine.has(row.id) && !isOld(row),
      );
      const leased = (row: Row) => (row.lease.tab == tab ? 0 : ahead(row.lease.until, LEASE));
      const early = (row: Row) =>
        eager && !row.asked ? 0 : ahead(row.notBefore || 0, LONGEST_RETRY_AFTER);
      const goes = (row: Row, near = 0) => leased(row) <= 0 && early(row) <= (row.asked ? 0 : near);
      // When one goes, those that would go a little later come along.
      const near = rows.some((row) => goes(row)) ? NEAR : 0;
      const due = rows.filter((row) => goes(row, near));
      const going = new Set(due);
      for (const row of rows) {
        if (!going.has(row)) wake(Math.max(leased(row), early(row)));
      }
      taken = together(due).map((row) => ({...row, lease: {tab, until: now + LEASE}}));
    };
    try {
      if (!durable()) throw new Error('No disk.');
      await disk.store('readwrite', (rows) => {
        const look = (after?: IDBKeyRange) => {
          const keys = rows.getAllKeys(after, LOOK);
          const values: IDBRequest<unknown[]> = rows.getAll(after, LOOK);
          values.onsuccess = () => {
            const found: Row[] = [];
            keys.result.forEach((key, index) => {
              const row = readWhole(key, values.result[index]);
              if (row) found.push(row);
              else if (!disk.changes().has(key as string))
                damaged.push([key, values.result[index]]);
            });
            choose(found);
            for (const row of taken) {
              // Over what is not on disk yet, else it would be written without its lease.
              if (disk.changes().has(row.id)) disk.change(row.id, row);
              else rows.put(row, row.id);
            }
            // All of them belong to others, or wait.
            if (!taken[0] && keys.result.length == LOOK) {
              look(IDBKeyRange.lowerBound(keys.result.pop(), true));
            }
          };
        };
        look();
        return promisifyRequest(rows.transaction);
      });
      spoilt(damaged);
      if (disk.changes().size) await disk.saved();
    } catch {
      // There is no disk, but there may be rows in memory. What was chosen goes all the same, without a lease.
      if (!taken[0]) choose([]);
    }
    return taken;
  };

  return {take, split: () => void (most /= 2)};
};
