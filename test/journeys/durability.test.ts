/** What the queue says about the disk is true, and where there is none the page goes on in memory. */
import {describeEach, type Session, type Tab} from '../support/browsers.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {attributes, DATABASE, IDENTITY, openSite, page, type Site} from '../support/site.js';

const PAGE_VIEW = 'web.webpagedetails.pageViews';

interface Trouble {
  /** In the page, before the tag. */
  inside?: (database: string) => void;
  /** In another tab of the site, which stays open. */
  elsewhere?: (database: string) => Promise<void> | void;
  /** In that tab, when the page is in the middle of its work. */
  amidst?: (database: string) => Promise<void> | void;
  durability: 'disk' | 'memory';
}

const troubles: Record<string, Trouble> = {
  'is absent': {
    inside: () => Object.defineProperty(window, 'indexedDB', {value: undefined}),
    durability: 'memory',
  },
  'is refused': {
    inside: () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('No.', 'SecurityError');
      };
    },
    durability: 'memory',
  },
  'hangs while it opens': {
    inside: () => {
      IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest;
    },
    durability: 'memory',
  },
  'is full': {
    inside: () => {
      // As browsers do it: the request is made, and its transaction comes to nothing.
      const {put} = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function (...all) {
        const request = put.apply(this, all);
        this.transaction.abort();
        return request;
      };
    },
    durability: 'memory',
  },
  'loses its connection time and again': {
    inside: () => {
      // As iOS does behind a page that was suspended: nobody is told.
      const {transaction} = IDBDatabase.prototype;
      let uses = 0;
      IDBDatabase.prototype.transaction = function (...all) {
        if (++uses % 3 == 0) this.close();
        return transaction.apply(this, all);
      };
    },
    durability: 'disk',
  },
  'is deleted by another tab': {
    amidst: (database) =>
      new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase(database);
        request.onsuccess = () => resolve();
        request.onerror = request.onblocked = () => reject(new Error('It is held.'));
      }),
    durability: 'disk',
  },
  'is upgraded by another tab, which keeps the store': {
    amidst: (database) =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open(database, 5);
        request.onsuccess = () => resolve();
        request.onerror = request.onblocked = () => reject(new Error('It is held.'));
      }),
    durability: 'disk',
  },
  'was made by an older page, which will not let go of it': {
    elsewhere: (database) =>
      new Promise((resolve) => {
        const request = indexedDB.open(database, 1);
        request.onupgradeneeded = () => request.result.createObjectStore('events');
        request.onsuccess = () => {
          (window as any).held = request.result;
          resolve();
        };
      }),
    durability: 'disk',
  },
  'was made by a newer page, with the same store': {
    elsewhere: (database) =>
      new Promise((resolve) => {
        const request = indexedDB.open(database, 5);
        request.onupgradeneeded = () => {
          request.result.createObjectStore('events');
          request.result.createObjectStore('more');
        };
        request.onsuccess = () => {
          (window as any).held = request.result;
          resolve();
        };
      }),
    durability: 'disk',
  },
  'was made by somebody else, with a store of another name': {
    elsewhere: (database) =>
      new Promise((resolve) => {
        const request = indexedDB.open(database, 5);
        request.onupgradeneeded = () => request.result.createObjectStore('theirs');
        request.onsuccess = () => {
          (window as any).held = request.result;
          resolve();
        };
      }),
    durability: 'memory',
  },
};

describeEach('a page whose database', (launch) => {
  let edge: TestEdge;
  let site: Site;
  let session: Session;
  let tab: Tab;
  let other: Tab;

  beforeAll(async () => {
    edge = await openEdge();
    site = await openSite({'/blank': page('')});
    session = await launch();
  });
  afterAll(async () => {
    await session?.close();
    await site?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    other = await session.newTab();
    await other.goto(`${site.url}/blank`);
    await other.run(
      (database) =>
        new Promise((resolve) => (indexedDB.deleteDatabase(database).onsuccess = resolve)),
      DATABASE,
    );
  });
  afterEach(async () => {
    await tab?.close();
    await other?.close();
  });

  const watch = () => {
    const {addEventListener} = window;
    const heard: {uncaught: string[]; news: string[]} = ((window as any).heard = {
      uncaught: [],
      news: [],
    });
    addEventListener('error', ({message}) => heard.uncaught.push(message));
    addEventListener('unhandledrejection', ({reason}) => heard.uncaught.push(String(reason)));
  };
  const visit = async ({inside = () => {}}: Trouble) => {
    site.pages['/'] = page(
      `<script>(${watch.toString()})(); (${inside.toString()})('${DATABASE}')</script>
       <script src="/tag/page.min.js" ${attributes(edge)}></script>
       <script>edgetag('on', {event: 'durability', callback: ({durability}) => heard.news.push(durability)})</script>`,
    );
    tab = await session.newTab();
    await tab.goto(`${site.url}/`);
    await edge.received(1);
    await tab.run(async (name) => {
      while (!document.cookie.includes(name)) await new Promise((wait) => setTimeout(wait, 10));
    }, IDENTITY);
  };
  const sendEvent = (type: string) =>
    tab.run((type) => (window as any).edgetag('sendEvent', {type}), type);
  const getQueue = () => tab.run(() => (window as any).edgetag('getQueue'));
  const types = async () => (await edge.events()).map(({event}) => event.xdm!.eventType as string);

  it.each(Object.keys(troubles))(
    '%s is unharmed, says how durable its queue is, and loses nothing',
    async (name) => {
      const trouble = troubles[name]!;
      if (trouble.elsewhere) await other.run(trouble.elsewhere, DATABASE);
      await visit(trouble);
      expect(await sendEvent('test.next')).not.toMatchObject({queued: true});
      if (trouble.amidst) await other.run(trouble.amidst, DATABASE);

      await edge.faults({drop: true});
      expect(await sendEvent('test.later')).toMatchObject({queued: true});
      expect(await getQueue()).toMatchObject({durability: trouble.durability, waiting: 1});
      // What is as it should be is no news.
      const right = trouble.durability == 'disk' ? [] : ['memory'];
      const news = () => tab.run(() => (window as any).heard.news as string[]);
      expect(await eventually(news, (all) => all.length >= right.length)).toEqual(right);

      await edge.faults();
      await edge.received(3);
      await quietly();
      expect(await types()).toEqual([PAGE_VIEW, 'test.next', 'test.later']);
      expect(new Set((await edge.events()).map(({ecid}) => ecid)).size).toBe(1);
      expect(await eventually(getQueue, ({waiting}) => !waiting)).toMatchObject({
        waiting: 0,
        dropped: {},
      });
      expect(await tab.run(() => (window as any).heard.uncaught)).toEqual([]);
    },
  );
});
