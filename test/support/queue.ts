/** A visit with a real queue on a database of memory, and a look at what is in it. */
import {IDBFactory} from 'fake-indexeddb';
import {overrides} from '../../src/components/overrides.js';
import {queue} from '../../src/components/queue/index.js';
import {identity} from '../../src/components/identity.js';
import {changeVisibility, setVisibility} from './visibility.js';
import {DATASTREAM, openConfigured, ORG, PREFIX, type Given, type Sent} from './instance.js';
import type {Row} from '../../src/components/queue/row.js';
import type {Run} from '../../src/core/instance.js';
import type {Json} from '../../src/core/types.js';

const NAME = `edgetag.${ORG}`;
const STORE = 'events';

export const KNOWN = {[`${PREFIX}identity`]: 'ECID-1'};

/** When every test begins. */
export const START = Date.UTC(2030, 4, 1, 10);

/** A disk without a past, a clock that stands still, and no listeners of earlier tests. */
export const freshDisk = () => {
  const listeners: [EventTarget, string, EventListener][] = [];
  const channels: BroadcastChannel[] = [];
  let online = true;

  // What waits for a clock that stands still would wait for a minute; a busy machine needs some of it.
  jest.setTimeout(30_000);

  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory();
    countSteps();
    online = true;
    jest.useFakeTimers({
      now: START,
      doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick', 'performance'],
    });
    Object.defineProperty(navigator, 'locks', {value: lockManager(), configurable: true});
    jest.spyOn(navigator, 'onLine', 'get').mockImplementation(() => online);
    for (const target of [window, document]) {
      const add = target.addEventListener.bind(target) as EventTarget['addEventListener'];
      jest.spyOn(target, 'addEventListener').mockImplementation(((
        type: string,
        listener: EventListener,
        options?: AddEventListenerOptions,
      ) => {
        listeners.push([target, type, listener]);
        add(type, listener, options);
      }) as EventTarget['addEventListener']);
    }
    localStorage.clear();
    setVisibility('visible');
    // An open channel would keep the process alive.
    const Channel = realChannel;
    globalThis.BroadcastChannel = class extends Channel {
      constructor(name: string) {
        super(name);
        channels.push(this);
      }
    };
  });

  /** A page that is no more: nothing happens in it, and its locks are free. What is on the device stays. */
  const end = () => {
    for (const [target, type, listener] of listeners.splice(0)) {
      target.removeEventListener(type, listener);
    }
    for (const channel of channels.splice(0)) channel.close();
    jest.clearAllTimers();
    Object.defineProperty(navigator, 'locks', {value: lockManager(), configurable: true});
    setVisibility('visible');
  };

  afterEach(() => {
    end();
    jest.useRealTimers();
    jest.restoreAllMocks();
    withoutLocks();
    globalThis.setImmediate = realImmediate;
  });

  return {
    end,
    goOffline() {
      online = false;
      dispatchEvent(new Event('offline'));
    },
    async goOnline() {
      online = true;
      dispatchEvent(new Event('online'));
      await rest();
    },
  };
};

const realChannel = globalThis.BroadcastChannel;

/** The page goes out of sight, as it does first on every phone. */
export const hide = () => changeVisibility('hidden');

/** The page goes, for good or to be kept for going back. */
export const goAway = (persisted = false) => {
  dispatchEvent(new PageTransitionEvent('pagehide', {persisted}));
  hide();
};

/** The page is seen again: as it was, out of the back/forward cache if it was `kept` there. */
export const comeBack = (kept = true) => {
  setVisibility('visible');
  if (kept) dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}));
  document.dispatchEvent(new Event('visibilitychange'));
};

/** As browsers have it, for as much of it as `ifAvailable` needs. */
const lockManager = () => {
  const taken = new Set<string>();
  return {
    async request<T>(name: string, _options: LockOptions, act: (lock: Lock | null) => Promise<T>) {
      if (taken.has(name)) return act(null);
      taken.add(name);
      try {
        return await act({name, mode: 'exclusive'});
      } finally {
        taken.delete(name);
      }
    },
  };
};

