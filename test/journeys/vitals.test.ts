/** Web vitals: one event for each page view, whichever way it ends, and in nobody's way. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Browser, BrowserContext, Page} from 'playwright';
import {describeEach, sessionOf, type Engine, type Session, type Tab} from '../support/browsers.js';
import {openChromium} from '../support/chromium.js';
import {eventually, openEdge, quietly, ROOT, type TestEdge} from '../support/edge.js';
import {attributes, IDENTITY, openSite, page, type Site} from '../support/site.js';
import type {Json} from '../../src/core/types.js';

const PAGE_VIEW = 'web.webpagedetails.pageViews';
const VITALS = 'web.performance.vitals';
const WANTED = 'data-web-vitals-enabled="true"';
const RATINGS = ['good', 'needs-improvement', 'poor'];

/** What each engine can measure, of a page that was loaded, clicked and shifted. */
const MEASURED: Record<Engine, string[]> = {
  chromium: [
    'cumulativeLayoutShift',
    'firstContentfulPaint',
    'interactionToNextPaint',
    'largestContentfulPaint',
    'timeToFirstByte',
  ],
  firefox: [
    'firstContentfulPaint',
    'interactionToNextPaint',
    'largestContentfulPaint',
    'timeToFirstByte',
  ],
  webkit: ['firstContentfulPaint', 'timeToFirstByte'],
};

/** In the page: a click takes its time, and what moves later moves by itself. */
const busy = () => {
  const shift = () => {
    const box = document.createElement('p');
    box.style.height = '200px';
    document.body.prepend(box);
    (window as any).shifted = true;
  };
  document.querySelector<HTMLElement>('#busy')!.onclick = () => {
    const begin = performance.now();
    while (performance.now() - begin < 120);
    // Within half a second of a click no shift counts.
    setTimeout(shift, 700);
  };
  document.querySelector<HTMLElement>('#soft')!.onclick = () => {
    history.pushState(null, '', '/soft');
    document.title = 'Soft';
    document.querySelector('main')!.innerHTML =
      '<h1>Another page</h1><p>' + 'with other words '.repeat(50);
  };
};
const BODY = `<main><h1>Hello</h1><p>${'Some words. '.repeat(40)}</p></main>
  <button id="busy">Busy</button> <button id="soft">Soft</button> <a id="go" href="/next">Next</a>
  <script>(${busy.toString()})()</script>`;

const tag = (edge: TestEdge, more = WANTED, file = 'page.min.js') =>
  `<script async src="/tag/${file}" ${attributes(edge, more)}></script>`;
const sortedKeys = (object: Json) =>
  Object.keys(object)
    .filter((key) => typeof object[key] == 'object')
    .sort();

