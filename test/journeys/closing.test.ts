/** The last task of a page: what it collects arrives, and with the default no later page sends it again. */
import type {Browser, BrowserContext, Page} from 'playwright';
import {describeEach, type Session, type Tab} from '../support/browsers.js';
import {openChromium} from '../support/chromium.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {attributes, IDENTITY, openSite, page, type Site} from '../support/site.js';

/** Later than any lease, pause or backoff: what waits then may go. */
const NEXT_DAY = 86_400_000;

/** The two promises about what a browser has taken over. */
const deliveries = [
  {delivery: 'once', most: 1, title: 'exactly once'},
  {delivery: 'at-least-once', most: 2, title: 'at least once, under the same _id,'},
];

const tag = (edge: TestEdge, more = '') =>
  `<script async src="/tag/page.min.js" ${attributes(edge, more)}></script>`;
const quiet = 'data-page-view-collection-enabled="false"';
const unload = (delivery: string) => `data-queue-unload-delivery="${delivery}"`;
const tomorrow = `<script>{const {now} = Date; Date.now = () => now() + ${NEXT_DAY}}</script>`;

const pagesOf = (edge: TestEdge) => ({
  '/': page(tag(edge)),
  ...Object.fromEntries(
    deliveries.flatMap(({delivery}) => [
      [
        `/${delivery}`,
        page(`${tag(edge, `${quiet} ${unload(delivery)}`)}
          <a id="go" href="/${delivery}/next">Next</a>
          <script>document.querySelector('a').onclick = () =>
            edgetag('sendEvent', {type: 'test.last'})</script>`),
      ],
      [`/${delivery}/next`, page(tomorrow + tag(edge, unload(delivery)))],
    ]),
  ),
});

/** In a page: resolves when the tag is there. */
const ready = async () => {
  while (!('edgetag' in window)) await new Promise((wait) => setTimeout(wait, 10));
};
/** In a page: an event that is answered and forgotten. */
const warm = async () => {
  await (window as any).edgetag('sendEvent', {type: 'test.warm'});
  await (window as any).edgetag('getQueue');
};
/** In a page: does what the queue has to do, and tells how it stands. */
const runQueue = async (): Promise<any> => {
  await (window as any).edgetag('flush');
  return (window as any).edgetag('getQueue');
};

const lastOnes = async (edge: TestEdge) =>
  (await edge.events())
    .map(({event}) => event.xdm!)
    .filter(({eventType}) => eventType == 'test.last');

describeEach('an event of the task that follows a link', (launch) => {
  let edge: TestEdge;
  let site: Site;
  let session: Session;
  let tab: Tab;

  beforeAll(async () => {
    edge = await openEdge();
    site = await openSite(pagesOf(edge));
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
    await tab.run(async (name) => {
      while (!document.cookie.includes(name)) await new Promise((wait) => setTimeout(wait, 10));
    }, IDENTITY);
    await edge.received(1);
    await edge.reset();
  });
  afterEach(() => tab?.close());

  it.each(deliveries)(
    'arrives $title though the next page runs its queue',
    async ({delivery, most}) => {
      await tab.goto(`${site.url}/${delivery}`);
      await tab.run(ready);
      // The database is open and at rest, else the row would not get there in time.
      await tab.run(warm);
      // The answer is still to come when the page goes, however long that takes it.
      await edge.faults({delayMs: 5000, times: 1});
      await tab.click('#go');
      await eventually(
        () => lastOnes(edge),
        (all) => all.length > 0,
      );
      await tab.run(ready);
      const queue = await tab.run(runQueue);
      await quietly();
      const all = await lastOnes(edge);
      expect(all.length).toBeGreaterThanOrEqual(1);
      expect(all.length).toBeLessThanOrEqual(most);
      expect(new Set(all.map(({_id, timestamp}) => `${_id} ${timestamp}`)).size).toBe(1);
      expect(queue).toMatchObject({waiting: 0, handedOver: delivery == 'once' ? 1 : 0});
      // Nothing of it is left for a page after the next one either.
      await tab.goto(`${site.url}/${delivery}/next`);
      await tab.run(ready);
      expect(await tab.run(runQueue)).toMatchObject({waiting: 0, handedOver: 0});
      expect(await lastOnes(edge)).toHaveLength(all.length);
    },
  );
});

