/** The tag never costs a page its place in the back/forward cache. */
import type {Browser, BrowserContext, Page} from 'playwright';
import {openChromium} from '../support/chromium.js';
import {openEdge, type TestEdge} from '../support/edge.js';
import {attributes, IDENTITY, openSite, page, type Site} from '../support/site.js';

const PAGE_VIEW = 'web.webpagedetails.pageViews';

describe('going back to a page with the tag', () => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Page;

  beforeAll(async () => {
    edge = await openEdge();
    const shown = `<script>
      window.shown = [];
      addEventListener('pageshow', (event) => shown.push(event.persisted));
    </script>`;
    const tag = `<script async src="/tag/page.min.js" ${attributes(edge)}></script>`;
    site = await openSite({'/': page(shown + tag), '/next': page(tag), '/blank': page('')});
    // Playwright turns the cache off unless told not to.
    browser = await openChromium({ignoreDefaultArgs: ['--disable-back-forward-cache']});
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    context = await browser.newContext();
    tab = await context.newPage();
    await tab.goto(`${site.url}/`);
    await edge.received(1);
    await tab.waitForFunction((name) => document.cookie.includes(name), IDENTITY);
  });
  afterEach(() => context?.close());

  /** Leaves, comes back, and tells whether the page was still alive, or why not. */
  const leaveAndReturn = async (path = '/blank') => {
    await tab.goto(`${site.url}${path}`);
    // A restored page has no load event to wait for.
    await tab.goBack({waitUntil: 'commit'});
    await tab.waitForFunction(() => (window as any).shown?.length > 0);
    return tab.evaluate(() => {
      const [entry] = performance.getEntriesByType('navigation') as any[];
      return {shown: (window as any).shown, reasons: entry.notRestoredReasons};
    });
  };
  const RESTORED = {shown: [false, true], reasons: null};
  const sendEvent = (type: string): Promise<any> =>
    tab.evaluate((type) => (window as any).edgetag('sendEvent', {type}), type);

  it('restores it after a page view', async () => {
    expect(await leaveAndReturn()).toEqual(RESTORED);
  });

  it('restores it when the next page has the tag, too', async () => {
    expect(await leaveAndReturn('/next')).toEqual(RESTORED);
    expect((await edge.received(2)).map(({event}) => event.xdm!.eventType)).toContain(PAGE_VIEW);
  });

  it('restores it with events waiting on disk, which are sent after all', async () => {
    await edge.faults({status: 503, retryAfter: 6});
    expect(await sendEvent('test.waiting')).toMatchObject({queued: true});
    expect(await leaveAndReturn()).toEqual(RESTORED);
    await edge.faults();
    const [, late] = await edge.received(2);
    expect(late!.event.xdm!.eventType).toBe('test.waiting');
  });

  it('restores it though the event of the last moment was still under way', async () => {
    await tab.evaluate(() =>
      addEventListener(
        'pagehide',
        () =>
          void (window as any).edgetag('sendEvent', {type: 'test.last', documentUnloading: true}),
      ),
    );
    expect(await leaveAndReturn()).toEqual(RESTORED);
    await edge.received(2);
  });

  it('finds the tag as it was: it takes commands and sends', async () => {
    await leaveAndReturn();
    expect(await sendEvent('test.again')).not.toMatchObject({queued: true});
    const events = await edge.received(2);
    expect(events.map(({event}) => event.xdm!.eventType)).toEqual([PAGE_VIEW, 'test.again']);
    expect(events[1]!.ecid).toBe(events[0]!.ecid);
  });
});
