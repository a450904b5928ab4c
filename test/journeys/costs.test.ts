/** What the load path touches: every first use of a browser's subsystem has a price, and the page pays it. */
import type {Browser, BrowserContext, Page} from 'playwright';
import {openChromium} from '../support/chromium.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {attributes, IDENTITY, openSite, page, type Site} from '../support/site.js';

/** Notes down each use of what is dear, before the page begins. */
const watch = () => {
  const touched: string[] = ((window as any).touched = []);
  const note = (owner: any, name: string, label = name) => {
    const original = owner[name];
    owner[name] = function (...all: unknown[]) {
      touched.push(label);
      return new.target ? Reflect.construct(original, all) : original.apply(this, all);
    };
    Object.assign(owner[name], original);
    owner[name].prototype = original.prototype;
  };
  const noteRead = (owner: object, name: string) => {
    const {get, ...rest} = Object.getOwnPropertyDescriptor(owner, name)!;
    Object.defineProperty(owner, name, {
      ...rest,
      get() {
        touched.push(name);
        return get!.call(this);
      },
    });
  };
  for (const name of ['DateTimeFormat', 'NumberFormat', 'Collator']) note(Intl, name, 'Intl');
  for (const name of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']) {
    note(Date.prototype, name, 'Intl');
  }
  for (const name of ['getItem', 'setItem', 'removeItem', 'key']) {
    note(Storage.prototype, name, 'storage');
  }
  noteRead(window, 'localStorage');
  noteRead(window, 'sessionStorage');
  noteRead(Element.prototype, 'clientWidth');
  noteRead(Element.prototype, 'clientHeight');
  note(IDBFactory.prototype, 'open', 'indexedDB');
  for (const name of ['fetch', 'setTimeout', 'setInterval', 'requestIdleCallback']) {
    note(window, name);
  }
};

describe('the load path', () => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Page;

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
  beforeEach(async () => {
    await edge.reset();
    context = await browser.newContext();
    tab = await context.newPage();
    await tab.addInitScript(watch);
  });
  afterEach(() => context?.close());

  const visit = async () => {
    await tab.goto(`${site.url}/`);
    await edge.received(1);
    await tab.waitForFunction((name) => document.cookie.includes(name), IDENTITY);
    // All of the tag is there, and has begun.
    await tab.waitForFunction(() => (window as any).touched.includes('indexedDB'));
  };
  const touched = () => tab.evaluate(() => (window as any).touched as string[]);
  const count = async (what: string) => (await touched()).filter((one) => one == what).length;
  const sendEvent = (type: string): Promise<unknown> =>
    tab.evaluate((type) => (window as any).edgetag('sendEvent', {type}), type);

  it('is watched: what a page does itself is noted down', async () => {
    await tab.goto(`${site.url}/blank`);
    await tab.evaluate(() => {
      void localStorage.getItem('a');
      void new Date().toLocaleDateString();
      void new Intl.DateTimeFormat().resolvedOptions();
      void document.documentElement.clientWidth;
      indexedDB.open('a');
    });
    expect((await touched()).sort()).toEqual(
      ['Intl', 'Intl', 'clientWidth', 'indexedDB', 'localStorage', 'storage'].sort(),
    );
  });

  describe.each(['with', 'without'])('%s Temporal', (temporal) => {
    beforeEach(async () => {
      if (temporal == 'without') {
        await tab.addInitScript(() => void delete (globalThis as any).Temporal);
      }
      await visit();
      await quietly();
    });

    it('never starts Intl for an automatic page view', async () => {
      expect(await tab.evaluate(() => 'Temporal' in globalThis)).toBe(temporal == 'with');
      expect(await touched()).not.toContain('Intl');
      const [view] = await edge.events();
      const {ianaTimezone} = view!.event.xdm!.placeContext;
      expect(typeof ianaTimezone).toBe(temporal == 'with' ? 'string' : 'undefined');
    });

    it('names the time zone of an event that the page sends', async () => {
      await sendEvent('test.zone');
      const [, event] = await edge.received(2);
      expect(event!.event.xdm!.placeContext.ianaTimezone).toMatch(/^[A-Z]/);
    });
  });

  it('never touches localStorage or sessionStorage', async () => {
    await visit();
    await quietly();
    const all = await touched();
    expect(all.filter((one) => /storage/i.test(one))).toEqual([]);
  });

  it('measures the window once per page view, and again only after it was resized', async () => {
    await visit();
    await sendEvent('test.same');
    const both = async () => [await count('clientWidth'), await count('clientHeight')];
    expect(await both()).toEqual([1, 1]);

    await tab.setViewportSize({width: 500, height: 400});
    await tab.waitForFunction(() => innerWidth == 500);
    // Two frames: the resize event is told in the first.
    await tab.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await sendEvent('test.resized');
    await sendEvent('test.resized');
    expect(await both()).toEqual([2, 2]);
    const events = await edge.received(4);
    expect(events[2]!.event.xdm!.environment.browserDetails).toMatchObject({
      viewportWidth: 500,
      viewportHeight: 400,
    });
  });

  it('opens the database after the first request has left, and once', async () => {
    await visit();
    await sendEvent('test.second');
    await quietly(2500);
    const order = (await touched()).filter((one) => ['fetch', 'indexedDB'].includes(one));
    expect(order).toEqual(['fetch', 'indexedDB', 'fetch']);
  });

  it('has nothing to do on an idle page: no timer runs again and again', async () => {
    await visit();
    // The look at what earlier visits left comes two seconds later, and is over when nothing came for longer than that.
    let before: string[] = [];
    const isStill = async () => {
      const {length} = before;
      before = await touched();
      if (before.length == length) return true;
      await quietly(2500);
      return false;
    };
    await eventually(isStill, (still) => still);
    await quietly(3000);
    expect((await touched()).slice(before.length)).toEqual([]);
    expect(before).not.toContain('setInterval');
  });

  it('sends one request, which is less than 2,000 bytes, and fetches the rest of itself behind it', async () => {
    const requested: string[] = [];
    tab.on('request', (request) => requested.push(`${request.method()} ${request.url()}`));
    await visit();
    await eventually(
      async () => requested,
      (all) => all.length >= 4,
    );
    await quietly(2500);
    expect(requested.map((one) => one.split('?')[0])).toEqual([
      `GET ${site.url}/`,
      `GET ${site.url}/tag/page.min.js`,
      `POST ${edge.url}/ee/v1/interact`,
      `GET ${site.url}/tag/later.min.js`,
    ]);
    const [request] = await edge.requests();
    expect(request!.bytes).toBeLessThan(2000);
  });

  it('leaves nothing on window but its function and the list of names', async () => {
    const globals = () => tab.evaluate(() => Object.getOwnPropertyNames(window));
    await tab.goto(`${site.url}/blank`);
    const before = new Set(await globals());
    await visit();
    expect((await globals()).filter((name) => !before.has(name)).sort()).toEqual([
      '__alloyNS',
      'edgetag',
    ]);
  });
});
