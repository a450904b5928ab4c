/** The database that all tabs of the model share, and everything that can go wrong with it. */
import {ORG} from './edge.js';
import {createRealm} from './realm.js';
import type {Clock, Luck} from './clock.js';
import type {Tab} from './tab.js';
import type {Row} from '../../src/components/queue/row.js';
import type {Json} from '../../src/core/types.js';

export const FAULTS = ['fine', 'full', 'hung', 'late', 'absent', 'slow'] as const;
export type Fault = (typeof FAULTS)[number];

const NAME = `edgetag.${ORG}`;

/** Where the database's tasks go: the clock of the present schedule. */
let task: (run: () => void) => void;
// Once for all schedules: it keeps nothing but what its factories hold.
const {IDBFactory, IDBKeyRange, forceCloseDatabase} = createRealm({
  globalThis: {setImmediate: (run: () => void) => task(run)},
})<Record<string, any>>('fake-indexeddb');

export type Disk = ReturnType<typeof createDisk>;

export const createDisk = (clock: Clock, luck: Luck) => {
  let fault: Fault = 'fine';
  let failed = false;
  const factory = new IDBFactory();
  /** The `_id`s of which a row was on disk at some time. */
  const safe = new Set<string>();
  let busyUntil = 0;
  task = (run) => {
    const pause = fault == 'slow' ? luck.below(200) : luck.below(2);
    // One after the other, as the implementation expects of its event loop.
    busyUntil = Math.max(busyUntil, clock.now() + pause);
    clock.after(busyUntil - clock.now(), 'disk', run);
  };

  /** Everything that lies there. */
  const records = (): {key: unknown; value: any}[] => [
    ...(factory._databases.get(NAME)?.rawObjectStores.get('events')?.records.values() ?? []),
  ];
  const rows = (): Row[] =>
    records()
      .map(({value}) => value as Row)
      .filter((value) => value?.event?.xdm?._id);
  const DAMAGE: ((value: Json) => void)[] = [
    (value) => delete value.lease,
    (value) => (value.lease = 'mine'),
    (value) => (value.bytes = NaN),
    (value) => (value.bytes = 4e6),
    (value) => (value.id = 'another'),
    (value) => (value.attempts = 'many'),
    (value) => (value.notBefore = {}),
    (value) => (value.createdAt = null),
    (value) => (value.meta = value.query = null),
  ];
  const circle: Json = {};
  circle.self = circle;
  const RUBBISH: ((key: string) => unknown)[] = [
    () => null,
    () => undefined,
    () => 'text',
    () => 7n,
    () => [],
    () => circle,
    (id) => ({id}),
    (id) => ({id, event: null, lease: {tab: '', until: 0}}),
    (id) => ({id, event: {xdm: {big: 1n}}, target: {datastreamId: 'model'}}),
    (id) => ({id, event: {xdm: {}}, target: {datastreamId: 'model', overrides: circle}}),
  ];

  /** What one tab sees. */
  const seenBy = (tab: Tab) => {
    const connections: any[] = [];
    const transactions: any[] = [];
    const requests: any[] = [];
    const writing = new Set<string>();

    const watchStore = (store: any, transaction: any, written: Set<string>) => {
      for (const name of ['put', 'get', 'delete', 'getAll', 'getAllKeys', 'clear']) {
        const original = store[name].bind(store);
        store[name] = (...given: any[]) => {
          if (!tab.alive) return {};
          const request = original(...given);
          requests.push(request);
          if (name == 'put') {
            const {_id: id} = (given[0] as Row).event.xdm as {_id: string};
            written.add(id);
            writing.add(id);
            if (fault == 'full') {
              transaction._requests.at(-1).operation = () => {
                throw new DOMException('The disk is full.', 'QuotaExceededError');
              };
            }
          }
          tab.acts();
          return request;
        };
      }
      return store;
    };

    const watchTransaction = (transaction: any) => {
      transactions.push(transaction);
      const written = new Set<string>();
      const objectStore = transaction.objectStore.bind(transaction);
      let store: any;
      transaction.objectStore = (name: string) =>
        (store ??= watchStore(objectStore(name), transaction, written));
      const commit = transaction.commit.bind(transaction);
      transaction.commit = () => {
        if (!tab.alive) return;
        commit();
        tab.acts();
      };
      transaction.addEventListener('complete', () => {
        for (const id of written) {
          safe.add(id);
          writing.delete(id);
        }
      });
      return transaction;
    };

    const watchConnection = (connection: any) => {
      connections.push(connection);
      const begin = connection.transaction.bind(connection);
      connection.transaction = (...given: any[]) =>
        tab.alive ? watchTransaction(begin(...given)) : {objectStore: () => ({})};
    };

    const indexedDB = {
      open(name: string) {
        if (fault == 'absent') throw new DOMException('Not here.', 'SecurityError');
        if (!tab.alive || fault == 'hung') return {};
        const opened = factory.open(name);
        opened.addEventListener('upgradeneeded', () => {
          transactions.push(opened.transaction);
          // It was begun by a tab that is no more.
          if (!tab.alive) opened.transaction._abort('AbortError');
        });
        if (fault != 'late') {
          opened.addEventListener('success', () => watchConnection(opened.result));
          requests.push(opened);
          return opened;
        }
        // Answers after the tag's patience is over.
        const late: any = {};
        for (const type of ['success', 'upgradeneeded', 'error']) {
          opened.addEventListener(type, (event: unknown) => {
            late.result = opened.result;
            if (type == 'upgradeneeded') return late.onupgradeneeded?.(event);
            const arrive = () => {
              if (type == 'success') watchConnection(opened.result);
              late[`on${type}`]?.(event);
            };
            clock.after(1500, 'late', arrive, tab);
          });
        }
        return late;
      },
      databases: async () =>
        fault == 'absent' ? [] : [...factory._databases.keys()].map((name) => ({name})),
    };

    return {
      indexedDB,
      /** Has it anything open that would keep it from the back/forward cache? */
      open: () =>
        connections.filter((connection) => !connection._closePending && !connection._closed),
      /** What it has written, but perhaps not yet committed. */
      writing: () => [...writing],
      /** Is it amidst a transaction? */
      busy: () =>
        transactions.some(({_state: state}) => state != 'finished') ||
        requests.some(({readyState}) => readyState == 'pending'),
      /** As iOS does after a pause, with or without saying so. */
      closeUnderneath(loudly: boolean) {
        failed = true;
        for (const connection of connections.splice(0)) {
          if (loudly) forceCloseDatabase(connection);
          else connection.close();
        }
      },
      /** The tab is gone: what was not committed never was. */
      vanish() {
        for (const transaction of transactions) {
          transaction.oncomplete = transaction.onabort = transaction.onerror = null;
          transaction.onsuccess = null;
          const {_state: state} = transaction;
          // `commit()` was called: the browser's own process has it, or has not yet.
          if (state == 'finished' || (state == 'committing' && luck.chance(0.5))) continue;
          transaction._abort('AbortError');
        }
        for (const request of requests) {
          request.onsuccess = request.onerror = request.onupgradeneeded = null;
        }
        for (const connection of connections) {
          connection.onclose = connection.onversionchange = null;
          connection.close();
        }
      },
    };
  };

  return {
    /** Puts something there that no page can use, before or behind what is there. */
    litter(kind: number, first: boolean) {
      const store = factory._databases.get(NAME)?.rawObjectStores.get('events');
      if (!store) return;
      const key = `${first ? 0 : 9}-litter-${records().length}`;
      store.records.put({key, value: RUBBISH[kind % RUBBISH.length]!(key)});
    },
    /** How much of that is still there. */
    littered: () => records().length - rows().length,
    /** Damages a row of which the event is still whole. */
    damage(kind: number, place: number) {
      const all = records().filter(({value}) => value?.event?.xdm?._id);
      const record = all[place % all.length];
      if (record) DAMAGE[kind % DAMAGE.length]!(record.value as Json);
    },
    IDBKeyRange: IDBKeyRange as unknown,
    rows,
    /** Is there a database at all? */
    made: () => factory._databases.size > 0,
    safe,
    seenBy,
    fail(next: Fault) {
      fault = next;
      failed ||= !['fine', 'slow'].includes(next);
    },
    /** It has never failed. */
    healthy: () => !failed,
  };
};
