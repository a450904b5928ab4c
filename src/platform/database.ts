import type {UseStore} from 'idb-keyval';

const STORE = 'events';
/** A browser that has not opened the database by then (milliseconds) may never do so. */
const PATIENCE = 1000;

/**
 * One IndexedDB store as one function, in the shape that idb-keyval takes.
 *
 * idb-keyval's own never times out, and holds on to a connection that has closed under it.
 */
export const openStore = (name: string): UseStore => {
  let opening: Promise<IDBDatabase> | undefined;

  const open = () =>
    (opening ||= new Promise((resolve, reject) => {
      const request = indexedDB.open(name);
      setTimeout(reject, PATIENCE, 'It does not open.');
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onerror = reject;
      request.onsuccess = () => {
        const database = request.result;
        // Another tab wants to upgrade or delete it, or the browser took it away (iOS after suspend).
        database.onversionchange = database.onclose = () => {
          database.close();
          opening = undefined;
        };
        resolve(database);
      };
    }));

  return async (mode, callback) => {
    const begin = async () => (await open()).transaction(STORE, mode);
    const transaction = await begin().catch(() => {
      // "The database connection is closing", or it could not be opened: a new one is worth a try.
      opening = undefined;
      return begin();
    });
    return callback(transaction.objectStore(STORE));
  };
};
