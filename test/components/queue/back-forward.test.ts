import 'fake-indexeddb/auto';
import {held, identified, type Answer} from '../../support/instance.js';
import {notes, openPage} from '../../support/page.js';
import {
  comeBack,
  freshDisk,
  goAway,
  hide,
  leave,
  pass,
  rest,
  rowOf,
  rows,
} from '../../support/queue.js';

const {goOffline, goOnline} = freshDisk();

/** What is done to the database from now on. */
const watchDatabase = () => {
  const done: string[] = [];
  const {transaction, close} = IDBDatabase.prototype;
  jest.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
    this: IDBDatabase,
    ...args
  ) {
    done.push(args[1] as string);
    return transaction.apply(this, args);
  });
  jest.spyOn(IDBDatabase.prototype, 'close').mockImplementation(function (this: IDBDatabase) {
    done.push('close');
    return close.call(this);
  });
  const open = indexedDB.open.bind(indexedDB);
  jest.spyOn(indexedDB, 'open').mockImplementation((...args) => {
    done.push('open');
    return open(...args);
  });
  return done;
};

describe('when the page goes', () => {
  it('no write is begun any more, and the database is closed', async () => {
    const {answer, give} = held<Answer>();
    const page = await openPage({answer: () => answer});
    void page.send(1);
    await rest();
    const done = watchDatabase();
    goAway();
    await Promise.resolve();
    expect(done).toEqual(['close']);
    void page.send(2);
    give(identified());
    await pass(30_000);
    expect(done).toEqual(['close']);
  });

  it('a write that has begun is not the last: what came after it is written when the page is back', async () => {
    const page = await openPage({answer: () => undefined});
    void page.send(1);
    await rest();
    goAway(true);
    void page.send(2);
    await rest();
    comeBack();
    await rest();
    expect((await rows()).map(({event}) => event.data!.step as number)).toContain(2);
  });

  it('holds no lock, though its request has no answer: that would cost it the back/forward cache', async () => {
    const locked = new Set<Promise<unknown>>();
    let asked = 0;
    const {locks} = navigator;
    Object.defineProperty(navigator, 'locks', {
      configurable: true,
      value: {
        request(...args: Parameters<LockManager['request']>) {
          const lock: Promise<unknown> = locks.request(...args);
          locked.add(lock);
          asked++;
          void lock.finally(() => locked.delete(lock));
          return lock;
        },
      },
    });
    await leave(rowOf(1));
    await openPage({answer: () => undefined});
    await pass(2500);
    expect(asked).toBeGreaterThan(0);
    expect(locked.size).toBe(0);
    goAway(true);
    await rest();
    expect(locked.size).toBe(0);
  });

  it('its channel is closed, which would cost it the same, and opened when it is back', async () => {
    const open = new Set<unknown>();
    const Channel = globalThis.BroadcastChannel;
    globalThis.BroadcastChannel = class extends Channel {
      constructor(name: string) {
        super(name);
        open.add(this);
      }
      override close() {
        open.delete(this);
        super.close();
      }
    };
    await openPage();
    await pass(2500);
    expect(open.size).toBe(1);
    goAway(true);
    expect(open.size).toBe(0);
    comeBack();
    expect(open.size).toBe(1);
  });
});

describe('a flag never reset after the back/forward cache', () => {
  it('is not ours: a page that is back takes events, writes rows and forgets them', async () => {
    const page = await openPage({answer: () => identified()});
    await page.send(1);
    for (let times = 0; times < 3; times++) {
      goAway(true);
      await rest();
      comeBack();
      await rest();
    }
    const {answer, give} = held<Answer>();
    globalThis.fetch = (async () => {
      await answer;
      return {status: 204, headers: new Headers(), text: async () => ''};
    }) as unknown as typeof fetch;
    const result = page.send(2);
    await rest();
    expect(await rows()).toHaveLength(1);
    give({});
    expect(await result).toEqual({});
    expect(await rows()).toEqual([]);
  });

  it('is not ours: each time that it leaves it hands over what is new', async () => {
    const page = await openPage({answer: () => undefined, cookies: {}});
    void page.send(1);
    for (const step of [2, 3]) {
      void page.send(step);
      await rest();
      hide();
      await rest();
      comeBack(false);
      await rest();
    }
    expect(page.wire()).toEqual([
      ['fetch', 'interact', 1],
      ['beacon', 'interact', 2],
      ['beacon', 'interact', 3],
    ]);
    expect(notes()).toEqual([]);
  });

  it('is not ours: a page that is back drains what waits', async () => {
    let offline = true;
    const page = await openPage({
      answer: () => (offline ? new Error('Failed to fetch') : {status: 204}),
    });
    goOffline();
    await page.send(1);
    await rest();
    goAway(true);
    await rest();
    offline = false;
    comeBack();
    await goOnline();
    await pass(10_000);
    expect(await rows()).toEqual([]);
    expect(page.wire().at(-1)).toEqual(['fetch', 'collect', 1]);
  });
});

describe('a listener on the wrong target', () => {
  it('hears nothing; ours hear visibilitychange on the document and pagehide on the window', async () => {
    const page = await openPage({answer: () => undefined, cookies: {}});
    for (const step of [1, 2]) void page.send(step);
    await rest();
    hide();
    expect(page.wire().at(-1)).toEqual(['beacon', 'interact', 2]);
    comeBack(false);
    void page.send(3);
    await rest();
    dispatchEvent(new PageTransitionEvent('pagehide', {persisted: false}));
    expect(page.wire().at(-1)).toEqual(['beacon', 'interact', 3]);
  });

  it('hears nothing; ours never ask for unload or beforeunload, which cost the back/forward cache', async () => {
    const add = jest.spyOn(window, 'addEventListener');
    const page = await openPage();
    await page.send(1);
    await pass(3000);
    const types = add.mock.calls.map(([type]) => type);
    expect(types).toContain('pagehide');
    expect(types).not.toContain('unload');
    expect(types).not.toContain('beforeunload');
  });
});
