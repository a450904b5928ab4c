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
  let scheduled: boolean | undefined;

  const commit = async () => {
    const now = disk.changes;
    disk.changes = new Map();
    scheduled = false;
    try {
      if (now.size) {
        await disk.store('readwrite', (rows) => {
          now.forEach((row, id) => (row ? put(rows, row) : rows.delete(id)));
          // At once: that is what survives a tab killed in the same instant.
          rows.transaction.commit?.();
          return promisifyRequest(rows.transaction);
        });
      }
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
      // Answered before it was written: no transaction, least of all in a page that leaves.
      if (!row && disk.changes.get(id)?.attempts == 0) disk.changes.delete(id);
      else disk.changes.set(id, row);
      if (!scheduled) ready = ready.then(commit);
      scheduled = true;
    },
  };
  return disk;
};

const put = (rows: IDBObjectStore, row: Row) => {
  try {
    rows.put(row, row.id);
  } catch {
    // Something that JSON leaves out: a function, an element.
    rows.put(JSON.parse(JSON.stringify(row)), row.id);
  }
};
