import {STORE} from '../../platform/database.js';
import type {Row} from './row.js';

/** What is to be written: a row, or undefined for one that is to be deleted. */
export type Shelved = Record<string, Row | undefined>;

/** Where rows lie on their way to the disk. */
export interface Shelf {
  /** What is not on disk yet, until the drain takes it over with all else. */
  readonly shelved: Shelved;
  /** Writes the row, or deletes it where there is none. */
  change(id: string, row?: Row): void;
}

/**
 * Holds rows until the drain is here, which knows how to write them; from `ready` on writes them itself, in as few words
 * as it can: a disk that is odd is the drain's affair.
 */
export const createShelf = (
  name: string,
  ready: Promise<unknown>,
  log: (...what: unknown[]) => void,
): Shelf => {
  const shelved: Shelved = {};

  let writing: unknown;

  /** All at once; what comes meanwhile follows. Where it fails it stays here. */
  const write = () => {
    const going = Object.entries(shelved);
    if (writing || !going[0]) return;
    const request = (writing = indexedDB.open(name));
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => {
      const database = request.result;
      const transaction = database.transaction(STORE, 'readwrite');
      const rows = transaction.objectStore(STORE);
      for (const [id, row] of going) void (row ? rows.put(row, id) : rows.delete(id));
      transaction.oncomplete = () => {
        for (const [id, row] of going) if (shelved[id] == row) delete shelved[id];
        writing = 0;
        write();
      };
      // It waits for the transaction, and holds up nobody behind that.
      database.close();
    };
  };

  return {
    shelved,
    change(id, row) {
      shelved[id] = row;
      ready.then(write).catch(log);
    },
  };
};