describe('an event of the task that closes the tab', () => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let opener: Page;

  beforeAll(async () => {
    edge = await openEdge();
    site = await openSite(pagesOf(edge));
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    context = await browser.newContext();
    opener = await context.newPage();
  });
  afterEach(() => context?.close());

  /** A known visitor, whose page view has been answered. */
  const known = async () => {
    await opener.goto(`${site.url}/`);
    await edge.received(1);
    await opener.waitForFunction((name) => document.cookie.includes(name), IDENTITY);
    // It leaves nothing behind that a later page could count.
    expect(await opener.evaluate(runQueue)).toMatchObject({waiting: 0});
    await opener.goto('about:blank');
    await edge.reset();
  };
  /** A tab that its own script may close; it has the tag, and has sent nothing yet. */
  const open = async (path: string) => {
    const opening = context.waitForEvent('page');
    await opener.evaluate((url) => void window.open(url), site.url + path);
    const tab = await opening;
    await tab.waitForFunction(() => 'edgetag' in window);
    return tab;
  };
  const sendAndClose = async (tab: Page, count = 1) => {
    const closed = tab.waitForEvent('close');
    const acting = tab.evaluate((count) => {
      for (let n = 0; n < count; n++) {
        void (window as any).edgetag('sendEvent', {type: 'test.last'});
      }
      window.close();
    }, count);
    acting.catch(() => {}); // The tab may be gone before it can say that it is done.
    await closed;
  };
  /** The next page, long after: what it found of the queue when it has run it. */
  const nextPage = async (delivery: string) => {
    const tab = await context.newPage();
    await tab.goto(`${site.url}/${delivery}/next`);
    await tab.evaluate(ready);
    const queue = await tab.evaluate(runQueue);
    await quietly();
    return queue;
  };

  it.each(deliveries)('arrives $title on a warm connection', async ({delivery, most}) => {
    await known();
    const tab = await open(`/${delivery}`);
    await tab.evaluate(() => (window as any).edgetag('sendEvent', {type: 'test.first'}));
    await edge.faults({delayMs: 300, times: 1});
    await sendAndClose(tab);
    await edge.received(2);
    expect(await nextPage(delivery)).toMatchObject({waiting: 0});
    const all = await lastOnes(edge);
    expect(all.length).toBeLessThanOrEqual(most);
    expect(new Set(all.map(({_id, timestamp}) => `${_id} ${timestamp}`)).size).toBe(1);
  });

  it.each(deliveries)('arrives $title as the first event of the page', async ({delivery, most}) => {
    await known();
    await sendAndClose(await open(`/${delivery}`));
    await edge.received(1);
    await nextPage(delivery);
    const all = await lastOnes(edge);
    expect(all.length).toBeLessThanOrEqual(most);
    expect(new Set(all.map(({_id}) => _id)).size).toBe(1);
  });

  it.each(deliveries)(
    'arrives $title as the first event of the visitor',
    async ({delivery, most}) => {
      await sendAndClose(await open(`/${delivery}`));
      await edge.received(1);
      await nextPage(delivery);
      const all = await lastOnes(edge);
      expect(all.length).toBeLessThanOrEqual(most);
      expect(new Set(all.map(({_id}) => _id)).size).toBe(1);
    },
  );

  // A tab that dies before its `pagehide` leaves no note; then they come twice, with the same ids.
  it('arrives, as do 29 others of that task', async () => {
    await known();
    const tab = await open('/once');
    await tab.evaluate(() => (window as any).edgetag('sendEvent', {type: 'test.first'}));
    await edge.faults({delayMs: 100});
    await sendAndClose(tab, 30);
    await quietly();
    await edge.faults();
    await nextPage('once');
    const all = await eventually(
      () => lastOnes(edge),
      (all) => all.length >= 30,
    );
    expect(all.length).toBeLessThanOrEqual(60);
    expect(new Set(all.map(({_id}) => _id)).size).toBe(30);
  });

  it('is not handed over offline, where a beacon only seems to be taken: the next page sends it', async () => {
    await known();
    const tab = await open('/once');
    // The database is open and at rest, else the row would not get there in time.
    await tab.evaluate(warm);
    // Not by the driver: what it emulates for a tab ends while the tab is still closing.
    await edge.faults({drop: true});
    await tab.evaluate(() =>
      Object.defineProperty(Navigator.prototype, 'onLine', {get: () => false}),
    );
    await sendAndClose(tab);
    await quietly();
    await edge.faults();
    expect(await nextPage('once')).toMatchObject({waiting: 0, handedOver: 0});
    expect(await lastOnes(edge)).toHaveLength(1);
  });

  it('is not handed over when the edge has just failed: the next page sends it', async () => {
    await known();
    const tab = await open('/once');
    await edge.faults({drop: true});
    const first = await tab.evaluate(() =>
      (window as any).edgetag('sendEvent', {type: 'test.last'}),
    );
    expect(first).toMatchObject({queued: true});
    // What it has to write about that failure is written.
    await tab.evaluate(() => (window as any).edgetag('getQueue'));
    await sendAndClose(tab);
    await edge.faults();
    expect(await nextPage('once')).toMatchObject({waiting: 0, handedOver: 0});
    const all = await lastOnes(edge);
    expect(all).toHaveLength(2);
    expect(new Set(all.map(({_id}) => _id)).size).toBe(2);
  });
});
