/** Nothing is lost while there is no network, no edge, or something that only looks like one. */
import type {Browser, BrowserContext, Page} from 'playwright';
import {describeEach, type Session} from '../support/browsers.js';
import {openChromium, overhear, type Overheard} from '../support/chromium.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {attributes, IDENTITY, openSite, page, type Site} from '../support/site.js';

const PAGE_VIEW = 'web.webpagedetails.pageViews';

describe('events that cannot be sent', () => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Page;
  let heard: Overheard;

  beforeAll(async () => {
    edge = await openEdge();
    site = await openSite({
      '/': page(`<script async src="/tag/page.min.js" ${attributes(edge)}></script>`),
    });
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
    await visit();
    await edge.received(1);
    await tab.waitForFunction((name) => document.cookie.includes(name), IDENTITY);
    // All of the tag is there: what follows offline could not be fetched any more.
    await tab.evaluate(() => (window as any).edgetag('getQueue') as Promise<unknown>);
  });
  afterEach(() => context?.close());

  const visit = async () => {
    tab = await context.newPage();
    heard = overhear(tab);
    await tab.goto(`${site.url}/`);
  };
  /** Sends that many at once; each result, or the message of its error. */
  const sendEvents = (count: number, type = 'test.late'): Promise<any[]> =>
    tab.evaluate(
      ([count, type]) =>
        Promise.all(
          Array.from({length: count}, (_, n) =>
            (window as any)
              .edgetag('sendEvent', {xdm: {eventType: type, _id: `${type}-${n}`}})
              .catch(({message}: Error) => message),
          ),
        ),
      [count, type] as const,
    );
  const ids = (count: number, type = 'test.late') =>
    Array.from({length: count}, (_, n) => `${type}-${n}`).sort();
  const idsOf = (events: Awaited<ReturnType<TestEdge['events']>>) =>
    events
      .filter(({event}) => event.xdm!.eventType != PAGE_VIEW)
      .map(({event}) => event.xdm!._id as string);

  it('survive the tab: 20 of 20 follow the next page view in batches, with their own times', async () => {
    await context.setOffline(true);
    const results = await sendEvents(20);
    const offlineUntil = new Date().toISOString();
    expect(results).toEqual(
      Array(20).fill({queued: true, propositions: [], decisions: [], destinations: []}),
    );
    await tab.close();
    expect(await edge.requests()).toHaveLength(1);
    await edge.reset();
    await context.setOffline(false);
    await visit();

    const [live, ...late] = await edge.received(21);
    expect([live!.event.xdm!.eventType, live!.path]).toEqual([PAGE_VIEW, '/ee/irl1/v1/interact']);
    expect(idsOf(late).sort()).toEqual(ids(20));
    expect(new Set(late.map(({path}) => path))).toEqual(new Set(['/ee/irl1/v1/collect']));
    expect(new Set(late.map(({ecid}) => ecid))).toEqual(new Set([live!.ecid]));
    for (const {event, meta, verdict} of late) {
      expect(event.xdm!.timestamp <= offlineUntil).toBe(true);
      expect(meta.queueTimeMillis).toBeGreaterThan(0);
      expect(verdict.problems.filter(({kind}) => kind == 'schema')).toEqual([]);
    }
    // Twenty small events are one batch.
    expect(new Set(late.map(({requestId}) => requestId)).size).toBe(1);
  });

  it('go when the network is back, without a reload', async () => {
    await context.setOffline(true);
    await sendEvents(3);
    await quietly();
    await context.setOffline(false);
    expect(idsOf(await edge.received(4)).sort()).toEqual(ids(3));
    await quietly();
    expect(await edge.events()).toHaveLength(4);
    expect(heard.uncaught).toEqual([]);
  });

  it('are two batches when they are for two datastreams', async () => {
    await context.setOffline(true);
    await tab.evaluate(() => {
      const {edgetag} = window as any;
      const edgeConfigOverrides = {datastreamId: 'other:EDGETAG0TEST000000000000@AdobeOrg'};
      return Promise.all([
        edgetag('sendEvent', {type: 'test.own'}),
        edgetag('sendEvent', {type: 'test.other', edgeConfigOverrides}),
        edgetag('sendEvent', {type: 'test.own'}),
      ]);
    });
    await context.setOffline(false);
    const [, ...late] = await edge.received(4);
    expect(late.map(({event, query}) => [event.xdm!.eventType, query.configId]).sort()).toEqual([
      ['test.other', 'other:EDGETAG0TEST000000000000@AdobeOrg'],
      ['test.own', 'ds:EDGETAG0TEST000000000000@AdobeOrg'],
      ['test.own', 'ds:EDGETAG0TEST000000000000@AdobeOrg'],
    ]);
    expect(new Set(late.map(({requestId}) => requestId)).size).toBe(2);
  });

  it('wait as long as Retry-After says, even over a reload', async () => {
    await edge.faults({status: 503, retryAfter: 3600, times: 1});
    expect(await sendEvents(1)).toEqual([expect.objectContaining({queued: true})]);
    await tab.close();
    await visit();
    await edge.received(2);
    await quietly(3000);
    expect(idsOf(await edge.events())).toEqual([]);
    await tab.close();
    await context.addInitScript(() => {
      const {now} = Date;
      Date.now = () => now() + 3_600_000;
    });
    await visit();
    expect(idsOf(await edge.received(4))).toEqual(ids(1));
  });

  it('are given up when they are refused, in the words of the edge, and never sent again', async () => {
    await edge.faults({status: 400, times: 1});
    expect(await sendEvents(1)).toEqual([expect.stringMatching(/status code 400/)]);
    await tab.close();
    await visit();
    await edge.received(2);
    await quietly(3000);
    expect(idsOf(await edge.events())).toEqual([]);
    const asked = (await edge.requests()).filter(({eventIds}) => eventIds.includes('test.late-0'));
    expect(asked.map(({status}) => status)).toEqual([400]);
  });
});