/** As on insecure origins; the leases alone must do. */
export const withoutLocks = () => void Reflect.deleteProperty(navigator, 'locks');

/** What the database has still to do; it does each step in an immediate of its own. */
let steps = 0;
const realImmediate = globalThis.setImmediate;
const countSteps = () => {
  globalThis.setImmediate = ((act: () => void) => {
    steps++;
    return realImmediate(() => {
      steps--;
      act();
    });
  }) as typeof setImmediate;
};

/** Lets the database and the promises do what they can without the clock. */
export const rest = async () => {
  for (let quiet = 0; quiet < 12; quiet = steps ? 0 : quiet + 1) {
    await new Promise((next) => realImmediate(next));
  }
};

/** At most so many milliseconds pass at once: a lease that the database still writes must not end meanwhile. */
const LONGEST_SLICE = 10_000;

/** Lets that many milliseconds pass, and what they bring about happen, at about the time when it does. */
export const pass = async (milliseconds: number) => {
  const slice = Math.min(Math.max(250, Math.ceil(milliseconds / 60)), LONGEST_SLICE);
  await rest();
  for (let left = milliseconds; left > 0; left -= slice) {
    await jest.advanceTimersByTimeAsync(Math.min(slice, left));
    await rest();
  }
};

/** What flush says: on a page that has sent nothing yet, the disk may be opened only after a while. */
export const flush = async ({run}: {run: Run}) => {
  const flushed = run('flush');
  await pass(2500);
  return flushed;
};

/** A page with the queue and the identity, in the order of the entries. */
export const openVisit = ({components = [], ...given}: Given & {options?: Json} = {}) =>
  openConfigured({
    components: [overrides, queue, identity, ...components],
    cookies: KNOWN,
    ...given,
  });

const open = () =>
  new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(NAME);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });

const inStore = async <T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T> | void,
) => {
  await rest();
  const database = await open();
  const transaction = database.transaction(STORE, mode);
  const request = act(transaction.objectStore(STORE));
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  database.close();
  return request?.result as T;
};

/** When transactions that write begin, and when they are complete. */
export const watchWrites = () => {
  const steps: string[] = [];
  const {transaction} = IDBDatabase.prototype;
  jest.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
    this: IDBDatabase,
    ...args
  ) {
    const made = transaction.apply(this, args);
    if (args[1] == 'readwrite') {
      steps.push('begin');
      made.addEventListener('complete', () => steps.push('complete'));
    }
    return made;
  });
  return steps;
};

/** What is on disk, in the order of the keys. */
export const rows = () => inStore<Row[]>('readonly', (store) => store.getAll());
export const keys = () => inStore<IDBValidKey[]>('readonly', (store) => store.getAllKeys());

/** Leaves rows on the disk, as an earlier page would have. */
export const leave = async (...left: Row[]) => {
  await inStore('readwrite', (store) => {
    for (const row of left) store.put(row, row.id);
  });
};

/** Leaves whatever under whatever key, as no page of ours would have. */
export const leaveAnything = async (
  ...left: readonly (readonly [key: IDBValidKey, value: unknown])[]
) => {
  await inStore('readwrite', (store) => {
    for (const [key, value] of left) store.put(value, key);
  });
};

/** A row that nobody owns and that may go at once; the `step`th of its visit. */
export const rowOf = (step: number, more: Partial<Row> = {}, padding = 0): Row => {
  const event = {
    xdm: {_id: `id-${step}`, timestamp: `2030-05-01T09:00:0${step % 10}.000Z`},
    data: {step, ...(padding && {padding: 'x'.repeat(padding)})},
  };
  return {
    id: `${START - 60_000 + step}-${1_000_000 + step}-earlier`,
    event,
    query: {},
    meta: {},
    target: {datastreamId: DATASTREAM},
    createdAt: START - 60_000 + step,
    bytes: Buffer.byteLength(JSON.stringify(event)),
    attempts: 1,
    lease: {tab: '', until: 0},
    ...more,
  };
};

/** The steps of the events of one request. */
export const stepsOf = ({body}: Sent) =>
  ((body.events ?? []) as Json[]).map(({data}) => data.step as number);
