/** The tag never costs a page its place in the back/forward cache, nor an event its way from there. */
import {describeEach, sessionOf, type Session, type Tab} from '../support/browsers.js';
import {openChromium} from '../support/chromium.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {attributes, DATABASE, IDENTITY, openSite, page, type Site} from '../support/site.js';

const PAGE_VIEW = 'web.webpagedetails.pageViews';

/** In the page, before the tag: notes down how the page is shown and the database used. */
const watch = () => {
  const shown: boolean[] = [];
  const disk: string[] = [];
  Object.assign(window, {shown, disk});
  addEventListener('pagehide', () => disk.push('pagehide'));
  document.addEventListener('visibilitychange', () => disk.push(document.visibilityState));
  addEventListener('pageshow', ({persisted}) => {
    shown.push(persisted);
    disk.push('pageshow');
  });
  const {open} = IDBFactory.prototype;
  IDBFactory.prototype.open = function (...all) {
    disk.push('open');
    return open.apply(this, all);
  };
  const {close} = IDBDatabase.prototype;
  IDBDatabase.prototype.close = function () {
    disk.push('close');
    close.call(this);
  };
};

describeEach('going back to a page with the tag', (launch, engine) => {
  let edge: TestEdge;
  let site: Site;
  let session: Session;
  let tab: Tab;

  beforeAll(async () => {
    edge = await openEdge();
    const tag = `<script async src="/tag/page.min.js" ${attributes(edge)}></script>`;
    site = await openSite({
      '/': page(`<script>(${watch.toString()})()</script>${tag}`),
      '/next': page(tag),
      '/blank': page(''),
    });
    // Playwright turns Chromium's cache off unless told not to.
    const ignoreDefaultArgs = ['--disable-back-forward-cache'];
    session =
      engine == 'chromium'
        ? await sessionOf(await openChromium({ignoreDefaultArgs}))
        : await launch();
  });
  afterAll(async () => {
    await session?.close();
    await site?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    tab = await session.newTab();
    await tab.goto(`${site.url}/blank`);
    await tab.run(
      (name) => new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve)),
      DATABASE,
    );
    await tab.goto(`${site.url}/`);
    await edge.received(1);
    await tab.run(async (name) => {
      while (!document.cookie.includes(name)) await new Promise((wait) => setTimeout(wait, 10));
      // All of the tag is there, and what was answered is forgotten.
      while ((await (window as any).edgetag('getQueue')).waiting) {
        await new Promise((wait) => setTimeout(wait, 10));
      }
      // Firefox keeps no page that holds a lock as it goes; a new visitor's first is held for a moment after the answer.
      while ((await navigator.locks?.query())?.held?.length) {
        await new Promise((wait) => setTimeout(wait, 10));
      }
    }, IDENTITY);
  });
  afterEach(() => tab?.close());

  /** Leaves, comes back, and tells whether the page was still alive, or why not. */
  const leaveAndReturn = async (path = '/blank') => {
    await tab.goto(site.url + path);
    // A restored page has no load event that a driver could wait for.
    await tab.run(() => void setTimeout(() => history.back()));
    // A driver of WebKit waits in vain for a page that goes away while it is asked.
    await quietly();
    return eventually(
      () =>
        tab
          .run(() => {
            const [entry] = performance.getEntriesByType('navigation') as any[];
            return {
              shown: (window as any).shown as boolean[] | undefined,
              // Chromium alone gives them.
              reasons: entry.notRestoredReasons ?? null,
            };
          })
          // Asked between two pages.
          .catch(() => ({shown: undefined, reasons: undefined})),
      ({shown}) => shown?.length == 2,
    );
  };
  const RESTORED = {shown: [false, true], reasons: null};
  const sendEvent = (type: string): Promise<any> =>
    tab.run((type) => (window as any).edgetag('sendEvent', {type}), type);
  const types = async () => (await edge.events()).map(({event}) => event.xdm!.eventType as string);

  it('restores it after a page view', async () => {
    expect(await leaveAndReturn()).toEqual(RESTORED);
  });

  it('restores it when the next page has the tag, too', async () => {
    expect(await leaveAndReturn('/next')).toEqual(RESTORED);
    // This page's, the next one's, and this page's again: to come back is a page view.
    expect((await edge.received(3)).map(({event}) => event.xdm!.eventType)).toEqual(
      Array(3).fill(PAGE_VIEW),
    );
  });

  it('restores it with events waiting on disk, which are sent once', async () => {
    await edge.faults({status: 503, retryAfter: 6});
    expect(await sendEvent('test.waiting')).toMatchObject({queued: true});
    const queue = await tab.run(() => (window as any).edgetag('getQueue'));
    expect(queue).toMatchObject({waiting: 1, durability: 'disk'});
    expect(await leaveAndReturn()).toEqual(RESTORED);
    await edge.faults();
    await edge.received(3);
    await quietly();
    expect((await types()).sort()).toEqual(['test.waiting', PAGE_VIEW, PAGE_VIEW]);
    const waiting = () =>
      tab.run(() => (window as any).edgetag('getQueue').then((queue: any) => queue.waiting));
    expect(await eventually(waiting, (count) => !count)).toBe(0);
  });

  it('restores it with events that could not be sent for want of a network, which are sent once', async () => {
    if (session.setOffline) await session.setOffline(true);
    else await edge.faults({drop: true});
    expect(await sendEvent('test.first')).toMatchObject({queued: true});
    expect(await sendEvent('test.second')).toMatchObject({queued: true});
    // The network is back, but the edge is not, until the page is.
    await edge.faults({drop: true});
    await session.setOffline?.(false);
    // Who leaves in the very milliseconds in which the queue looks at its rows is not kept by every browser.
    await quietly(1000);
    expect(await leaveAndReturn()).toEqual(RESTORED);
    await edge.faults();
    await eventually(types, (all) => all.length >= 4, 45_000);
    await quietly();
    expect((await types()).sort()).toEqual(['test.first', 'test.second', PAGE_VIEW, PAGE_VIEW]);
  });

  it('restores it though the event of the last moment was still under way', async () => {
    await tab.run(() =>
      addEventListener(
        'pagehide',
        () =>
          void (window as any).edgetag('sendEvent', {type: 'test.last', documentUnloading: true}),
        {once: true},
      ),
    );
    expect(await leaveAndReturn()).toEqual(RESTORED);
    await edge.received(3);
    expect((await types()).sort()).toEqual(['test.last', PAGE_VIEW, PAGE_VIEW]);
  });

  it('finds the tag as it was: it takes commands and sends', async () => {
    expect(await leaveAndReturn()).toEqual(RESTORED);
    expect(await sendEvent('test.again')).not.toMatchObject({queued: true});
    const events = await edge.received(3);
    expect((await types()).sort()).toEqual(['test.again', PAGE_VIEW, PAGE_VIEW]);
    expect(new Set(events.map(({ecid}) => ecid)).size).toBe(1);
  });

  it('finds the database closed when the page went, and opens it again when it is wanted', async () => {
    expect(await leaveAndReturn()).toEqual(RESTORED);
    await sendEvent('test.again');
    await edge.received(3);
    const seen = await tab.run(async () => {
      await (window as any).edgetag('getQueue');
      return (window as any).disk as string[];
    });
    const before = seen.indexOf('pagehide');
    // Most engines say that it is visible before they say that it is shown.
    const after = seen.findIndex(
      (one, index) => index > before && ['visible', 'pageshow'].includes(one),
    );
    const opened = (all: string[]) =>
      all.filter((one) => one == 'open').length - all.filter((one) => one == 'close').length;
    expect(opened(seen.slice(0, before))).toBe(1);
    expect(opened(seen.slice(0, after))).toBe(0);
    expect(opened(seen)).toBe(1);
  });
});
