/** Until a visitor agrees, nothing is written to the device, and nothing is sent. */
import type {Browser, BrowserContext, Page} from 'playwright';
import {openChromium} from '../support/chromium.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {attributes, openSite, page, type Site} from '../support/site.js';

/** Longer than the queue waits, at most, before it opens its database. */
const LONG = 2500;
const NOTHING = {cookies: [], local: [], session: [], databases: [], touched: []};

/** In the page, before the tag: notes what is written, even if it is gone a moment later. */
const watch = () => {
  const touched: string[] = ((window as any).touched = []);
  const {set, get} = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')!;
  Object.defineProperty(document, 'cookie', {
    get: () => get!.call(document) as string,
    set(text: string) {
      touched.push(text);
      set!.call(document, text);
    },
  });
  const {open} = IDBFactory.prototype;
  IDBFactory.prototype.open = function (name, ...rest) {
    touched.push(name);
    return open.call(this, name, ...rest);
  };
  const {setItem} = Storage.prototype;
  Storage.prototype.setItem = function (key, value) {
    touched.push(key);
    setItem.call(this, key, value);
  };
};

describe.each(['full.min.js', 'page.min.js'])('with %s', (file) => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Page;

  beforeAll(async () => {
    edge = await openEdge();
    const tag = (consent: string) =>
      page(
        `<script async src="/tag/${file}" ${attributes(edge, `data-default-consent="${consent}" data-debug-enabled="true"`)}></script>`,
      );
    site = await openSite({'/blank': page(''), '/pending': tag('pending'), '/out': tag('out')});
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

  const visit = async (path: string) => {
    await tab.goto(site.url + path);
    await tab.waitForFunction(() => 'edgetag' in window);
  };
  /** What there is on the device, and what this page wrote. */
  const traces = async () => ({
    cookies: (await context.cookies()).map(({name}) => name),
    ...(await tab.evaluate(async () => ({
      local: Object.keys(localStorage),
      session: Object.keys(sessionStorage),
      databases: (await indexedDB.databases()).map(({name}) => name),
      touched: (window as any).touched as string[],
    }))),
  });
  /** Does not wait for what may wait for ever. */
  const start = (command: string, options?: object) =>
    tab.evaluate(([command, options]) => void (window as any).edgetag(command, options), [
      command,
      options,
    ] as const);
  const choose = (general: string): Promise<unknown> =>
    tab.evaluate(
      (general) =>
        (window as any).edgetag('setConsent', {
          consent: [{standard: 'Adobe', version: '1.0', value: {general}}],
        }),
      general,
    );

  it.each(['pending', 'out'])(
    'a visit under a default of %s leaves no trace, nor does its end',
    async (consent) => {
      await visit('/' + consent);
      await start('sendEvent', {type: 'test.early'});
      await start('sendEvent', {type: 'test.leaving', documentUnloading: true});
      await start('flush');
      await quietly(LONG);
      expect(await traces()).toEqual(NOTHING);
      await tab.goto(`${site.url}/blank`);
      expect(await traces()).toEqual(NOTHING);
      expect(await edge.requests()).toEqual([]);
    },
  );

  it.each(['pending', 'out'])(
    'who declines under a default of %s gets the cookies of the edge, and nothing else',
    async (consent) => {
      await visit('/' + consent);
      await start('sendEvent', {type: 'test.early'});
      await choose('out');
      await start('sendEvent', {type: 'test.late'});
      await quietly(LONG);
      const declined = async () => {
        const {cookies, touched, ...stored} = await traces();
        expect(stored).toEqual({local: [], session: [], databases: []});
        expect(cookies).not.toEqual([]);
        for (const name of cookies) expect(name).toMatch(/^kndctr_/);
        for (const text of touched) expect(text).toMatch(/^(kndctr_|com\.adobe\.alloy\.getTld=;)/);
      };
      await declined();
      await visit('/' + consent);
      await start('sendEvent', {type: 'test.later'});
      await quietly(LONG);
      await declined();
      expect(await edge.events()).toEqual([]);
    },
  );

  it('who agrees is remembered: these traces can be seen', async () => {
    await visit('/pending');
    await start('sendEvent', {type: 'test.early'});
    await choose('in');
    const seen = await eventually(traces, ({databases, local}) => !!databases[0] && !!local[0]);
    expect(seen.databases).toHaveLength(1);
    expect(seen.local.join()).toMatch(/^com\.adobe\.alloy\..*\.consentHashes\.Adobe\.1\.0$/);
    expect(seen.cookies.join()).toMatch(/^kndctr_/);
    await edge.received(2);
  });
});
