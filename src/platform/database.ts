/** The one store of each. */
export const STORE = 'events';
/** A browser that has not opened the database by then (milliseconds) may never do so. */
const PATIENCE = 1000;

/**
 * One IndexedDB store as one function, in the shape that idb-keyval takes, and a way to close it until it is wanted again.
 *
 * idb-keyval's own never times out, and holds on to a connection that has closed under it.
 */
export const openStore = (name: string) => {
  let opening: Promise<IDBDatabase> | undefined;

  const open = () => {
    const mine = (opening ||= new Promise((resolve, reject) => {
      const request = indexedDB.open(name);
      setTimeout(reject, PATIENCE, 'Too slow.');
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onerror = reject;
      request.onsuccess = () => {
        const database = request.result;
        // Another tab wants to upgrade or delete it, or the browser took it away (iOS after suspend).
        database.onversionchange = database.onclose = close;
        resolve(database);
        // It came too late.
        if (mine != opening) database.close();
      };
    }));
    return mine;
  };

  const close = () => {
    opening?.then(
      (database) => database.close(),
      () => {},
    );
    opening = undefined;
  };

  const store = async <T>(
    mode: IDBTransactionMode,
    callback: (store: IDBObjectStore) => T | PromiseLike<T>,
  ): Promise<T> => {
    const begin = async () => (await open()).transaction(STORE, mode);
    const transaction = await begin().catch((error: DOMException) => {
      close();
      // "The database connection is closing": a new one is worth a try. One that does not open is not.
      if (!error.code) throw error;
      return begin();
    });
    return callback(transaction.objectStore(STORE));
  };

  return {store, close};
};
