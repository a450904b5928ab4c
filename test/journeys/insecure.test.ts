/** A page on plain http, where browsers leave out randomUUID and Web Locks. */
import type {Browser, BrowserContext, Page} from 'playwright';
import {describeEach, type Session} from '../support/browsers.js';
import {CONTENT, openChromium, overhear, type Overheard} from '../support/chromium.js';
import {openEdge, type TestEdge} from '../support/edge.js';
import {attributes, openSite, page, type Site} from '../support/site.js';

const VERSION_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('an insecure page', () => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Page;
  let heard: Overheard;
  let address: string;

  beforeAll(async () => {
    edge = await openEdge();
    const tag = `<script async src="/tag/page.min.js" ${attributes(edge)}></script>`;
    site = await openSite({'/': page(tag), '/blank': page('')});
    address = `http://insecure.test:${site.port}`;
    browser = await openChromium({args: ['--host-resolver-rules=MAP insecure.test 127.0.0.1']});
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
    heard = overhear(tab);
    await tab.goto(`${address}/`);
    await edge.received(1);
    // All of the tag is there: what follows offline could not be fetched any more.
    await tab.evaluate(() => (window as any).edgetag('getQueue') as Promise<unknown>);
  });
  afterEach(() => context?.close());

  const sendEvent = (type: string): Promise<any> =>
    tab.evaluate((type) => (window as any).edgetag('sendEvent', {type}), type);

  it('sends its page view with a version 4 UUID', async () => {
    expect(
      await tab.evaluate(() => [isSecureContext, 'randomUUID' in crypto, 'locks' in navigator]),
    ).toEqual([false, false, false]);
    const [view] = await edge.events();
    expect(view!.event.xdm!._id).toMatch(VERSION_4);
    expect(view!.requestId).toMatch(VERSION_4);
    expect(view!.verdict).toEqual({valid: true, problems: []});
    expect(heard).toEqual(CONTENT);
  });

  it('keeps what happens offline and sends it when there is a network again', async () => {
    await context.setOffline(true);
    expect(await sendEvent('test.offline')).toMatchObject({queued: true});
    await context.setOffline(false);
    const [, late] = await edge.received(2);
    expect(late!.event.xdm!.eventType).toBe('test.offline');
    expect(late!.path).toBe('/ee/irl1/v1/collect');
  });

  it('keeps it for the next page, too, which has no lock to drain under, though the tab is closed as soon as it says so', async () => {
    await context.setOffline(true);
    await sendEvent('test.offline');
    await tab.close();
    await context.setOffline(false);
    tab = await context.newPage();
    await tab.goto(`${address}/`);
    const events = await edge.received(3);
    expect(events.map(({event}) => event.xdm!.eventType)).toEqual([
      'web.webpagedetails.pageViews',
      'web.webpagedetails.pageViews',
      'test.offline',
    ]);
  });
});

describeEach('the name of an object, which is what an insecure page has for a UUID,', (launch) => {
  let session: Session;
  beforeAll(async () => {
    session = await launch();
  });
  afterAll(() => session?.close());

  it('is of version 4, and another one each time', async () => {
    const site = await openSite({'/': page('')});
    const tab = await session.newTab();
    await tab.goto(`${site.url}/`);
    const names = await tab.run(() =>
      Array.from({length: 50}, () => URL.createObjectURL(new Blob()).slice(-36)),
    );
    for (const one of names) expect(one).toMatch(VERSION_4);
    expect(new Set(names).size).toBe(50);
    await tab.close();
    await site.close();
  });
});
