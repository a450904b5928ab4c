/** What a slow device paints while offers come: never what they replace, and never nothing for longer than stated. */
import type {Browser, BrowserContext, CDPSession, Page} from 'playwright';
import {openChromium} from '../support/chromium.js';
import {openEdge, type TestEdge} from '../support/edge.js';
import {dom} from '../support/offers.js';
import {attributes, openSite, page, stub, type Site} from '../support/site.js';
import type {Fault} from '../../demo/edge/types.js';
import type {Json} from '../../src/core/types.js';

const STYLE = '#hero { visibility: hidden }';
const BODY = '<main><h1 id="hero">Default</h1><p>Always there</p></main>';
const OFFERS = {
  __view__: [
    {id: 'hero', items: [dom('setHtml', '#hero', '<em>New</em>', {prehidingSelector: '#hero'})]},
  ],
};

/** What was painted: a frame of the page, or a mark of what happened between two. */
type Seen = {at: number; text: string; visible: boolean} | {mark: string};

/** In the page, before anything else: looks at every frame when it is about to be painted. */
const record = () => {
  const seen: Seen[] = ((window as any).seen = []);
  const look = (at: number) => {
    requestAnimationFrame(look);
    const hero = document.querySelector('#hero');
    if (!hero) return;
    const visible = getComputedStyle(hero).visibility == 'visible';
    seen.push({at, text: hero.textContent, visible});
  };
  requestAnimationFrame(look);
  const limit = () => setTimeout(() => seen.push({mark: '4 seconds'}), 4000);
  (window as any).__alloyMonitors = [
    {
      onNetworkResponse: () => seen.push({mark: 'answer'}),
      onContentHiding: ({status}: Json) => status == 'hide-containers' && limit(),
    },
  ];
};

