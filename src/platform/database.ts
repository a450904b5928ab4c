const STORE = 'events';
/** A browser that has not opened the database by then (milliseconds) may never do so. */
const PATIENCE = 1000;

/**
 * One IndexedDB store as one function: what `work` asks for last is the result, once the transaction is complete.
 *
 * Work that asks for nothing only writes, and is committed at once, which is what survives a tab killed in the same
 * instant; else the transaction stays open to read before it writes.
 */
export const openStore = (name: string) => {
  let opening: Promise<IDBDatabase> | undefined;

  const open = () =>
    (opening ||= new Promise((resolve, reject) => {
      const request = indexedDB.open(name);
      setTimeout(() => reject(new Error('It does not open.')), PATIENCE);
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

  return async <T = unknown>(
    mode: IDBTransactionMode,
    work: (rows: IDBObjectStore) => IDBRequest<T> | void,
  ): Promise<T> => {
    try {
      const transaction = (await open()).transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      if (!request) transaction.commit?.();
      return await new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve(request?.result as T);
        transaction.onabort = () => reject(transaction.error!);
      });
    } catch (error) {
      // Not opened, full, or "the database connection is closing": the next one gets a new connection.
      opening = undefined;
      throw error;
    }
  };
};
