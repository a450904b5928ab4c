import {promisifyRequest} from 'idb-keyval';
import {openStore} from '../../platform/database.js';
import type {Row} from './row.js';

/** How many rows are read at once: 50 take 0.7 ms, a thousand 15. */
const PAGE = 100;

/** The rows that wait: in IndexedDB, one transaction per task of changes and none before `ready`; in memory if there is no disk. */
export const createDisk = (
  name: string,
  ready: Promise<unknown>,
  onTrouble: (error: unknown) => void,
) => {
  const store = openStore(name);
  const memory = new Map<string, Row>();
  /** What the next transaction does: writes a row, or deletes where there is none. */
  let changes = new Map<string, Row | undefined>();
  let scheduled: Promise<unknown> | undefined;

  const commit = async () => {
    const now = changes;
    changes = new Map();
    scheduled = undefined;
    if (!now.size) return;
    try {
      await store('readwrite', (rows) => {
        for (const [id, row] of now) {
          if (row) rows.put(row, id);
          else rows.delete(id);
        }
        return promisifyRequest(rows.transaction);
      });
    } catch (error) {
      onTrouble(error);
      for (const [id, row] of now) {
        if (row) memory.set(id, row);
        else memory.delete(id);
      }
    }
  };

  return {
    change(id: string, row?: Row) {
      // Answered before it was written: no transaction, least of all in a page that leaves.
      if (!row && changes.get(id)?.attempts == 0) changes.delete(id);
      else changes.set(id, row);
      scheduled ||= ready.then(commit);
    },

    /** Leases the rows, oldest first, that `choose` returns true for, until it returns undefined. */
    async take(choose: (row: Row) => boolean | undefined, lease: Row['lease']): Promise<Row[]> {
      const taken: Row[] = [];
      /** False when there is enough. */
      const pick = (rows: Iterable<Row>) => {
        for (const row of rows) {
          const choice = choose(row);
          if (choice == null) return false;
          if (choice) taken.push({...row, lease});
        }
        return true;
      };
      try {
        await store(
          'readwrite',
          (rows) => {
            const read = (after = '') => {
              const request: IDBRequest<Row[]> = rows.getAll(
                IDBKeyRange.lowerBound(after, true),
                PAGE,
              );
              request.onsuccess = () => {
                const page = request.result;
                if (pick(page) && page[PAGE - 1]) return read(page[PAGE - 1]!.id);
                for (const row of taken) rows.put(row, row.id);
              };
            };
            read();
            return promisifyRequest(rows.transaction);
          },
          false,
        );
      } catch {
        pick(memory.values());
      }
      return taken;
    },
  };
};
