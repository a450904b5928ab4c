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
  const store = openStore(name);
  type Changes = Map<string, Row | undefined>;
  /** What the next transaction does: writes a row, or deletes where there is none. What the disk refuses stays here. */
  let changes: Changes = new Map();
  /** What the present transaction does. */
  let going: Changes = new Map();

  let scheduled = false;

  const all = (): Changes => new Map([...going, ...changes]);

  const commit = async () => {
    [going, changes, scheduled] = [changes, new Map(), false];
    try {
      if (going.size) {
        await store('readwrite', (rows) => {
          going.forEach((row, id) => (row ? rows.put(row, id) : rows.delete(id)));
          // At once: that is what survives a tab killed in the same instant.
          rows.transaction.commit?.();
          return promisifyRequest(rows.transaction);
        });
      }
    } catch (error) {
      log('No disk.', error);
      changes = all();
    }
    going = new Map();
  };

  return {
    store,
    /** What is not on disk yet. */
    changes: all,
    change(id: string, row?: Row) {
      if (!scheduled) ready = ready.then(commit);
      scheduled = true;
      // Answered before it was written: no transaction, least of all in a page that leaves.
      if (!row && changes.get(id)?.attempts == 0) changes.delete(id);
      else changes.set(id, row);
    },
  };
};
