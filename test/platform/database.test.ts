import 'fake-indexeddb/auto';
import {IDBFactory} from 'fake-indexeddb';
import {keys as keysIn, set} from 'idb-keyval';
import * as database from '../../src/platform/database.js';
import {settle} from '../support/instance.js';

const NAME = 'edgetag.test';

beforeEach(() => void (globalThis.indexedDB = new IDBFactory()));
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const asked = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });

const openStore = (name: string) => database.openStore(name).store;

const put = (store: ReturnType<typeof openStore>, key: string) => set(key, {key}, store);
const keys = (store: ReturnType<typeof openStore>) => keysIn(store);

/** The connections that were opened. */
const connections = () => {
  const opened: IDBDatabase[] = [];
  const open = indexedDB.open.bind(indexedDB);
  jest.spyOn(indexedDB, 'open').mockImplementation((...args) => {
    const request = open(...args);
    request.addEventListener('success', () => opened.push(request.result));
    return request;
  });
  return opened;
};

describe('a store', () => {
  it('keeps what is put into it, in the order of its keys', async () => {
    const store = openStore(NAME);
    await put(store, 'b');
    await put(store, 'a');
    expect(await keys(store)).toEqual(['a', 'b']);
  });

  it('is there for the next page', async () => {
    await put(openStore(NAME), 'a');
    expect(await keys(openStore(NAME))).toEqual(['a']);
  });

  it('is another one by another name', async () => {
    await put(openStore(NAME), 'a');
    expect(await keys(openStore('edgetag.other'))).toEqual([]);
  });

  it('is not opened before it is needed, and then once', async () => {
    const opened = connections();
    const store = openStore(NAME);
    await settle();
    expect(indexedDB.open).not.toHaveBeenCalled();
    await Promise.all([put(store, 'a'), put(store, 'b'), put(store, 'c')]);
    expect(opened).toHaveLength(1);
  });
});

describe('a connection', () => {
  it.each<[string, () => IDBOpenDBRequest]>([
    ['deletes', () => indexedDB.deleteDatabase(NAME)],
    ['upgrades', () => indexedDB.open(NAME, 5)],
  ])('makes room when another page %s the database', async (_what, ask) => {
    const store = openStore(NAME);
    await put(store, 'a');
    const blocked = jest.fn();
    const request = ask();
    request.onblocked = blocked;
    await asked(request);
    expect(blocked).not.toHaveBeenCalled();
  });

  it('is opened again after it made room', async () => {
    const opened = connections();
    const store = openStore(NAME);
    await put(store, 'a');
    await asked(indexedDB.deleteDatabase(NAME));
    await put(store, 'b');
    expect(await keys(store)).toEqual(['b']);
    expect(opened).toHaveLength(2);
  });

  it('that the browser took away is replaced', async () => {
    const opened = connections();
    const store = openStore(NAME);
    await put(store, 'a');
    opened[0]!.close();
    opened[0]!.onclose?.(new Event('close'));
    await put(store, 'b');
    expect(await keys(store)).toEqual(['a', 'b']);
  });

  it('that was closed without a word is replaced by the write that finds it', async () => {
    const opened = connections();
    const store = openStore(NAME);
    await put(store, 'a');
    opened[0]!.close();
    await put(store, 'b');
    expect(await keys(store)).toEqual(['a', 'b']);
    expect(opened).toHaveLength(2);
  });

  it('that never opens is given up after a second', async () => {
    jest.useFakeTimers({doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick']});
    jest.spyOn(indexedDB, 'open').mockReturnValue({} as IDBOpenDBRequest);
    let failure: unknown;
    put(openStore(NAME), 'a').catch((error) => (failure = error));
    await jest.advanceTimersByTimeAsync(999);
    expect(failure).toBeUndefined();
    await jest.advanceTimersByTimeAsync(1);
    expect(failure).toMatch(/^[A-Z].*\.$/);
  });

  it.each([
    [
      'throws',
      () => {
        throw new DOMException('Not here.', 'SecurityError');
      },
    ],
    ['is missing', undefined],
  ])('rejects where opening %s', async (_how, open) => {
    if (open) jest.spyOn(indexedDB, 'open').mockImplementation(open);
    else globalThis.indexedDB = undefined as never;
    await expect(put(openStore(NAME), 'a')).rejects.toThrow();
  });

  it('may be opened later, when it could not be opened first', async () => {
    const store = openStore(NAME);
    jest.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('Not now.', 'UnknownError');
    });
    await put(store, 'a').catch(() => {});
    jest.restoreAllMocks();
    await put(store, 'b');
    expect(await keys(store)).toEqual(['b']);
  });
});