describeEach('the web vitals of a page view', (launch, engine) => {
  let edge: TestEdge;
  let site: Site;
  let session: Session;
  let tab: Tab;

  beforeAll(async () => {
    edge = await openEdge();
    site = await openSite({
      '/': page(tag(edge) + BODY),
      '/full': page(tag(edge, WANTED, 'full.min.js') + BODY),
      '/acme': page(tag(edge, `${WANTED} data-tenant-namespace="_acme"`) + BODY),
      '/next': page('<p>Next</p>'),
    });
    // Playwright turns Chromium's back/forward cache off unless told not to.
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
    tab = await session.newTab('window');
  });
  // A test may have closed it.
  afterEach(() => tab?.close().catch(() => {}));

  /** Opens a page; returns its page view once what measures is there and has something to say. */
  const open = async (path: string) => {
    await tab.goto(site.url + path);
    const [view] = await edge.received(1);
    await tab.run(async (name) => {
      const fetched = () =>
        performance.getEntriesByType('resource').some((one) => one.name.includes('vitals.min.js'));
      while (!document.cookie.includes(name) || !fetched()) {
        await new Promise((wait) => setTimeout(wait, 10));
      }
      // It has been run, and its observers have heard what was before, when the page has been idle again.
      await new Promise((wait) => setTimeout(wait, 300));
      // WebKit does not say when that is.
      for (let idle = 0; 'requestIdleCallback' in window && idle < 2; idle++) {
        await new Promise((done) => requestIdleCallback(done));
      }
    }, IDENTITY);
    return view!.event.xdm!;
  };
  const use = async () => {
    await tab.click('#busy');
    await tab.run(async () => {
      while (!(window as any).shifted) await new Promise((wait) => setTimeout(wait, 10));
      // What moved is measured when it has been painted.
      for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
      await new Promise((wait) => setTimeout(wait, 100));
    });
  };
  const all = async () => (await edge.events()).filter(({event}) => event.xdm!.eventType == VITALS);
  /** The events with web vitals, when there are so many, and no more. */
  const vitals = async (count: number) => {
    await eventually(all, (events) => events.length >= count);
    await quietly();
    const events = await all();
    expect(events).toHaveLength(count);
    return events;
  };
  const expectAll = (webPerformance: Json, view: Json) => {
    expect(webPerformance).toMatchObject({pageViewID: view._id, navigationType: 'navigate'});
    const keys = sortedKeys(webPerformance);
    // At times WebKitGTK does not say when the first byte came.
    if (engine == 'webkit' && keys.length == 1) keys.push('timeToFirstByte');
    expect(keys).toEqual(MEASURED[engine]);
    for (const name of sortedKeys(webPerformance)) {
      expect(webPerformance[name]).toEqual({
        id: expect.stringMatching(/^v6-/) as string,
        value: expect.any(Number) as number,
        rating: expect.stringMatching(RATINGS.join('|')) as string,
      });
    }
  };

  it.each(['/', '/full'])(
    'that is left by a link arrive once, with its address: %s',
    async (path) => {
      const view = await open(path);
      await use();
      await tab.click('#go');
      const [one] = await vitals(1);
      expectAll(one!.event.data!.webPerformance as Json, view);
      expect(one!.event.xdm!.web).toMatchObject({webPageDetails: {URL: site.url + path}});
      expect(one!.event.xdm!.web.webPageDetails).not.toHaveProperty('pageViews');
      expect(one!.event).not.toHaveProperty('query');
      expect(one!.verdict).toEqual({valid: true, problems: []});
      if (engine == 'chromium') {
        const {interactionToNextPaint, cumulativeLayoutShift} = one!.event.data!
          .webPerformance as Json;
        expect(interactionToNextPaint.value).toBeGreaterThanOrEqual(120);
        expect(cumulativeLayoutShift.value).toBeGreaterThan(0);
      }
    },
  );

  it('whose tab is closed arrive, under the tenant’s name as the field group has them', async () => {
    const view = await open('/acme');
    await use();
    await tab.close();
    const [one] = await vitals(1);
    expectAll(one!.event.xdm!._acme.webPerformance as Json, view);
    expect(one!.event).not.toHaveProperty('data');
    expect(one!.verdict).toEqual({valid: true, problems: []});
  });

  it('of a page that comes back from the back/forward cache are its own', async () => {
    const view = await open('/');
    await tab.goto(`${site.url}/next`);
    await vitals(1);
    await tab.run(() => void setTimeout(() => history.back()));
    const views = await eventually(
      async () => (await edge.events()).filter(({event}) => event.xdm!.eventType == PAGE_VIEW),
      (events) => events.length > 1,
    );
    // Its first frames are painted.
    await tab.run(() => new Promise((wait) => setTimeout(wait, 300)));
    // A driver of Firefox waits for the load of a page that came from the cache before it clicks.
    await tab.run(() => void setTimeout(() => document.querySelector<HTMLElement>('#go')!.click()));
    const [first, second] = await vitals(2);
    expect(first!.event.data!.webPerformance).toMatchObject({pageViewID: view._id});
    expect(second!.event.data!.webPerformance).toMatchObject({
      pageViewID: views[1]!.event.xdm!._id,
      navigationType: 'back-forward-cache',
      firstContentfulPaint: {value: expect.any(Number) as number},
    });
  });

  it('of a soft navigation are its own where the browser tells of them, and no others', async () => {
    const view = await open('/');
    await tab.click('#soft');
    const views = await eventually(
      async () => (await edge.events()).filter(({event}) => event.xdm!.eventType == PAGE_VIEW),
      (events) => events.length > 1,
    );
    const [first] = await vitals(1);
    expect(first!.event.data!.webPerformance).toMatchObject({
      pageViewID: view._id,
      navigationType: 'navigate',
      firstContentfulPaint: {value: expect.any(Number) as number},
    });
    expect(first!.event.xdm!.web.webPageDetails.URL).toBe(`${site.url}/`);
    await tab.click('#go');
    const events = await vitals(engine == 'chromium' ? 2 : 1);
    if (!events[1]) return;
    const {data, xdm} = events[1].event;
    expect(xdm!.web.webPageDetails.URL).toBe(`${site.url}/soft`);
    expect(data!.webPerformance).toMatchObject({
      pageViewID: views[1]!.event.xdm!._id,
      navigationType: 'soft-navigation',
      largestContentfulPaint: {rating: 'good'},
      firstContentfulPaint: {rating: 'good'},
    });
    // The click that went there was an interaction with the page before.
    expect(first!.event.data!.webPerformance).toHaveProperty('interactionToNextPaint');
    expect(data!.webPerformance.largestContentfulPaint.value).toBeGreaterThan(0);
  });
});

