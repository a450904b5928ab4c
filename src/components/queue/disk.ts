import {promisifyRequest} from 'idb-keyval';
import {openStore} from '../../platform/database.js';
import type {Row} from './row.js';

export type Disk = ReturnType<typeof createDisk>;

/** The rows in IndexedDB: one transaction per task of changes, one after the other, and none before `ready`. */
export const createDisk = (
  name: string,
  ready: Promise<unknown>,
  log: (...what: unknown[]) => void,
) => {
  type Changes = Map<string, Row | undefined>;
  /** What the next transaction does: writes a row, or deletes where there is none. What the disk refuses stays here. */
  let changes: Changes = new Map();
  /** What the present transaction does. */
  let going: Changes = new Map();

  const commit = async () => {
    // WebKit: a write that a page begins while it leaves locks the store for the next one.
    if (disk.left || !changes.size) return;
    [going, changes] = [changes, new Map()];
    let failed: unknown;
    try {
      await disk.store('readwrite', (rows) => {
        going.forEach((row, id) => (row ? rows.put(row, id) : rows.delete(id)));
        // At once: that is what survives a tab killed in the same instant.
        rows.transaction.commit?.();
        return promisifyRequest(rows.transaction);
      });
    } catch (error) {
      log('No disk.', error);
      failed = error;
      changes = disk.changes();
    }
    disk.turn?.(failed, going);
    going = new Map();
  };

  const disk = {
    ...openStore(name),
    /** While the page is away nothing is written. */
    left: false,
    /** Hears after each transaction how it went. */
    turn: undefined as ((error: unknown, going: Changes) => void) | undefined,
    /** What is not on disk yet. */
    changes: (): Changes => new Map([...going, ...changes]),
    /** Writes the row, or deletes it where there is none. */
    change(id: string, row?: Row) {
      changes.set(id, row);
      void disk.saved();
    },
    /** Resolves when all changes so far are on disk, or the disk has refused them. */
    saved: () => (ready = ready.then(commit)),
  };
  return disk;
};
