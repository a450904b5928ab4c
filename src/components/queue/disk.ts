import {promisifyRequest} from 'idb-keyval';
import {openStore} from '../../platform/database.js';
import type {Row} from './row.js';

/** How many rows are looked at for one batch: 50 take 0.7 ms to read, a thousand 15. */
const LOOK = 200;

/** The rows that wait: in IndexedDB, one transaction per task of changes and none before `ready`; what it refuses, in memory. */
export const createDisk = (
  name: string,
  ready: Promise<unknown>,
  log: (...what: unknown[]) => void,
) => {
  const store = openStore(name);
  const memory = new Map<string, Row>();
  /** What the next transaction does: writes a row, or deletes where there is none. */
  let changes = new Map<string, Row | undefined>();

  const commit = async () => {
    const now = changes;
    changes = new Map();
    if (!now.size) return;
    try {
      await store('readwrite', (rows) => {
        now.forEach((row, id) => (row ? rows.put(row, id) : rows.delete(id)));
        return promisifyRequest(rows.transaction);
      });
    } catch (error) {
      log('Events cannot be kept on disk.', error);
      now.forEach((row, id) => row && memory.set(id, row));
    }
  };

  return {
    change(id: string, row?: Row) {
      memory.delete(id);
      // Answered before it was written: no transaction, least of all in a page that leaves.
      if (!row && changes.get(id)?.attempts == 0) changes.delete(id);
      else if (changes.set(id, row).size == 1) void ready.then(commit);
    },

    /** Writes back what `choose` makes of the oldest rows, in one transaction, and returns it. */
    async take(choose: (rows: Row[]) => Row[]): Promise<Row[]> {
      let taken: Row[] = [];
      try {
        await store(
          'readwrite',
          (rows) => {
            const request: IDBRequest<Row[]> = rows.getAll(null, LOOK);
            request.onsuccess = () => {
              taken = choose([...request.result, ...memory.values()]);
              for (const row of taken) rows.put(row, row.id);
            };
            return promisifyRequest(rows.transaction);
          },
          false,
        );
      } catch {
        taken = choose([...memory.values()]);
      }
      return taken;
    },
  };
};
