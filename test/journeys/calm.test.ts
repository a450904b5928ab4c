/** What a visit that is never offline pays for the queue: next to nothing, and nothing before its page view. */
import {describeEach, type Session, type Tab} from '../support/browsers.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {attributes, openSite, page, type Site} from '../support/site.js';

/** If nothing has happened for so long, a page without worries does nothing more by itself. */
const SETTLED = 2500;

interface Notes {
  /** Uses of what is dear, in order. */
  seen: string[];
  /** What each transaction did. */
  transactions: {mode: string; put: number; delete: number}[];
}

/** In the page, before the tag. */
const watch = () => {
  // A driver's WebKit has its tabs out of sight, where leaving begins.
  Object.defineProperty(Document.prototype, 'visibilityState', {get: () => 'visible'});
  Object.defineProperty(Document.prototype, 'hidden', {get: () => false});
  const notes: Notes = ((window as any).notes = {seen: [], transactions: []});
  const {seen, transactions} = notes;
  const around = (owner: any, name: string, before: (self: any, all: any[]) => void) => {
    const original = owner[name];
    owner[name] = function (...all: any[]) {
      before(this, all);
      return original.apply(this, all);
    };
  };
  for (const name of ['localStorage', 'sessionStorage']) {
    const {get, ...rest} = Object.getOwnPropertyDescriptor(window, name)!;
    Object.defineProperty(window, name, {
      ...rest,
      get() {
        seen.push(name);
        return get!.call(window);
      },
    });
  }
  around(window, 'fetch', () => {
    seen.push('fetch');
    (window as any).fetched ??= performance.now();
  });
  around(IDBFactory.prototype, 'open', () => seen.push('open'));
  for (const name of ['setTimeout', 'setInterval']) {
    around(window, name, (_, all) => {
      const callback = all[0];
      all[0] = (...more: unknown[]) => {
        seen.push(name);
        callback(...more);
      };
    });
  }
  const doing = new WeakMap<IDBTransaction, Notes['transactions'][number]>();
  const {transaction} = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (stores, mode = 'readonly', ...more) {
    const result = transaction.call(this, stores, mode, ...more);
    const does = {mode, put: 0, delete: 0};
    doing.set(result, does);
    transactions.push(does);
    return result;
  };
  for (const name of ['put', 'delete'] as const) {
    around(IDBObjectStore.prototype, name, (store) => doing.get(store.transaction)![name]++);
  }
};

describeEach('a visit without worries', (launch) => {
  let edge: TestEdge;
  let site: Site;
  let session: Session;
  let tab: Tab;

  beforeAll(async () => {
    edge = await openEdge();
    const tag = `<script async src="/tag/page.min.js" ${attributes(edge)}></script>`;
    site = await openSite({'/': page(`<script>(${watch.toString()})()</script>${tag}`)});
    session = await launch();
  });
  afterAll(async () => {
    await session?.close();
    await site?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    tab = await session.newTab();
    await tab.goto(`${site.url}/`);
    await edge.received(1);
    await eventually(notes, ({seen}) => seen.includes('open'));
    await settled();
  });
  afterEach(() => tab?.close());

  const notes = () => tab.run(() => (window as any).notes as Notes);
  /** Waits until nothing more is noted. */
  const settled = async () => {
    const count = async () => {
      const {seen, transactions} = await notes();
      return seen.length + transactions.length;
    };
    let last = -1;
    await eventually(
      async () => {
        const before = last;
        last = await count();
        if (last == before) return true;
        await quietly(SETTLED);
        return false;
      },
      (still) => still,
    );
  };
  const forget = () =>
    tab.run(() => {
      for (const list of Object.values<unknown[]>((window as any).notes)) list.length = 0;
    });
  const sendEvents = (count: number) =>
    tab.run(
      (count) =>
        Promise.all(
          Array.from({length: count}, () =>
            (window as any).edgetag('sendEvent', {type: 'test.ten'}),
          ),
        ).then((all) => all.filter(({queued}) => queued).length),
      count,
    );
  /** What changed the store, once `count` rows are forgotten. */
  const changes = (count: number) =>
    eventually(
      async () => (await notes()).transactions.filter(({mode}) => mode == 'readwrite'),
      (all) => all.reduce((sum, one) => sum + one.delete, 0) >= count,
    );

  it('is one request to the edge, and the tag in two files, the second after the page view', async () => {
    const files = await eventually(
      () =>
        tab.run(() =>
          performance.getEntriesByType('resource').map(({name, startTime}) => ({name, startTime})),
        ),
      (all) => all.length >= 3,
    );
    const start = (part: string) => files.filter(({name}) => name.includes(part));
    expect(files.map(({name}) => new URL(name).pathname).sort()).toEqual([
      '/ee/v1/interact',
      '/tag/later.min.js',
      '/tag/page.min.js',
    ]);
    // When it is called: Firefox begins a fetch in a task of its own, and an import at once.
    const fetched = await tab.run(() => (window as any).fetched as number);
    expect(fetched).toBeLessThanOrEqual(start('later')[0]!.startTime);
    const requests = await edge.requests();
    expect(requests.map(({path}) => path)).toEqual(['/ee/v1/interact']);
  });

  it('uses neither localStorage nor sessionStorage', async () => {
    await sendEvents(1);
    const {seen} = await notes();
    expect(seen.filter((one) => one.includes('Storage'))).toEqual([]);
  });

  it('opens the database once, after the page view has left', async () => {
    await sendEvents(1);
    const {seen} = await notes();
    expect(seen.filter((one) => ['fetch', 'open'].includes(one))).toEqual([
      'fetch',
      'open',
      'fetch',
    ]);
  });

  it('writes the events of one task in one transaction', async () => {
    await forget();
    expect(await sendEvents(10)).toBe(0);
    const written = (await changes(10)).filter(({put}) => put);
    expect(written.map(({put}) => put)).toEqual([10]);
  });

  it('sends what failed together, and forgets the events of one answer in one transaction', async () => {
    await edge.faults({drop: true});
    expect(await sendEvents(10)).toBe(10);
    await forget();
    await edge.reset();
    await edge.received(10);
    const forgotten = (await changes(10)).map((one) => one.delete).filter(Boolean);
    expect(forgotten.reduce((sum, count) => sum + count, 0)).toBe(10);
    const answers = (await edge.requests()).filter(({status}) => status && status < 300);
    expect(forgotten.length).toBeLessThanOrEqual(answers.length);
    // Those that left by themselves, and those that went together behind them.
    expect(answers.length).toBeLessThanOrEqual(2);
  });

  it('has nothing to do once all is answered: no timer runs, and nobody looks at the disk', async () => {
    await sendEvents(3);
    await settled();
    await forget();
    await quietly(5000);
    expect(await notes()).toEqual({seen: [], transactions: []});
  });
});
