/**
 * A tab whose renderer is gone, and whose page is loaded again when somebody looks at it.
 *
 * Simulated: no driver makes Chromium discard a tab. What a discard leaves behind is a renderer killed without a word and
 * `document.wasDiscarded` in the page that replaces it, and both can be had.
 */
import type {Browser, BrowserContext, Page} from 'playwright';
import {openChromium} from '../support/chromium.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {attributes, IDENTITY, openSite, page, type Site} from '../support/site.js';

/** Later than any lease, pause or backoff: what waits then may go. */
const NEXT_DAY = 86_400_000;

describe('a tab that is discarded, simulated,', () => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Page;

  beforeAll(async () => {
    edge = await openEdge();
    site = await openSite({
      '/': page(
        `<script async src="/tag/page.min.js" ${attributes(edge)}></script><title>Shoes</title>`,
      ),
      '/blank': page(''),
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
    tab = await context.newPage();
    await tab.goto(`${site.url}/`);
    await edge.received(1);
    await tab.waitForFunction((name) => document.cookie.includes(name), IDENTITY);
    // All of the tag is there, and what was answered is forgotten.
    await forgotten();
  });
  afterEach(() => context?.close());

  const forgotten = () =>
    tab.waitForFunction(async () => !(await (window as any).edgetag('getQueue')).waiting);

  /** Each result, or the message of its error; without waiting for them if there will be none. */
  const sendEvents = (count: number, wait = true): Promise<any[]> =>
    tab.evaluate(
      async ([count, wait]) => {
        const results = Array.from({length: count}, (_, n) =>
          (window as any).edgetag('sendEvent', {
            xdm: {eventType: 'test.waiting', _id: `waiting-${n}`},
          }),
        );
        return wait ? Promise.all(results) : [];
      },
      [count, wait] as const,
    );
  const ids = (count: number) => Array.from({length: count}, (_, n) => `waiting-${n}`);

  /** Kills the renderer, and loads the page anew the next day. */
  const discard = async () => {
    const crashed = tab.waitForEvent('crash');
    const desk = await context.newCDPSession(tab);
    // Nobody is left to answer.
    desk.send('Page.crash').catch(() => {});
    await crashed;
    await edge.faults();
    // Playwright gives a crashed tab up; another one of the same visitor takes its place.
    tab = await context.newPage();
    await tab.addInitScript((later) => {
      Object.defineProperty(Document.prototype, 'wasDiscarded', {get: () => true});
      const {now} = Date;
      Date.now = () => now() + later;
    }, NEXT_DAY);
    await tab.goto(`${site.url}/`);
    expect(await tab.evaluate(() => (document as any).wasDiscarded)).toBe(true);
  };
  const arrived = async () =>
    (await edge.events())
      .map(({event}) => event.xdm!)
      .filter(({eventType}) => eventType == 'test.waiting')
      .map(({_id}) => _id as string)
      .sort();

  it('has what was waiting delivered, each event once', async () => {
    await edge.faults({status: 503, retryAfter: 6});
    expect(await sendEvents(3)).toEqual(Array(3).fill(expect.objectContaining({queued: true})));
    await discard();
    expect(await eventually(arrived, (all) => all.length >= 3)).toEqual(ids(3));
    await quietly();
    expect(await arrived()).toEqual(ids(3));
  });

  it('has what was not answered yet delivered, each event once', async () => {
    await edge.faults({hang: true});
    await sendEvents(3, false);
    await eventually(
      () => edge.requests(),
      (all) => all.length >= 4,
    );
    await discard();
    expect(await eventually(arrived, (all) => all.length >= 3)).toEqual(ids(3));
    await quietly();
    expect(await arrived()).toEqual(ids(3));
  });

  it('keeps an event that was collected just before, and that the edge has not taken', async () => {
    await edge.faults({drop: true});
    await tab.evaluate(() => {
      void (window as any).edgetag('sendEvent', {
        xdm: {eventType: 'test.waiting', _id: 'waiting-0'},
      });
    });
    await discard();
    expect(await eventually(arrived, (all) => all.length >= 1)).toEqual(ids(1));
  });

  it('sends nothing that the edge had answered before', async () => {
    await sendEvents(3);
    await forgotten();
    await discard();
    // Its page view, and the one before.
    expect(await arrived()).toEqual(ids(3));
    await edge.received(5);
    await quietly(2500);
    expect(await arrived()).toEqual(ids(3));
  });
});
