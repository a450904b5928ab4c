/** Where a browser keeps nothing, or says it does and does not, the page is unharmed and its events arrive. */
import type {Browser, BrowserContext, Frame, Page} from 'playwright';
import {CONTENT, openChromium, openProfile, overhear, type Overheard} from '../support/chromium.js';
import {openEdge, quietly, type TestEdge} from '../support/edge.js';
import {attributes, openSite, page, type Site} from '../support/site.js';

const PAGE_VIEW = 'web.webpagedetails.pageViews';

/** What happens to IndexedDB before the page begins. */
const troubles: Record<string, () => void> = {
  'is absent': () => Object.defineProperty(window, 'indexedDB', {value: undefined}),
  'may not even be looked at': () =>
    Object.defineProperty(window, 'indexedDB', {
      get() {
        throw new DOMException('No.', 'SecurityError');
      },
    }),
  'is refused': () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('No.', 'SecurityError');
    };
  },
  'fails to open': () => {
    const {open} = IDBFactory.prototype;
    indexedDB.open('newer', 2);
    IDBFactory.prototype.open = () => open.call(indexedDB, 'newer', 1);
  },
  'hangs while it opens': () => {
    IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest;
  },
  'is full': () => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('Full.', 'QuotaExceededError');
    };
  },
};

