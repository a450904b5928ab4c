import 'fake-indexeddb/auto';
import {IDBFactory} from 'fake-indexeddb';
import {keys as keysIn, set} from 'idb-keyval';
import {openStore} from '../../src/platform/database.js';
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
  it('makes room when another page deletes or upgrades the database', async () => {
    const store = openStore(NAME);
    await put(store, 'a');
    const blocked = jest.fn();
    const deletion = indexedDB.deleteDatabase(NAME);
    deletion.onblocked = blocked;
    await asked(deletion);
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
    await jest.advanceTimersByTimeAsync(2001);
    expect(failure).toMatch(/^[A-Z].* open.*\.$/);
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
