/** Somebody with the shop in one tab and the inspector in the other. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import type {Browser, BrowserContext, Page} from 'playwright';
import type {Offers} from '../../demo/edge/types.js';
import {openChromium, waitForCount} from '../support/chromium.js';
import {eventually, openEdge, ROOT, type TestEdge} from '../support/edge.js';

const OFFERS = JSON.parse(readFileSync(join(ROOT, 'demo/site/offers.json'), 'utf8')) as Offers;
const DATABASE = 'edgetag.EDGETAG0DEMO000000000000@AdobeOrg';
const VITALS = '**/vitals.min.js*';
const PAGE_VIEW = 'web.webpagedetails.pageViews';

describe('the inspector beside the shop', () => {
  let edge: TestEdge;
  let browser: Browser;
  let context: BrowserContext;
  let inspector: Page;
  let shop: Page;

  beforeAll(async () => void (browser = await openChromium()));
  afterAll(() => browser?.close());
  beforeEach(async () => {
    edge = await openEdge({offers: OFFERS});
    context = await browser.newContext({viewport: {width: 1280, height: 800}});
    inspector = await context.newPage();
    shop = await context.newPage();
    // A page tells how it felt if it was idle before it was left. Who counts events does without.
    await shop.route(VITALS, (route) => route.abort());
  });
  afterEach(async () => {
    await context?.close();
    await edge?.close();
  });

  const show = async (section: string) => {
    await inspector.goto(`${edge.url}/_edge/#${section}`);
    await inspector.getByText('Live', {exact: true}).waitFor();
  };
  const visit = (path: string) => shop.goto(edge.url + path);
  /** Waits until that step of the newest visit says so. */
  const step = (count: number, words: string) =>
    inspector
      .locator(`.visit:first-of-type .timeline > li:nth-child(${count})`)
      .filter({hasText: words})
      .waitFor();
  const rows = (words: string | RegExp) => inspector.locator('.row').filter({hasText: words});

  it('shows an event the moment it arrives, with what XDM thinks of it', async () => {
    await show('events');
    await inspector.getByText('No events yet').waitFor();
    await visit('/about.html');
    await rows(/pageViews.*valid.*About.*about\.html.*interact v1/s).waitFor();

    await shop.evaluate(() =>
      (window as any).edgetag('sendEvent', {type: 'test', xdm: {device: {screenWidth: 'wide'}}}),
    );
    await rows(/^\S+test1 problem/).click();
    await inspector.getByRole('region', {name: 'Event details'}).getByText('must be').waitFor();
  });

  it('shows how a page felt when it is left', async () => {
    await shop.unroute(VITALS);
    await show('events');
    await visit('/shoes/trail.html');
    // The back half of the tag, and what measures, are there and have been run.
    await shop.waitForFunction(() =>
      performance.getEntriesByType('resource').some(({name}) => name.includes('vitals.min.js')),
    );
    await shop.locator('[data-add]').click();
    // And heard of a page that is idle again.
    await shop.evaluate(
      () => new Promise<void>((idle) => requestIdleCallback(() => idle(), {timeout: 500})),
    );
    await edge.received(2);
    await visit('/about.html');
    await rows(/Web vitals · LCP \d+ ms (good|needs-improvement|poor).*valid.*trail/s).waitFor();
  });

  it('shows one request that asks, and an offer, on a first visit to the shop', async () => {
    await visit('/');
    await shop.getByRole('heading', {name: 'Wet grass, dry socks'}).waitFor();
    const events = await edge.received(2);
    expect(events.map(({event, path, verdict}) => [event.xdm?.eventType, path, verdict])).toEqual([
      [PAGE_VIEW, '/ee/v1/interact', {valid: true, problems: []}],
      ['decisioning.propositionDisplay', '/ee/irl1/v1/collect', {valid: true, problems: []}],
    ]);
    await show('requests');
    await inspector.getByText('POST /ee/v1/interact').waitFor();
    const requests = await eventually(edge.requests, (all) => all.length >= 2);
    expect(requests.map(({path, status}) => [path, status])).toEqual([
      ['/ee/v1/interact', 200],
      ['/ee/irl1/v1/collect', 204],
    ]);
  });

  it('goes offline and comes back, and every page view arrives once', async () => {
    await visit('/about.html');
    await edge.received(1);
    await show('network');
    await inspector.getByRole('radio', {name: /^Offline/}).check();
    await inspector.locator('.banner.fault').getByText('Offline').waitFor();

    for (const [before, shoe] of ['trail', 'boot', 'road'].entries()) {
      await visit(`/shoes/${shoe}.html`);
      await shop.waitForFunction(hasKept, [DATABASE, before + 1] as const);
    }
    expect(await edge.events()).toHaveLength(1);

    await inspector.getByRole('button', {name: 'Back online'}).click();
    await inspector.locator('.banner.fault').waitFor({state: 'detached'});
    await visit('/cart.html');
    const events = await eventually(edge.events, (all) => all.length >= 5, 40_000);
    const urls = events.map(({event}) => event.xdm!.web.webPageDetails.URL.slice(edge.url.length));
    expect(urls.sort()).toEqual([
      '/about.html',
      '/cart.html',
      '/shoes/boot.html',
      '/shoes/road.html',
      '/shoes/trail.html',
    ]);
    expect(new Set(events.map(({event}) => event.xdm!._id)).size).toBe(5);
  });

  it('changes the offer, and the shop shows it', async () => {
    await show('offers');
    const editor = inspector.getByRole('textbox', {name: 'Offers as JSON'});
    await inspector.waitForFunction(() => document.querySelector('textarea')?.value);
    await editor.fill((await editor.inputValue()).replace('Wet grass, dry socks', 'Snow, early'));
    await inspector.getByText('Not saved yet.').waitFor();
    await inspector.getByRole('button', {name: 'Save'}).click();
    await inspector.getByText('Saved. The next page that asks gets it.').waitFor();
    await visit('/');
    await shop.getByRole('heading', {name: 'Snow, early'}).waitFor();
  });

  /** In the shop: what shows that it got the offer. */
  const forms: Record<string, () => boolean> = {
    'HTML hero': () => !!document.querySelector('.hero')?.textContent.includes('earned a rest'),
    'JSON banner': () => !!document.querySelector('.hero')?.textContent.includes('Rain is not'),
    Text: () => document.querySelector('#shelf')?.textContent == 'Chosen for wet feet',
    Picture: () => document.querySelector('.hero use')?.getAttribute('href') == '/shoes.svg#boot',
    'Rearranged shelf': () =>
      document.querySelector('.cards li')?.textContent.includes('Bothy') ?? false,
    Redirect: () => location.pathname == '/shoes/',
  };
  it.each(Object.keys(forms))(
    'writes an offer of the form %s, and the shop shows it',
    async (form) => {
      await show('offers');
      await inspector.waitForFunction(() => document.querySelector('textarea')?.value);
      await inspector.getByRole('button', {name: form}).click();
      await inspector.getByRole('button', {name: 'Save'}).click();
      await inspector.getByText('Saved. The next page that asks gets it.').waitFor();
      await shop.goto(`${edge.url}/`, {waitUntil: 'commit'});
      await shop.waitForFunction(forms[form]!);
      await shop.waitForFunction(() => !document.querySelector('#alloy-prehiding'));
      const types = async () => (await edge.events()).map(({event}) => event.xdm!.eventType);
      expect(
        await eventually(types, (all) => all.includes('decisioning.propositionDisplay')),
      ).toContain('decisioning.propositionDisplay');
      expect((await edge.events()).every(({verdict}) => verdict.valid)).toBe(true);
    },
  );

  it('writes one that counts clicks, and the shop tells of them', async () => {
    await show('offers');
    await inspector.waitForFunction(() => document.querySelector('textarea')?.value);
    await inspector.getByRole('button', {name: 'Click tracking'}).click();
    await inspector.getByRole('button', {name: 'Save'}).click();
    await inspector.getByText('Saved. The next page that asks gets it.').waitFor();
    await visit('/');
    await shop.waitForFunction(() => !document.querySelector('#alloy-prehiding'));
    await shop.click('.cards a');
    await show('events');
    await rows(/propositionInteract.*valid/s).waitFor();
  });

  it('is walked with arrow keys, and Escape gives the focus back to the row', async () => {
    for (const [index, path] of ['/about.html', '/cart.html', '/shoes/'].entries()) {
      await visit(path);
      // On a busy machine a page may be left before its tag was there.
      await edge.received(index + 1);
    }
    await show('events');
    const title = (name: string) =>
      inspector.getByRole('region', {name: 'Event details'}).getByText(`${name} · Lark & Ridge`);
    await rows('/shoes/').focus();
    await inspector.keyboard.press('ArrowDown');
    await title('Cart').first().waitFor();
    await inspector.keyboard.press('End');
    await title('About').first().waitFor();
    await inspector.keyboard.press('ArrowUp');
    await title('Cart').first().waitFor();

    await inspector.getByRole('button', {name: 'Close details'}).focus();
    await inspector.keyboard.press('Escape');
    await inspector.getByText('Choose an event').waitFor();
    await inspector.locator('.row:focus').filter({hasText: '/cart.html'}).waitFor();
  });

  it('opens an event over a phone’s screen, and Escape closes it', async () => {
    await inspector.setViewportSize({width: 390, height: 844});
    await visit('/about.html');
    await edge.received(1);
    await show('events');
    await rows(PAGE_VIEW).focus();
    await inspector.keyboard.press('Enter');
    const sheet = inspector.getByRole('dialog', {name: 'Event'});
    await sheet.getByText('/about.html').first().waitFor();
    expect(await sidewaysOf(inspector)).toBe(0);
    await inspector.keyboard.press('Escape');
    await sheet.waitFor({state: 'detached'});
    await waitForCount(inspector.locator('.row:focus'), 1);
  });

  it('shows a visit step by step: what a router did, what was counted of it, and why', async () => {
    await show('visit');
    await inspector.getByText('No visit yet').waitFor();
    await visit('/fit.html');
    await step(1, 'loaded');
    await shop.getByRole('link', {name: 'Your size'}).click();
    await step(2, 'push');
    await shop.getByRole('radio', {name: 'UK'}).check();
    await step(3, 'replaceState');
    await shop.getByRole('link', {name: 'Between two sizes?'}).click();
    await step(4, '#between');
    await shop.goBack();
    await step(5, 'the same page');
    await shop.goBack();
    await step(6, 'back or forward');
    await shop.getByRole('heading', {name: 'Length'}).waitFor();
    // A note may be here before its page view.
    await edge.received(3);
    await inspector.getByText('not here yet').waitFor({state: 'detached'});

    const steps = [
      'Length · Size guide · Lark & Ridge [valid] /fit.html · loaded',
      'Your size · Size guide · Lark & Ridge [valid] /fit.html?part=size&unit=eu · a router’s push',
      '/fit.html?part=size&unit=uk [not counted] ' +
        'replaceState; the option replaceState is off, or a router corrected its own push',
      '/fit.html?part=size&unit=uk#between [not counted] ' +
        'the same page: only the fragment or the state changed',
      '/fit.html?part=size&unit=uk [not counted] ' +
        'the same page: only the fragment or the state changed',
      'Length · Size guide · Lark & Ridge [valid] /fit.html · ' +
        'back or forward within a router’s pages',
    ];
    expect(await timelineLike(inspector, steps)).toEqual(steps);
    await inspector.getByText('3 page views · 3 changes not counted').waitFor();
    // A voice tells of what came while one was listening.
    await inspector.locator('[aria-live]').getByText('in the timeline').waitFor();

    await inspector.getByRole('link', {name: 'Your size'}).focus();
    await inspector.keyboard.press('ArrowDown');
    await inspector.keyboard.press('Enter');
    const details = inspector.getByRole('region', {name: 'Event details'});
    await details.getByText('/fit.html', {exact: true}).first().waitFor();
    await inspector.goBack();
    await step(6, 'back or forward');
  });

  it('shows clicks and vitals under their page view, and what has not arrived, on a phone', async () => {
    await inspector.setViewportSize({width: 390, height: 844});
    await show('visit');
    // Whoever leaves at once, leaves without a note.
    await visit('/about.html');
    await step(1, 'loaded');
    const [first] = await edge.received(1);
    await visit('/cart.html');
    await step(2, 'loaded');
    await edge.received(2);
    await shop.evaluate(tellOfPage, first!.event.xdm!._id as string);
    await step(1, 'CLS');
    await edge.faults({status: 503});
    await visit('/shoes/');
    await step(3, 'loaded');
    await step(2, 'valid');

    const steps = [
      'About · Lark & Ridge [valid] /about.html · loaded ' +
        'Click on Ask the cobbler [exit] [valid] in the region footer · to https://cobbler.test/ask?about=soles ' +
        'Web vitals [valid] [LCP 1.8 s · good] [INP 264 ms · needs improvement] [CLS 0.31 · poor]',
      'Cart · Lark & Ridge [valid] /cart.html · loaded',
      'Page view [not here yet] /shoes/ · loaded',
    ];
    expect(await timelineLike(inspector, steps)).toEqual(steps);
    expect(await sidewaysOf(inspector)).toBe(0);
  });

  /** What each section has to show. */
  const sections = {
    events: '.row',
    requests: '.requests .row',
    visit: '.timeline > li',
    visitors: '.visitors .ecid',
    offers: 'textarea',
    network: '.weather',
  };
  it.each(Object.entries(sections))(
    'shows its %s in 390 pixels without scrolling sideways, and from the top',
    async (section, content) => {
      await inspector.setViewportSize({width: 390, height: 844});
      await visit('/');
      await edge.received(2);
      await show(section);
      await inspector.locator(`main[data-section=${section}] ${content}`).first().waitFor();
      expect(await sidewaysOf(inspector)).toBe(0);
      expect(await inspector.evaluate(() => scrollY)).toBe(0);
    },
  );
});