describe('a device', () => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    edge = await openEdge();
    const tag = `<script async src="/tag/page.min.js" ${attributes(edge)}></script>`;
    site = await openSite({'/': page(tag), '/blank': page('')});
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await edge?.close();
  });
  beforeEach(() => edge.reset());

  const types = async () => (await edge.events()).map(({event}) => event.xdm!.eventType);
  const sendEvent = (tab: Page | Frame, type: string): Promise<any> =>
    tab.evaluate((type) => (window as any).edgetag('sendEvent', {type}), type);
  const queueOf = (tab: Page): Promise<any> =>
    tab.evaluate(() => (window as any).edgetag('getQueue') as Promise<unknown>);
  /** Everybody who was seen, at most once. */
  const visitors = async () => [...new Set((await edge.events()).map(({ecid}) => ecid))];

  describe.each(Object.keys(troubles))('whose IndexedDB %s', (trouble) => {
    let context: BrowserContext;
    let tab: Page;
    let heard: Overheard;

    beforeEach(async () => {
      context = await browser.newContext();
      tab = await context.newPage();
      heard = overhear(tab);
      await tab.addInitScript(troubles[trouble]!);
      await tab.goto(`${site.url}/`);
      await edge.received(1);
    });
    afterEach(() => context?.close());

    it('sends the page view and what follows, as one visitor, and complains of nothing', async () => {
      expect(await sendEvent(tab, 'test.next')).not.toMatchObject({queued: true});
      await quietly();
      expect(await types()).toEqual([PAGE_VIEW, 'test.next']);
      expect(await visitors()).toHaveLength(1);
      expect(heard).toEqual(CONTENT);
    });

    it('keeps an offline event in memory until the page is online again', async () => {
      // All of the tag is there: what follows offline could not be fetched any more.
      await queueOf(tab);
      await context.setOffline(true);
      expect(await sendEvent(tab, 'test.offline')).toMatchObject({queued: true});
      expect(await queueOf(tab)).toMatchObject({waiting: 1, durability: 'memory'});
      await context.setOffline(false);
      await edge.received(2);
      expect(await types()).toEqual([PAGE_VIEW, 'test.offline']);
      expect(heard.uncaught).toEqual([]);
    });
  });

  describe('that is really full', () => {
    it('keeps an offline event in memory until the page is online again, and sends nothing twice', async () => {
      const context = await browser.newContext();
      try {
        const tab = await context.newPage();
        const heard = overhear(tab);
        await tab.goto(`${site.url}/blank`);
        const devtools = await context.newCDPSession(tab);
        const origin = site.url;
        await devtools.send('Storage.overrideQuotaForOrigin', {origin, quotaSize: 1});
        await tab.goto(`${site.url}/`);
        await edge.received(1);
        // All of the tag is there: what follows offline could not be fetched any more.
        await queueOf(tab);
        await context.setOffline(true);
        expect(await sendEvent(tab, 'test.offline')).toMatchObject({queued: true});
        expect(await queueOf(tab)).toMatchObject({waiting: 1, durability: 'memory'});
        await context.setOffline(false);
        await edge.received(2);
        await quietly();
        expect(await types()).toEqual([PAGE_VIEW, 'test.offline']);
        expect(heard.uncaught).toEqual([]);
      } finally {
        await context.close();
      }
    });
  });

  it('keeps an offline event that no database can clone, and hurts neither the page nor its neighbours', async () => {
    const context = await browser.newContext();
    try {
      const tab = await context.newPage();
      const heard = overhear(tab);
      await tab.goto(`${site.url}/`);
      await edge.received(1);
      await queueOf(tab);
      await context.setOffline(true);
      await tab.evaluate(() => {
        const {edgetag} = window as any;
        return Promise.all([
          edgetag('sendEvent', {xdm: {eventType: 'test.function', _acme: {say: () => 'hello'}}}),
          edgetag('sendEvent', {type: 'test.plain'}),
        ]);
      });
      await context.setOffline(false);
      await edge.received(3);
      expect((await types()).sort()).toEqual(['test.function', 'test.plain', PAGE_VIEW]);
      expect(heard.uncaught).toEqual([]);
    } finally {
      await context.close();
    }
  });

  describe('that blocks all cookies and storage', () => {
    it('is one visitor as long as the page lasts, and the page is unharmed', async () => {
      const {context, close} = await openProfile({
        profile: {default_content_setting_values: {cookies: 2}},
      });
      try {
        const tab = await context.newPage();
        const heard = overhear(tab);
        await tab.goto(`${site.url}/`);
        await edge.received(1);
        expect(
          await tab.evaluate(() => {
            document.cookie = 'a=b';
            return document.cookie;
          }),
        ).toBe('');
        await sendEvent(tab, 'test.next');
        await sendEvent(tab, 'test.third');
        expect(await types()).toEqual([PAGE_VIEW, 'test.next', 'test.third']);
        expect(await visitors()).toHaveLength(1);
        expect(heard).toEqual(CONTENT);
      } finally {
        await close();
      }
    });
  });

  describe('with the tag in a frame', () => {
    /** The frame's events; the frame is on 127.0.0.1, its page on localhost: two sites. */
    const inFrame = async (context: BrowserContext, sandbox = '') => {
      const inner = site.url.replace('localhost', '127.0.0.1');
      site.pages['/outer'] = page(`<iframe ${sandbox} src="${inner}/"></iframe>`);
      const tab = await context.newPage();
      const heard = overhear(tab);
      await tab.goto(`${site.url}/outer`);
      await edge.received(1);
      const frame = tab.frames()[1]!;
      expect(await sendEvent(frame, 'test.next')).not.toMatchObject({queued: true});
      await sendEvent(frame, 'test.third');
      await quietly();
      expect(await types()).toEqual([PAGE_VIEW, 'test.next', 'test.third']);
      expect(heard).toEqual(CONTENT);
      return frame;
    };

    it('whose third-party storage is blocked, it is one visitor within the page', async () => {
      const {context, close} = await openProfile({
        profile: {block_third_party_cookies: true, cookie_controls_mode: 1},
      });
      try {
        const frame = await inFrame(context);
        expect(await frame.evaluate(() => document.cookie)).toBe('');
        expect(await visitors()).toHaveLength(1);
      } finally {
        await close();
      }
    });

    it('whose sandbox has no origin of its own, it is one visitor within the page', async () => {
      const context = await browser.newContext();
      try {
        const frame = await inFrame(context, 'sandbox="allow-scripts"');
        await expect(frame.evaluate(() => document.cookie)).rejects.toThrow(/SecurityError/);
        expect(await visitors()).toHaveLength(1);
      } finally {
        await context.close();
      }
    });
  });
});
