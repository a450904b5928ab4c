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
      setTimeout(() => reject(new Error('The database does not open.')), PATIENCE);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onerror = () => reject(request.error!);
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

  return async <T>(
    mode: IDBTransactionMode,
    callback: (store: IDBObjectStore) => T | PromiseLike<T>,
    commit = mode == 'readwrite',
  ): Promise<T> => {
    try {
      const transaction = (await open()).transaction(STORE, mode);
      const result = callback(transaction.objectStore(STORE));
      if (commit) transaction.commit?.();
      return await result;
    } catch (error) {
      // Not opened, full, or "the database connection is closing": the next one gets a new connection.
      opening = undefined;
      throw error;
    }
  };
};
