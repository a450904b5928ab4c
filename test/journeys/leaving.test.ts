/** Visitors who leave early, or in the very moment that counts. */
import {setTimeout as wait} from 'node:timers/promises';
import type {Browser} from 'playwright';
import {describeEach, type Session, type Tab} from '../support/browsers.js';
import {openChromium} from '../support/chromium.js';
import {farAway} from '../support/distance.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {attributes, IDENTITY, openSite, ORG, page, type Site} from '../support/site.js';

describe('a visitor who closes the tab after 200 ms', () => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    // TLS: on a cold connection the first byte of a request leaves after a whole round trip.
    edge = await openEdge({https: true});
    site = await openSite();
    browser = await openChromium({args: ['--ignore-certificate-errors']});
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await edge?.close();
  });
  beforeEach(() => edge.reset());

  /** Opens the page as a new visitor and closes it 200 ms later, or when it has asked for anything on a machine too busy for that. */
  const bounce = async (afterwards: () => Promise<unknown>) => {
    const context = await browser.newContext();
    const tab = await context.newPage();
    const asked = tab.waitForRequest(/\/interact/);
    const going = tab.goto(site.url, {waitUntil: 'commit'});
    await Promise.all([wait(200), asked]);
    await tab.close();
    await going.catch(() => {}); // The tab is gone; so is its navigation.
    await afterwards();
    await context.close();
  };

  it('has been counted, with the edge 100 ms away: five of five page views arrive', async () => {
    const line = await farAway(edge.port, 100);
    const far = {url: `https://localhost:${line.port}`};
    site.pages['/'] = page(`<script async src="/tag/page.min.js" ${attributes(far)}></script>`);
    for (let visit = 1; visit <= 5; visit++) await bounce(() => edge.received(visit));
    const events = await edge.events();
    expect(new Set(events.map(({event}) => event.xdm!._id)).size).toBe(5);
    expect(new Set(events.map(({ecid}) => ecid)).size).toBe(5);
    await line.close();
  });

  it('would not have been by a fetch without keepalive', async () => {
    const line = await farAway(edge.port, 500);
    const address = `https://localhost:${line.port}/ee/v1/interact?configId=ds:${ORG}`;
    const body = '{"events":[{"xdm":{"eventType":"test.fragile"}}]}';
    site.pages['/'] = page(
      `<script>fetch('${address}', {method: 'POST', body: '${body}'})</script>`,
    );
    await bounce(() => quietly(2500));
    expect(await edge.requests()).toEqual([]);
    await line.close();
  });
});

describeEach('an event of the last moment', (launch) => {
  let edge: TestEdge;
  let site: Site;
  let session: Session;
  let tab: Tab;

  beforeAll(async () => {
    edge = await openEdge();
    const tag = (more: string) =>
      `<script async src="/tag/page.min.js" ${attributes(edge, more)}></script>`;
    const quiet = tag('data-page-view-collection-enabled="false"');
    const on = (when: string, options: string) =>
      `<script>${when}(() => edgetag('sendEvent', ${options}))</script>`;
    site = await openSite({
      '/': page(tag('')),
      '/link': page(
        `${quiet}<a id="go" href="/next">Next</a>${on('document.querySelector("a").onclick = ', "{type: 'test.click'}")}`,
      ),
      '/unloading': page(
        `${quiet}<a id="go" href="/next">Next</a>${on('window.onpagehide = ', "{type: 'test.goodbye', documentUnloading: true}")}`,
      ),
      '/next': page(quiet),
    });
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
    // A known visitor, whose page view has been answered.
    await tab.goto(`${site.url}/`);
    await tab.run(async (name) => {
      while (!document.cookie.includes(name)) await new Promise((wait) => setTimeout(wait, 10));
    }, IDENTITY);
    await edge.received(1);
    await edge.reset();
  });
  afterEach(() => tab?.close());

  const ready = () =>
    tab.run(async () => {
      while (!('edgetag' in window)) await new Promise((wait) => setTimeout(wait, 10));
    });

  /** The link has been followed. */
  const arrival = async () => {
    const path = () => tab.run(() => location.pathname).catch(() => 'between two pages');
    expect(await eventually(path, (one) => one === '/next')).toBe('/next');
    await ready();
  };

  it('arrives though the link is followed in the task that sent it', async () => {
    await tab.goto(`${site.url}/link`);
    await ready();
    await tab.click('#go');
    const [click] = await edge.received(1);
    expect(click!.event.xdm!.eventType).toBe('test.click');
  });

  it('goes as a beacon to /collect when the document is unloading', async () => {
    await tab.goto(`${site.url}/unloading`);
    await ready();
    await tab.click('#go');
    const [goodbye] = await edge.received(1);
    expect(goodbye!.event.xdm!.eventType).toBe('test.goodbye');
    expect(goodbye!.path).toBe('/ee/irl1/v1/collect');
    expect(goodbye!.ecid).toMatch(/^\d{38}$/);
    await quietly();
    expect(await edge.events()).toHaveLength(1);
  });

  it('is sent by a later page, and known by its _id, when the edge was out of reach', async () => {
    await edge.faults({drop: true});
    await tab.goto(`${site.url}/link`);
    await ready();
    const first = await tab.run(() => (window as any).edgetag('sendEvent', {type: 'test.first'}));
    expect(first).toMatchObject({queued: true});
    await tab.click('#go');
    const lost = async () => [...new Set((await edge.requests()).flatMap((one) => one.eventIds))];
    const ids = await eventually(lost, (all) => all.length > 1);
    expect(ids).toHaveLength(2);
    await arrival();
    await edge.faults();
    // The tab that left has its row to itself for 30 s; a visit later than that may send it.
    await tab.goto(`${site.url}/next`);
    await ready();
    await tab.run(() => {
      const {now} = Date;
      Date.now = () => now() + 600_000;
    });
    await tab.run(() => (window as any).edgetag('sendEvent', {type: 'test.live'}));
    const arrived = async () => (await edge.events()).map(({event}) => event.xdm!._id as string);
    expect(await eventually(arrived, (all) => ids.every((id) => all.includes(id)))).toEqual(
      expect.arrayContaining(ids),
    );
    // Its answers are read, too: the next test begins with an empty queue.
    const waiting = () =>
      tab.run(() => (window as any).edgetag('getQueue').then((queue: any) => queue.waiting));
    expect(await eventually(waiting, (count) => !count)).toBe(0);
  });

  it('is not sent again by a later page when the browser had taken it over, but counted there', async () => {
    await tab.goto(`${site.url}/link`);
    await ready();
    // All of the tag is there, its database is open and at rest; the answer comes when nobody hears it any more.
    await tab.run(async () => {
      await (window as any).edgetag('sendEvent', {type: 'test.warm'});
      await (window as any).edgetag('getQueue');
    });
    await edge.reset();
    await edge.faults({delayMs: 5000, times: 1});
    await tab.click('#go');
    await arrival();
    await edge.received(1);
    await tab.run(() => {
      const {now} = Date;
      Date.now = () => now() + 600_000;
    });
    await tab.run(() => (window as any).edgetag('flush'));
    expect(await tab.run(() => (window as any).edgetag('getQueue'))).toMatchObject({
      waiting: 0,
      handedOver: 1,
      dropped: {},
    });
    await quietly();
    expect((await edge.events()).map(({event}) => event.xdm!.eventType)).toEqual(['test.click']);
  });
});
