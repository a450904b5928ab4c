/** What the tag does to a page that is not its own: no listener holds up a hand, and nothing lays the page out. */
import type {Browser, BrowserContext, Page} from 'playwright';
import {openChromium} from '../support/chromium.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {attributes, openSite, page, type Site} from '../support/site.js';
import {touches, type Touch, type Watch} from '../support/touches.js';

/** Of what a hand does: a listener that might prevent it must be asked before anything moves. */
const HAND = /^(touch|wheel|mousewheel|scroll|pointer|mouse|(dbl|aux)?click|contextmenu|key)/;

/** A script that does what no tag should. */
const ROUGH = `
  addEventListener('touchstart', () => {});
  document.addEventListener('click', () => {});
  document.addEventListener('click', () => {}, {passive: true});
  visualViewport.addEventListener('scroll', () => {}, {passive: false});
  document.querySelector('a').addEventListener('wheel', () => {}, true);
  addEventListener('beforeunload', () => {});
  window.onunload = () => {};
  void document.body.offsetWidth;
  void document.body.innerText;
  void (innerWidth + scrollY);
  document.body.getBoundingClientRect();
  getComputedStyle(document.body);
  matchMedia('(orientation: portrait)');
  document.elementFromPoint(1, 1);
  document.querySelector('a').focus();
  document.createRange().getClientRects();
  void document.documentElement.clientWidth;
  void document.documentElement.clientWidth;
`;

describe('a visit', () => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Page;

  beforeAll(async () => {
    edge = await openEdge();
    const link = '<a href="#there">There</a>';
    const own = '<script>void document.body.offsetHeight; onclick = () => {};</script>';
    const tagged = (name: string) =>
      page(`${link}${own}<script async src="/tag/${name}" ${attributes(edge)}></script>`);
    site = await openSite({
      '/page.min.js': tagged('page.min.js'),
      '/full.min.js': tagged('full.min.js'),
      '/rough': page(`${link}<script src="/tag/rough.js"></script>`),
      '/tag/rough.js': {html: ROUGH, headers: {'content-type': 'text/javascript'}},
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
    await tab.addInitScript(touches, '/tag/');
  });
  afterEach(() => context?.close());

  const watched = () => tab.evaluate(() => (window as unknown as {watch: Watch}).watch);

  const visit = async (tag: string) => {
    const sendEvent = () =>
      tab.evaluate(() => (window as any).edgetag('sendEvent', {type: 'test.touch'}));
    await tab.goto(`${site.url}/${tag}`);
    await edge.received(1);
    // All of the tag is there.
    await tab.evaluate(() => (window as any).edgetag('getQueue') as Promise<unknown>);
    for (let n = 0; n < 3; n++) await sendEvent();
    await tab.click('a');
    await tab.setViewportSize({width: 500, height: 400});
    await eventually(
      () => watched(),
      ({reads}) => reads.some(({what}) => what == 'resize'),
    );
    await sendEvent();
    await quietly();
    await tab.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', {value: 'hidden'});
      Object.defineProperty(document, 'hidden', {value: true});
      document.dispatchEvent(new Event('visibilitychange'));
      dispatchEvent(new PageTransitionEvent('pagehide'));
    });
    await quietly();
    return watched();
  };

  /** Listeners that may hold up a hand, or the page as it goes. */
  const heavy = ({listeners}: Watch) =>
    listeners.filter(({type, passive}) => /unload$/.test(type) || (HAND.test(type) && !passive));

  const clicks = ({listeners}: Watch) =>
    listeners.filter(({on, type}) => on == 'document' && type == 'click').length;

  /** Reads that lay the page out, but for what is worth it. */
  const needless = ({reads}: Watch) => {
    const once = new Set<string>();
    return reads.filter(({what, on, clicked}: Touch) => {
      if (what == 'resize') once.clear();
      const viewport = on == 'html' && /^client(Width|Height)$/.test(what) && !once.has(what);
      once.add(what);
      return what != 'resize' && !viewport && !(what == 'innerText' && clicked);
    });
  };

  describe.each(['page.min.js', 'full.min.js'])('with %s', (tag) => {
    it('is held up by no listener, and laid out by nothing but the size of the window', async () => {
      const watch = await visit(tag);
      expect(heavy(watch)).toEqual([]);
      expect(clicks(watch)).toBe(tag == 'full.min.js' ? 1 : 0);
      expect(needless(watch)).toEqual([]);
      // Somebody was listened to: these are the tag's own.
      const types = watch.listeners.map(({type}) => type);
      expect(types).toEqual(expect.arrayContaining(['pagehide', 'resize', 'visibilitychange']));
      const measured = watch.reads.filter(({what}) => what == 'clientWidth');
      expect(measured).toHaveLength(2);
    });
  });

  it('is seen to be held up and laid out by a script that does so', async () => {
    await tab.goto(`${site.url}/rough`);
    const watch = await watched();
    expect(heavy(watch).map(({on, type}) => `${on} ${type}`)).toEqual([
      'window touchstart',
      'document click',
      'visualViewport scroll',
      'a wheel',
      'window beforeunload',
      'window unload',
    ]);
    expect(clicks(watch)).toBe(2);
    expect(needless(watch).map(({what}) => what)).toEqual([
      'offsetWidth',
      'innerText',
      'innerWidth',
      'scrollY',
      'getBoundingClientRect',
      'getComputedStyle',
      'matchMedia',
      'elementFromPoint',
      'focus',
      'getClientRects',
      'clientWidth',
    ]);
  });
});