describe('what measures web vitals', () => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Page;
  let asked: string[];

  beforeAll(async () => {
    edge = await openEdge();
    site = await openSite();
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
    tab = await context.newPage();
    asked = [];
    tab.on('request', (request) => asked.push(new URL(request.url()).pathname));
  });
  afterEach(() => context?.close());

  it.each(['page.min.js', 'full.min.js'])(
    'is not asked for by %s before the page has loaded, though all the rest is there',
    async (file) => {
      let finish = () => {};
      const slow = new Promise<void>((resolve) => (finish = resolve));
      await tab.route('**/slow.svg', async (route) => {
        await slow;
        await route.fulfill({contentType: 'image/svg+xml', body: '<svg/>'});
      });
      site.pages['/'] = page(`<img src="/slow.svg">${tag(edge, WANTED, file)}`);
      const going = tab.goto(`${site.url}/`);
      await edge.received(1);
      await eventually(
        async () => asked,
        (all) => all.includes('/tag/later.min.js'),
      );
      await quietly();
      expect(asked).not.toContain('/tag/vitals.min.js');
      finish();
      await going;
      await eventually(
        async () => asked,
        (all) => all.includes('/tag/vitals.min.js'),
      );
    },
  );

  it('is never asked for when nobody wants it', async () => {
    site.pages['/'] = page(tag(edge, ''));
    await tab.goto(`${site.url}/`);
    await edge.received(1);
    await eventually(
      async () => asked,
      (all) => all.includes('/tag/later.min.js'),
    );
    await tab.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
    await quietly();
    await tab.goto('about:blank');
    await quietly();
    expect(asked).toContain('/tag/later.min.js');
    expect(asked).not.toContain('/tag/vitals.min.js');
    expect(await edge.events()).toHaveLength(1);
  });

  it('is asked for where the tag is, and does no harm where it is missing', async () => {
    await tab.route('**/vitals.min.js*', (route) => route.fulfill({status: 404}));
    const uncaught: unknown[] = [];
    tab.on('pageerror', (error) => uncaught.push(error));
    site.pages['/'] = page(tag(edge));
    await tab.goto(`${site.url}/`);
    const times = async () => asked.filter((path) => path == '/tag/vitals.min.js').length;
    await eventually(times, (count) => count == 1);
    for (const path of ['/second', '/third', '/fourth']) {
      await quietly();
      await tab.evaluate((path) => history.pushState(null, '', path), path);
    }
    await edge.received(4);
    await quietly();
    expect(await times()).toBe(2);
    expect(uncaught).toEqual([]);
  });

  it.each(['page.min.js', 'full.min.js', 'later.min.js'])('is not in %s', (file) => {
    const marks = ['layout-shift', 'largest-contentful-paint', 'first-input'];
    const read = (name: string) => readFileSync(join(ROOT, 'dist', name), 'utf8');
    expect(marks.filter((mark) => read('vitals.min.js').includes(mark))).toEqual(marks);
    expect(marks.filter((mark) => read(file).includes(mark))).toEqual([]);
  });

  it('tells of a tab that is hidden at that moment, and not again when it is hidden once more', async () => {
    site.pages['/'] = page(tag(edge) + BODY);
    await tab.goto(`${site.url}/`);
    const [view] = await edge.received(1);
    await eventually(
      async () => asked,
      (all) => all.includes('/tag/vitals.min.js'),
    );
    await tab.evaluate(
      () =>
        new Promise<void>((resolve) =>
          new PerformanceObserver(() => resolve()).observe({
            type: 'largest-contentful-paint',
            buffered: true,
          }),
        ),
    );
    // What measures has been run, and has heard of it.
    await tab.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
    await quietly();
    const sight = (state: string) =>
      tab.evaluate((state) => {
        Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});
        Object.defineProperty(document, 'hidden', {value: state == 'hidden', configurable: true});
        document.dispatchEvent(new Event('visibilitychange', {bubbles: true}));
      }, state);
    await sight('hidden');
    const [, one] = await edge.received(2);
    expect(one!.event.xdm!.eventType).toBe(VITALS);
    expect(one!.path).toContain('/collect');
    expect(one!.event.data!.webPerformance).toMatchObject({
      pageViewID: view!.event.xdm!._id,
      largestContentfulPaint: {rating: 'good'},
    });
    await sight('visible');
    await tab.click('#busy');
    await sight('hidden');
    await quietly();
    expect(await edge.events()).toHaveLength(2);
  });
});
