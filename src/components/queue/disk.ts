import {openStore} from '../../platform/database.js';
import type {Row} from './row.js';

export type Disk = ReturnType<typeof createDisk>;

/** The rows in IndexedDB: one transaction per task of changes, and none before `ready`. */
export const createDisk = (
  name: string,
  ready: Promise<unknown>,
  log: (...what: unknown[]) => void,
) => {
  let scheduled: unknown;

  const commit = async () => {
    const now = disk.changes;
    disk.changes = new Map();
    scheduled = undefined;
    try {
      await disk.store('readwrite', (rows) =>
        now.forEach((row, id) => void (row ? rows.put(row, id) : rows.delete(id))),
      );
    } catch (error) {
      log('Kept in memory only.', error);
      disk.changes = new Map([...now, ...disk.changes]);
    }
  };

  const disk = {
    store: openStore(name),
    /** What the next transaction does: writes a row, or deletes where there is none. What the disk refuses stays here. */
    changes: new Map<string, Row | undefined>(),
    change(id: string, row?: Row) {
      disk.changes.set(id, row);
      scheduled ||= ready.then(commit);
    },
  };
  return disk;
};