describeEach('an offline visit', (launch) => {
  const MANY = 50;
  let edge: TestEdge;
  let site: Site;
  let session: Session;

  beforeAll(async () => {
    edge = await openEdge();
    site = await openSite({
      '/': page(`<script async src="/tag/page.min.js" ${attributes(edge)}></script>`),
    });
    session = await launch();
  });
  afterAll(async () => {
    await session?.close();
    await site?.close();
    await edge?.close();
  });

  /** Offline, or where the browser cannot be: without an edge. */
  const away = async () => (session.setOffline ? session.setOffline(true) : edge.close());
  const back = async () => {
    if (session.setOffline) return session.setOffline(false);
    const {port} = edge;
    edge = await openEdge({port});
  };
  const visit = async () => {
    const tab = await session.newTab();
    await tab.goto(`${site.url}/`);
    await tab.run(async (name) => {
      while (!document.cookie.includes(name)) await new Promise((wait) => setTimeout(wait, 10));
      // All of the tag is there.
      await (window as any).edgetag('getQueue');
    }, IDENTITY);
    return tab;
  };

  it(`loses nothing though the tab is closed: ${MANY} of ${MANY} follow the next page view, once, with their own times`, async () => {
    const tab = await visit();
    await edge.received(1);
    await away();
    const {ends, from, until} = await tab.run(async (count) => {
      const from = new Date().toISOString();
      const results = await Promise.all(
        Array.from({length: count}, (_, n) =>
          (window as any).edgetag('sendEvent', {
            xdm: {eventType: 'test.offline', _id: `offline-${n}`},
            // So large that they are more than two batches.
            data: {filler: 'ä'.repeat(1500)},
          }),
        ),
      );
      const until = new Date().toISOString();
      return {from, until, ends: results.map((result: any) => result.queued)};
    }, MANY);
    expect(ends).toEqual(Array(MANY).fill(true));
    await tab.run(() => (window as any).edgetag('getQueue'));
    await tab.close();
    if (session.setOffline) await edge.reset();
    await back();

    const reopened = await visit();
    await eventually(
      () => edge.events(),
      (all) => all.length > MANY,
    );
    await quietly();
    const [live, ...late] = await edge.events();
    expect([live!.event.xdm!.eventType, live!.path]).toEqual([PAGE_VIEW, '/ee/irl1/v1/interact']);
    expect(late.map(({event}) => event.xdm!._id as string).sort()).toEqual(
      Array.from({length: MANY}, (_, n) => `offline-${n}`).sort(),
    );
    for (const {event, ecid, path} of late) {
      expect(event.xdm!.timestamp >= from && event.xdm!.timestamp <= until).toBe(true);
      expect([ecid, path]).toEqual([live!.ecid, '/ee/irl1/v1/collect']);
    }
    const batches = (await edge.requests()).filter(({path}) => path.endsWith('/collect'));
    const sizes = batches.map(({bytes}) => bytes);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(60_000);
    // As few as can be, or nearly so: a last event may not fit.
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(batches.length).toBeGreaterThan(2);
    expect(batches.length).toBeLessThanOrEqual(Math.ceil(total / 60_000) + 1);
    await reopened.close();
  });
});