/** Those steps, once they are as they should be: badges change when an event arrives. */
const timelineLike = (page: Page, steps: string[]) =>
  eventually(
    () => timelineOf(page),
    (all) => isDeepStrictEqual(all, steps),
  );

/** The steps of the newest visit without their times, badges in brackets. */
const timelineOf = (page: Page) =>
  page
    .locator('.visit')
    .first()
    .locator('.timeline > li')
    .evaluateAll((items) =>
      items.map((item) => {
        const copy = item.cloneNode(true) as Element;
        for (const time of copy.querySelectorAll('time')) time.remove();
        for (const badge of copy.querySelectorAll('.badge')) {
          badge.textContent = `[${badge.textContent}]`;
        }
        for (const dotted of copy.querySelectorAll('.where > span + span')) dotted.prepend('· ');
        for (const part of copy.querySelectorAll('p, li, .where > span, .badge, a')) {
          part.before(' ');
          part.append(' ');
        }
        return copy.textContent.replace(/\s+/g, ' ').trim();
      }),
    );

/** In the page: what tags tell of a page view besides. */
const tellOfPage = async (pageViewID: string) => {
  const {edgetag} = window as any;
  const webInteraction = {
    name: 'Ask the cobbler',
    region: 'footer',
    type: 'exit',
    URL: 'https://cobbler.test/ask?about=soles',
    linkClicks: {value: 1},
  };
  await edgetag('sendEvent', {
    type: 'web.webinteraction.linkClicks',
    xdm: {web: {webInteraction}},
    data: {pageViewID},
  });
  const webPerformance = {
    pageViewID,
    largestContentfulPaint: {id: 'v1', value: 1834.2, rating: 'good'},
    interactionToNextPaint: {id: 'v2', value: 264, rating: 'needs-improvement'},
    cumulativeLayoutShift: {id: 'v3', value: 0.312, rating: 'poor'},
  };
  await edgetag('sendEvent', {type: 'web.performance.vitals', data: {webPerformance}});
};

/** How far a page can be scrolled to its side. */
const sidewaysOf = (page: Page) =>
  page.evaluate(() => {
    const {scrollWidth, clientWidth} = document.documentElement;
    return scrollWidth - clientWidth;
  });

/** In the page: whether the tag has written down that many events. */
const hasKept = async ([name, count]: readonly [string, number]) => {
  // To open it before the tag did would be to make it, without a store.
  if (!(await indexedDB.databases()).some((one) => one.name == name)) return false;
  return new Promise<boolean>((resolve) => {
    indexedDB.open(name).onsuccess = ({target}) => {
      const database = (target as IDBOpenDBRequest).result;
      database.transaction('events').objectStore('events').count().onsuccess = (counted) => {
        database.close();
        resolve((counted.target as IDBRequest<number>).result >= count);
      };
    };
  });
};