describe('a slow device', () => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Page;
  let devtools: CDPSession;

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
    await edge.offers(OFFERS);
    context = await browser.newContext();
    tab = await context.newPage();
    devtools = await context.newCDPSession(tab);
    await devtools.send('Emulation.setCPUThrottlingRate', {rate: 4});
    await tab.addInitScript(record);
  });
  afterEach(() => context?.close());

  const SEND = `<script>edgetag('sendEvent', {renderDecisions: true}).then(
    (result) => { window.result = result; seen.push({mark: 'done'}); },
    () => seen.push({mark: 'failed'}));</script>`;
  const quiet = 'data-page-view-collection-enabled="false"';
  const tag = (more: string) =>
    `${stub('edgetag')}${SEND}<script src="/tag/full.min.js" ${attributes(edge, `${quiet} ${more}`)}></script>`;
  const ways = {
    'the tag hides it, before the body is read': () => tag(`data-prehiding-style="${STYLE}"`),
    'the page hides it, and the tag comes when it comes': () =>
      `<style id="alloy-prehiding">${STYLE}</style>${tag('async')}`,
  };
  type Way = keyof typeof ways;
  const [BY_TAG] = Object.keys(ways) as Way[];

  const open = async (way: Way) => {
    site.pages['/'] = page(BODY, `<title>Shop</title>${ways[way]()}`);
    await tab.goto(`${site.url}/`, {waitUntil: 'commit'});
  };
  /** All frames and marks until this one, and so many frames more. */
  const seenUntil = async (mark: string, more = 4): Promise<Seen[]> => {
    await tab.waitForFunction(
      ([mark, more]) => {
        const {seen} = window as any as {seen?: Seen[]};
        const at = seen?.findIndex((one) => 'mark' in one && one.mark == mark) ?? -1;
        return at >= 0 && seen!.slice(at).filter((one) => 'at' in one).length > more;
      },
      [mark, more] as const,
    );
    return tab.evaluate(() => (window as any).seen as Seen[]);
  };
  const frames = (seen: Seen[]) => seen.flatMap((one) => ('at' in one ? one : []));
  const after = (seen: Seen[], mark: string) =>
    seen.slice(seen.findIndex((one) => 'mark' in one && one.mark == mark) + 1);
  const before = (seen: Seen[], mark: string) =>
    seen.slice(
      0,
      seen.findIndex((one) => 'mark' in one && one.mark == mark),
    );

  it.each(Object.keys(ways) as Way[])(
    'paints no default content, and the offer in the first or second frame after the answer: %s',
    async (way) => {
      await edge.faults({delayMs: 300, path: '/ee/'});
      await open(way);
      const seen = await seenUntil('answer');
      const paint = await tab.evaluate(() => performance.getEntriesByName('first-paint').length);
      expect(paint).toBe(1);
      expect(frames(before(seen, 'answer')).length).toBeGreaterThan(2);
      expect(frames(seen).filter(({text, visible}) => visible && text == 'Default')).toEqual([]);
      const painted = frames(after(seen, 'answer'));
      expect(painted.slice(0, 2)).toContainEqual(
        expect.objectContaining({text: 'New', visible: true}),
      );
      // And there it stays.
      expect(painted.slice(2).every(({text, visible}) => visible && text == 'New')).toBe(true);
    },
  );

  it('would see default content if nothing hid it', async () => {
    await edge.faults({delayMs: 300, path: '/ee/'});
    site.pages['/'] = page(BODY, `<title>Shop</title>${tag('async')}`);
    await tab.goto(`${site.url}/`, {waitUntil: 'commit'});
    const seen = await seenUntil('answer');
    expect(frames(seen).some(({text, visible}) => visible && text == 'Default')).toBe(true);
  });

  const shownInTime = async () => {
    await open(BY_TAG!);
    // By the page's own clock: a timer of 4 seconds, set when it was hidden, comes later.
    const seen = before(await seenUntil('4 seconds', 0), '4 seconds');
    expect(frames(seen)[0]).toMatchObject({visible: false});
    expect(frames(seen).at(-1)).toMatchObject({visible: true});
    return frames(seen).at(-1)!.text;
  };

  it.each<[string, Fault]>([
    ['is silent', {hang: true}],
    ['hangs up', {drop: true}],
    ['is out of order', {status: 503}],
  ])('shows the page before 4 seconds are over where the edge %s', async (_what, fault) => {
    await edge.faults({...fault, path: '/ee/'});
    expect(await shownInTime()).toBe('Default');
  });

  it('shows the page before 4 seconds are over where what renders does not come', async () => {
    await tab.route('**/offers.min.js*', () => {});
    expect(await shownInTime()).toBe('Default');
  });

  it('shows the page with the result where what renders is missing, and leaves the offers to the site', async () => {
    await tab.route('**/offers.min.js*', (route) => route.fulfill({status: 404}));
    const errors: unknown[] = [];
    tab.on('pageerror', (error) => errors.push(error));
    await open(BY_TAG!);
    const seen = await seenUntil('done', 1);
    expect(frames(seen).at(-1)).toMatchObject({text: 'Default', visible: true});
    const {propositions} = await tab.evaluate(() => (window as any).result as Json);
    expect(propositions).toMatchObject([{id: 'hero', renderAttempted: false}]);
    expect(errors).toEqual([]);
  });

  it('shows the offer though what renders comes after the answer', async () => {
    let release = () => {};
    const answered = new Promise<void>((resolve) => (release = resolve));
    await tab.route('**/offers.min.js*', async (route) => {
      await answered;
      await route.continue();
    });
    await open(BY_TAG!);
    await seenUntil('answer');
    release();
    const seen = await seenUntil('done');
    expect(frames(seen).filter(({text, visible}) => visible && text == 'Default')).toEqual([]);
    expect(frames(seen).at(-1)).toMatchObject({text: 'New', visible: true});
  });

  describe('works out its styles', () => {
    const recalculations = async () => {
      const {metrics} = await devtools.send('Performance.getMetrics');
      return metrics.find(({name}) => name == 'RecalcStyleCount')!.value;
    };
    /** How often, for as many actions, by the end of the frame after them. */
    const costOf = async (items: Json[]) => {
      site.pages['/'] = page(
        `${Array.from({length: items.length}, (_, at) => `<p id="p${at}">${at}</p>`).join('')}`,
        `<title>Shop</title>${tag('async')}`,
      );
      await edge.offers({});
      await tab.goto(`${site.url}/`);
      await seenUntilDone();
      await devtools.send('Performance.enable');
      const proposition = {
        id: 'many',
        scope: 'form',
        scopeDetails: {decisionProvider: 'TGT'},
        items: items.map((item, at) => ({...item, id: String(at)})),
      };
      const start = await recalculations();
      await tab.evaluate(async (proposition) => {
        await (window as any).edgetag('applyPropositions', {propositions: [proposition]});
        for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
      }, proposition);
      return (await recalculations()) - start;
    };
    const seenUntilDone = () =>
      tab.waitForFunction(() =>
        ((window as any).seen as Seen[]).some((one) => 'mark' in one && one.mark == 'done'),
      );
    const kinds = [
      (id: string) => dom('setText', id, 'New'),
      (id: string) => dom('setHtml', id, '<b>New</b>'),
      (id: string) => dom('setStyle', id, {color: 'red', 'font-weight': 'bold'}),
      (id: string) => dom('insertAfter', id, '<p>New</p>'),
      (id: string) => dom('setAttribute', id, {title: 'New'}),
    ];

    it('once for 50 actions', async () => {
      const items = Array.from({length: 50}, (_, at) => kinds[at % kinds.length]!(`#p${at}`));
      expect(await costOf(items)).toBe(1);
    });

    it('as often as the scripts of offers ask for them, which is seen', async () => {
      const ask = '<b></b><script>document.body.offsetWidth</script>';
      const items = Array.from({length: 50}, (_, at) => dom('setHtml', `#p${at}`, ask));
      expect(await costOf(items)).toBeGreaterThan(40);
    });
  });
});
