import type {UseStore} from 'idb-keyval';

const STORE = 'events';
/** A browser that has not opened the database by then (milliseconds) may never do so. */
const PATIENCE = 1000;

/**
 * One IndexedDB store as one function, in the shape that idb-keyval takes.
 *
 * idb-keyval's own store never commits early, never times out and holds on to a connection that has closed.
 * Here a `readwrite` transaction is committed at once, which is what survives a tab killed in the same instant;
 * `commit: false` leaves it open to read before it writes.
 */
export const openStore = (name: string) => {
  let opening: Promise<IDBDatabase> | undefined;

  const open = () =>
    (opening ||= new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name);
      const timer = setTimeout(() => reject(new Error(`${name} did not open in time.`)), PATIENCE);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onerror = () => reject(request.error!);
      request.onsuccess = () => {
        clearTimeout(timer);
        const database = request.result;
        // Another tab wants to upgrade or delete it, or the browser took it away (iOS after suspend).
        database.onversionchange = close;
        database.onclose = forget;
        resolve(database);
      };
    }));

  const forget = () => (opening = undefined);
  const close = () => {
    void opening?.then((database) => database.close(), forget);
    forget();
  };

  const begin = async (mode: IDBTransactionMode) => {
    try {
      return (await open()).transaction(STORE, mode);
    } catch {
      // "The database connection is closing", or it could not be opened: one new connection is worth a try.
      close();
      return (await open()).transaction(STORE, mode);
    }
  };

  const store = async <T>(
    mode: IDBTransactionMode,
    callback: (store: IDBObjectStore) => T | PromiseLike<T>,
    commit = mode == 'readwrite',
  ): Promise<T> => {
    const transaction = await begin(mode);
    const result = callback(transaction.objectStore(STORE));
    if (commit) transaction.commit?.();
    return result;
  };
  return Object.assign(store satisfies UseStore, {close});
};
