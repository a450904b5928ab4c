import {promisifyRequest} from 'idb-keyval';
import {openStore} from '../../platform/database.js';
import type {Row} from './row.js';

export type Disk = ReturnType<typeof createDisk>;

/** The rows in IndexedDB: one transaction per task of changes, and none before `ready`. */
export const createDisk = (
  name: string,
  ready: Promise<unknown>,
  log: (...what: unknown[]) => void,
) => {
  const store = openStore(name);
  /** What the next transaction does: writes a row, or deletes where there is none. What the disk refuses stays here. */
  let changes = new Map<string, Row | undefined>();
  let scheduled: Promise<void> | undefined;

  const commit = async () => {
    const now = changes;
    changes = new Map();
    scheduled = undefined;
    try {
      if (now.size) {
        await store('readwrite', (rows) => {
          now.forEach((row, id) => (row ? rows.put(row, id) : rows.delete(id)));
          return promisifyRequest(rows.transaction);
        });
      }
    } catch (error) {
      log('Events are kept in memory only.', error);
      changes = new Map([...now, ...changes]);
    }
  };

  return {
    store,
    /** What is not on disk yet. */
    changes: () => changes,
    change(id: string, row?: Row) {
      // Answered before it was written: no transaction, least of all in a page that leaves.
      if (!row && changes.get(id)?.attempts == 0) changes.delete(id);
      else changes.set(id, row);
      scheduled ||= ready.then(commit);
    },
  };
};