describe('an open that never settles', () => {
  it('is given up, and the next write tries again', async () => {
    jest.useFakeTimers({doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick']});
    jest.spyOn(indexedDB, 'open').mockReturnValueOnce({} as IDBOpenDBRequest);
    const store = openStore(NAME);
    const first = put(store, 'a').catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(1000);
    expect(await first).toEqual(expect.any(String));
    await put(store, 'b');
    expect(await keys(store)).toEqual(['b']);
  });

  it('and settles after all holds no connection open', async () => {
    jest.useFakeTimers({doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick']});
    const late = {} as IDBOpenDBRequest;
    jest.spyOn(indexedDB, 'open').mockReturnValueOnce(late);
    const store = openStore(NAME);
    const first = put(store, 'a').catch(() => {});
    await jest.advanceTimersByTimeAsync(1000);
    await first;
    const close = jest.fn();
    Object.assign(late, {result: {close}});
    late.onsuccess!(new Event('success'));
    await settle();
    expect(close).toHaveBeenCalled();
  });
});

describe('a connection that closes under us', () => {
  it('between two writes costs neither of them', async () => {
    const opened = connections();
    const store = openStore(NAME);
    for (const key of ['a', 'b', 'c']) {
      await put(store, key);
      opened.at(-1)!.close();
    }
    expect(await keys(store)).toEqual(['a', 'b', 'c']);
  });
});

describe('a store that is missing', () => {
  it('rejects, and does not try for ever', async () => {
    const request = indexedDB.open(NAME);
    request.onupgradeneeded = () => request.result.createObjectStore('another');
    (await asked(request)).close();
    const open = jest.spyOn(indexedDB, 'open');
    await expect(put(openStore(NAME), 'a')).rejects.toMatchObject({name: 'NotFoundError'});
    expect(open.mock.calls.length).toBeLessThanOrEqual(2);
  });
});

describe('a full disk', () => {
  it('rejects the write, and not those after it', async () => {
    const store = openStore(NAME);
    const full = jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
    ) {
      this.transaction.abort();
      throw new DOMException('Full.', 'QuotaExceededError');
    });
    await expect(put(store, 'a')).rejects.toMatchObject({name: 'QuotaExceededError'});
    full.mockRestore();
    await put(store, 'b');
    expect(await keys(store)).toEqual(['b']);
  });
});

describe('close', () => {
  it('closes the connection until it is wanted again', async () => {
    const opened = connections();
    const {close, store} = database.openStore(NAME);
    await put(store, 'a');
    close();
    await settle();
    expect(() => opened[0]!.transaction('events')).toThrow();
    await put(store, 'b');
    expect(await keys(store)).toEqual(['a', 'b']);
    expect(opened).toHaveLength(2);
  });

  it('closes also what is still being opened', async () => {
    const opened = connections();
    const {close, store} = database.openStore(NAME);
    const writing = put(store, 'a').catch(() => {});
    close();
    await writing;
    await settle(5);
    // What was being written has opened another.
    expect(opened).toHaveLength(2);
    expect(() => opened[0]!.transaction('events')).toThrow();
  });

  it('does no harm where nothing was opened, or nothing opens', async () => {
    const {close, store} = database.openStore(NAME);
    close();
    jest.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('Not here.', 'SecurityError');
    });
    await expect(put(store, 'a')).rejects.toThrow('Not here.');
    expect(close).not.toThrow();
    await settle();
  });
});
