/** Pages that nobody has seen yet, or that are there again: prerendered, in the background, discarded. */
import {launch, type Browser, type Page} from 'puppeteer-core';
import {chromiumPath} from '../support/browsers.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {openSite, page, type Site} from '../support/site.js';
import {viewsAt, watchedTag} from '../support/visit.js';

// Playwright's Chromium is in sight all its life, and prerenders nothing; puppeteer's does as the visitor's.
describe('a page that nobody sees', () => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;
  let tab: Page;

  beforeAll(async () => {
    edge = await openEdge();
    site = await openSite();
    browser = await launch({executablePath: chromiumPath(), args: ['--no-sandbox']});
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    tab = await browser.newPage();
  });
  afterEach(() => tab?.close());

  const views = async (count: number) => {
    await eventually(
      () => viewsAt(edge),
      (all) => all.length >= count,
    );
    await quietly(700);
    return (await viewsAt(edge)).map(({at}) => at);
  };
  const kinds = (of: Page) =>
    of.evaluate(() => ((window as any).news as {kind: string}[]).map(({kind}) => kind));

  describe('since it is prerendered', () => {
    const RULES = `<script type="speculationrules">
      {"prerender": [{"urls": ["/next"], "eagerness": "immediate"}]}</script><a id="next" href="/next">Next</a>`;

    beforeEach(async () => {
      site.pages['/'] = page(RULES, '<title>First</title>');
      // It says by a request that it is being prerendered: nobody can ask it.
      site.pages['/next'] = page(
        `<script>if (document.prerendering) fetch('/prerendering');
          edgetag('on', {event: 'navigation', callback: ({kind}) => {
            const [{activationStart}] = performance.getEntriesByType('navigation');
            edgetag('sendEvent', {type: 'test.kind', data: {kind, activated: activationStart > 0}});
          }});</script>`,
        `<title>Next</title>${watchedTag(edge)}`,
      );
      site.pages['/elsewhere'] = page('');
      const prerendering = new Promise<void>((resolve) => {
        site.pages['/prerendering'] = {
          get html() {
            resolve();
            return '';
          },
        };
      });
      await tab.goto(`${site.url}/`);
      await prerendering;
      await quietly(700);
    });

    it('is counted when it is activated, once', async () => {
      expect(await viewsAt(edge)).toEqual([]);
      // The page takes the place of the tab's own, which no driver can wait for.
      await tab.evaluate(() => document.getElementById('next')!.click());
      expect(await views(1)).toEqual(['/next']);
      // Nor ask.
      const kindsTold = async () =>
        (await edge.events()).filter(({event}) => event.xdm!.eventType == 'test.kind');
      const [told] = await eventually(kindsTold, (all) => all.length > 0);
      expect(told!.event.data).toEqual({kind: 'prerender', activated: true});
    });

    it('sends what the page itself sends, though its visitor is new and nobody gives it a lock', async () => {
      site.pages['/unseen'] = page(
        `<script>if (document.prerendering) edgetag('sendEvent', {type: 'test.unseen'});</script>`,
        watchedTag(edge, {views: 'false'}),
      );
      site.pages['/'] = page(RULES.replace('/next', '/unseen'));
      await tab.goto(`${site.url}/`);
      const [sent] = await edge.received(1);
      expect(sent!.event.xdm!.eventType).toBe('test.unseen');
    });

    it('is not counted when it never is', async () => {
      await tab.goto(`${site.url}/elsewhere`);
      expect(await views(0)).toEqual([]);
    });
  });

  describe('since its tab is in the background', () => {
    const openBehind = async (options?: string) => {
      site.pages['/'] = page('', '<title>Home</title>');
      site.pages['/behind'] = page(
        '',
        `<title>Behind</title>${watchedTag(edge, {views: options})}`,
      );
      await tab.goto(`${site.url}/`);
      const desk = await browser.target().createCDPSession();
      const opened = browser.waitForTarget((target) => target.url().endsWith('/behind'));
      await desk.send('Target.createTarget', {url: `${site.url}/behind`, background: true});
      const behind = (await (await opened).page())!;
      await behind.waitForFunction(() => 'edgetag' in window, {polling: 50});
      return behind;
    };

    it('is counted at once', async () => {
      const behind = await openBehind();
      expect(await behind.evaluate(() => document.visibilityState)).toBe('hidden');
      expect(await views(1)).toEqual(['/behind']);
      await behind.close();
    });

    it('is counted when somebody looks at it, where the option says so, and then once', async () => {
      const behind = await openBehind('{whenVisible: true}');
      expect(await views(0)).toEqual([]);
      await behind.bringToFront();
      expect(await views(1)).toEqual(['/behind']);
      await tab.bringToFront();
      await behind.waitForFunction(() => document.hidden, {polling: 50});
      await behind.bringToFront();
      await behind.waitForFunction(() => !document.hidden, {polling: 50});
      expect(await views(1)).toEqual(['/behind']);
      await behind.evaluate(() => history.pushState({}, '', '/a'));
      expect(await views(2)).toEqual(['/behind', '/a']);
      await behind.close();
    });

    it('is never counted where it is closed unseen, where the option says so', async () => {
      const behind = await openBehind('{whenVisible: true}');
      await behind.evaluate(() => history.pushState({}, '', '/a'));
      await behind.close();
      expect(await views(0)).toEqual([]);
    });
  });

  it('is counted again when it was discarded and is loaded again (simulated: wasDiscarded is set, the renderer killed)', async () => {
    site.pages['/'] = page('', `<title>Home</title>${watchedTag(edge)}`);
    await tab.goto(`${site.url}/`);
    expect(await views(1)).toEqual(['/']);
    await tab.evaluateOnNewDocument(() =>
      Object.defineProperty(document, 'wasDiscarded', {value: true}),
    );
    const desk = await tab.createCDPSession();
    const crashed = new Promise((resolve) => tab.once('error', resolve));
    desk.send('Page.crash').catch(() => {});
    await crashed;
    await tab.reload().catch(() => tab.goto(`${site.url}/`));
    expect(await views(2)).toEqual(['/', '/']);
    expect(
      await eventually(
        () => kinds(tab),
        (all) => all.length > 0,
      ),
    ).toEqual(['restore']);
  });
});
