import {openStore} from '../../platform/database.js';
import type {Shelf} from './shelf.js';
import type {Desk, Row} from './row.js';

/** What the next transaction does: writes a row, or deletes where there is none. */
type Changes = Map<string, Row | undefined>;

export interface Disk extends Shelf, ReturnType<typeof openStore> {
  /** While the page is away nothing is written. */
  left?: boolean;
  /** Hears after each transaction how it went. */
  turn?: (error: unknown, going: Changes) => void;
  /** What is not on disk yet. */
  changes(): Changes;
  /** Resolves when all changes so far are on disk, or the disk has refused them. */
  saved(): Promise<unknown>;
}

/**
 * The rows in IndexedDB: one transaction per task of changes, one after the other, and none before `written`. It takes the
 * shelf's place, and over what lies there.
 */
export const createDisk = ({core, disk: shelf, name, written}: Desk): Disk => {
  /** What the disk refuses stays here. */
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
        const {transaction} = rows;
        going.forEach((row, id) => (row ? rows.put(row, id) : rows.delete(id)));
        // At once: that is what survives a tab killed in the same instant.
        transaction.commit?.();
        return new Promise((resolve, reject) => {
          transaction.oncomplete = resolve;
          transaction.onabort = reject;
        });
      });
    } catch (error) {
      core.log('No disk.', error);
      failed = error;
      changes = disk.changes();
    }
    disk.turn?.(failed, going);
    going = new Map();
  };

  const disk: Disk = Object.assign(shelf, openStore(name), {
    changes: () => new Map([...going, ...changes]),
    change(id: string, row?: Row) {
      changes.set(id, row);
      void disk.saved();
    },
    saved: () => (written = written.then(commit)),
  });
  for (const [id, row] of Object.entries(shelf.shelved)) {
    delete shelf.shelved[id];
    disk.change(id, row);
  }
  return disk;
};
