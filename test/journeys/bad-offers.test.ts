/** Offers that are wrong, broken or too much: the others are shown, the page is, and the event is answered. */
import type {Browser, BrowserContext, Page} from 'playwright';
import {openChromium, overhear, type Overheard} from '../support/chromium.js';
import {eventually, openEdge, type TestEdge} from '../support/edge.js';
import {DISPLAY, dom, item} from '../support/offers.js';
import {attributes, openSite, page, stub, type Site} from '../support/site.js';
import type {Json} from '../../src/core/types.js';

const BODY = `<h1 id="hero">Default</h1><p id="text">Default</p><div id="box"><i id="inner"></i></div>`;
const good = (id = 'good') => ({id, items: [dom('setText', '#text', 'New')]});
const STYLE = '#text { visibility: hidden }';

describe('a page with bad offers', () => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Page;
  let heard: Overheard;
  let said: string[];

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
    heard = overhear(tab);
    said = [];
    tab.on('console', (message) => {
      if (message.type() == 'warning') said.push(message.text());
    });
  });
  afterEach(() => context?.close());

  const visit = async (...offers: unknown[]) => {
    await edge.offers({__view__: offers as Json[]});
    site.pages['/'] = page(
      `${BODY}${stub('edgetag')}<script>
        edgetag('sendEvent', {renderDecisions: true}).then((result) => { window.result = result; });
      </script>`,
      `<title>Shop</title><script async src="/tag/full.min.js"
        ${attributes(edge, `data-debug-enabled="true" data-prehiding-style="${STYLE}" data-page-view-collection-enabled="false"`)}></script>`,
    );
    await tab.goto(`${site.url}/`);
    await tab.waitForFunction(() => 'result' in window);
    return tab.evaluate(() => (window as any).result as Json);
  };
  /** What the visitor sees once it is shown: the good offer, and nothing hidden. */
  const seen = () =>
    eventually(
      () =>
        tab.evaluate(() => {
          const text = document.querySelector('#text')!;
          return [text.textContent, getComputedStyle(text).visibility];
        }),
      ([text, visibility]) => text == 'New' && visibility == 'visible',
    );
  const failures = () => said.filter((line) => line.includes('Failed to execute action'));
  /** Those said when there are so many, or more. */
  const failed = (atLeast: number) =>
    eventually(
      async () => failures(),
      (all) => all.length >= atLeast,
    );
  const reportedIn = (events: {event: Json}[]) =>
    events.flatMap(({event}) =>
      (event.xdm._experience.decisioning.propositions as Json[]).map(({id}) => id as string),
    );
  const reported = async () =>
    reportedIn(
      await eventually(
        async () => (await edge.events()).filter(({event}) => event.xdm!.eventType == DISPLAY),
        (all) => all.length > 0,
      ),
    );

  it.each([
    ['a broken selector, with text', dom('setHtml', '#hero[', 'x')],
    ['a broken selector, without', dom('setStyle', '>>> p', {color: 'red'})],
    ['a selector that breaks in its middle', dom('setHtml', '#box:eq(0) > [', 'x')],
    ['an attribute that is none', dom('setAttribute', '#hero', {'': 'x'})],
    ['nothing to rearrange by', dom('rearrange', '#box', null)],
  ])('shows the others, and says so once: %s', async (_what, bad) => {
    await visit({id: 'bad', items: [bad]}, good());
    expect(await seen()).toEqual(['New', 'visible']);
    expect(await reported()).toEqual(['good']);
    expect(await failed(1)).toHaveLength(1);
    expect(heard.uncaught).toEqual([]);
  });

  it('shows the others though an element is gone when its turn comes', async () => {
    await visit({id: 'first', items: [dom('remove', '#box')]}, good(), {
      id: 'late',
      items: [dom('setText', '#inner', 'x')],
    });
    expect(await seen()).toEqual(['New', 'visible']);
    // Given up after its 5 seconds, and said then.
    expect(await failed(1)).toEqual([expect.stringContaining('Could not find: #inner')]);
    expect(await reported()).toEqual(['first', 'good']);
  });

  it('shows the others though a script of an offer throws, which the browser says', async () => {
    await visit(
      {
        id: 'bad',
        items: [dom('appendHtml', '#box', `<b>1</b><script>throw Error('mine')</script>`)],
      },
      good(),
    );
    expect(await seen()).toEqual(['New', 'visible']);
    await eventually(
      async () => heard.uncaught,
      (all) => all.length > 0,
    );
    expect(heard.uncaught).toEqual(['Error: mine']);
    expect(await tab.evaluate(() => document.querySelector('#box b')?.textContent)).toBe('1');
  });

  it('shows the others though a script of an offer does not come', async () => {
    const code = '<script src="/missing.js"></script><b>1</b>';
    await visit({id: 'bad', items: [dom('replaceHtml', '#box', code)]}, good());
    expect(await seen()).toEqual(['New', 'visible']);
    expect(await failed(1)).toEqual([expect.stringContaining('Failed to load script: ')]);
    // Not both the old and the new.
    await tab.waitForFunction(() => !document.querySelector('#box'));
    expect(heard.uncaught).toEqual([]);
  });

  it('shows the others beside styles and markup that never end', async () => {
    const endless = '<div><span title="'.repeat(60_000);
    expect(endless.length).toBeGreaterThan(1_000_000);
    await visit(
      {id: 'styles', items: [dom('appendHtml', 'head', '<style>p { color: red; #x {{{ </style>')]},
      {id: 'css', items: [dom('setStyle', '#hero', {color: 'no such colour', '}': '{'})]},
      {id: 'endless', items: [dom('setHtml', '#box', endless)]},
      good(),
    );
    expect(await seen()).toEqual(['New', 'visible']);
    expect(heard.uncaught).toEqual([]);
    expect(failures()).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a number', 7],
    ['no items', {id: 'bad'}],
    ['items that are none', {id: 'bad', items: [null, 7, {}]}],
    ['actions without data', {id: 'bad', items: [{...dom('setText'), data: null}]}],
    ['actions that nobody knows', {id: 'bad', items: [dom('explode', '#box')]}],
    ['HTML that has no place', {id: 'bad', items: [item('html-content-item', {content: 'x'})]}],
  ])('shows the others beside an offer of %s', async (_what, bad) => {
    // The edge would complete it.
    const offers = [bad, {scope: '__view__', scopeDetails: {}, ...good()}];
    site.pages['/'] = page(
      `${BODY}${stub('edgetag')}<script>
        edgetag('applyResponse', {renderDecisions: true, responseBody: {handle: [
          {type: 'personalization:decisions', payload: ${JSON.stringify(offers)}},
        ]}}).then((result) => { window.result = result; });
      </script>`,
      `<title>Shop</title><script async src="/tag/full.min.js"
        ${attributes(edge, 'data-debug-enabled="true" data-page-view-collection-enabled="false"')}></script>`,
    );
    await tab.goto(`${site.url}/`);
    await tab.waitForFunction(() => 'result' in window);
    expect(await seen()).toEqual(['New', 'visible']);
    expect(await reported()).toEqual(['good']);
    expect(heard.uncaught).toEqual([]);
  });

  it('shows a thousand, good and bad, in one answer', async () => {
    const offers = Array.from({length: 1000}, (_, index) =>
      index % 10 == 9
        ? {id: `bad-${index}`, items: [dom('setHtml', '#hero[', 'x')]}
        : {id: `good-${index}`, items: [dom('appendHtml', '#box', `<b>${index}</b>`)]},
    );
    const {propositions} = await visit(...offers, good());
    expect(propositions).toHaveLength(1001);
    expect(await seen()).toEqual(['New', 'visible']);
    expect(await tab.evaluate(() => document.querySelectorAll('#box b').length)).toBe(900);
    expect(await failed(100)).toHaveLength(100);
    // More than one request may hold.
    const reports = await eventually(
      async () => (await edge.events()).filter(({event}) => event.xdm!.eventType == DISPLAY),
      (all) => reportedIn(all).length > 900,
    );
    expect(new Set(reportedIn(reports)).size).toBe(901);
    expect(reportedIn(reports)).toHaveLength(901);
  });
});
