import {promisifyRequest} from 'idb-keyval';
import {openStore} from '../../platform/database.js';
import type {Row} from './row.js';

/** How many rows are looked at for one batch: 50 take 0.7 ms to read, a thousand 15. */
const LOOK = 200;

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
    change(id: string, row?: Row) {
      // Answered before it was written: no transaction, least of all in a page that leaves.
      if (!row && changes.get(id)?.attempts == 0) changes.delete(id);
      else changes.set(id, row);
      scheduled ||= ready.then(commit);
    },

    /** Writes back what `choose` makes of the oldest rows, in one transaction, and returns it. */
    async take(choose: (rows: Row[]) => Row[]): Promise<Row[]> {
      let taken: Row[] = [];
      const pick = (rows: Row[]) => {
        const here = [...changes.values()].filter(Boolean) as Row[];
        taken = choose([...rows.filter(({id}) => !changes.has(id)), ...here]);
      };
      try {
        await store(
          'readwrite',
          (rows) => {
            const request: IDBRequest<Row[]> = rows.getAll(null, LOOK);
            request.onsuccess = () => {
              pick(request.result);
              for (const row of taken) rows.put(row, row.id);
            };
            return promisifyRequest(rows.transaction);
          },
          false,
        );
      } catch {
        pick([]);
      }
      return taken;
    },
  };
};
