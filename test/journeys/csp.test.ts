/** The strictest policy a site may have: nonces, one address to connect to, no policy for Trusted Types. */
import type {Browser, BrowserContext, Page} from 'playwright';
import {CONTENT, openChromium, overhear, type Overheard} from '../support/chromium.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {dom} from '../support/offers.js';
import {attributes, openSite, stub, type Site} from '../support/site.js';

const OFFER = {
  items: [
    {
      schema: 'https://ns.adobe.com/personalization/json-content-item',
      data: {content: {headline: 'Free returns'}},
    },
  ],
};

describe('under a strict content security policy', () => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Page;
  let heard: Overheard;
  let requested: string[];

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
    requested = [];
    tab.on('request', (request) => requested.push(request.url().split('?')[0]!));
    await tab.addInitScript(() => {
      const violations: string[] = ((window as any).violations = []);
      document.addEventListener('securitypolicyviolation', ({violatedDirective, blockedURI}) =>
        violations.push(`${violatedDirective}: ${blockedURI}`),
      );
    });
  });
  afterEach(() => context?.close());

  // No icon: the policy allows no image either.
  const open = async (body: string, connect = edge.url, scripts = '', types = `'none'`) => {
    site.pages['/'] = {
      html: `<!doctype html><html lang="en"><title>Strict</title>${body}</html>`,
      headers: {
        'content-security-policy': [
          "default-src 'none'",
          `script-src 'nonce-abc' ${scripts}`,
          "style-src 'nonce-abc'",
          `connect-src ${connect}`,
          "require-trusted-types-for 'script'",
          `trusted-types ${types}`,
        ].join('; '),
      },
    };
    await tab.goto(`${site.url}/`);
  };
  const nonced = (html: string) => html.replace(/<script/g, '<script nonce="abc"');
  const violations = () => tab.evaluate(() => (window as any).violations as string[]);

  it.each(['page.min.js', 'full.min.js'])(
    'sends the page view and calls back with an offer, without a single violation (%s)',
    async (file) => {
      await edge.offers({__view__: [OFFER]});
      await open(
        nonced(`${stub('edgetag')}<script>
          edgetag('on', {handle: 'personalization:decisions', callback: ({payloads}) => {
            window.headline = payloads[0].items[0].data.content.headline;
          }});
        </script><script async src="/tag/${file}" ${attributes(edge)}></script>`),
      );
      await tab.waitForFunction(() => 'headline' in window);
      expect(await tab.evaluate(() => (window as any).headline)).toBe('Free returns');
      const [view] = await edge.received(1);
      expect(view!.event.xdm!.eventType).toBe('web.webpagedetails.pageViews');
      const files = ['later', ...(file == 'full.min.js' ? ['offers'] : [])];
      await eventually(
        async () => requested,
        (all) => all.length >= 3 + files.length,
      );
      await quietly();
      expect(await violations()).toEqual([]);
      expect(heard).toEqual(CONTENT);
      // What is fetched beside it comes in whatever order; only the larger tag puts offers on the page.
      const [, , ...beside] = requested;
      expect(requested.slice(0, 2)).toEqual([`${site.url}/`, `${site.url}/tag/${file}`]);
      expect(beside.sort()).toEqual(
        [
          ...files.map((name) => `${site.url}/tag/${name}.min.js`),
          `${edge.url}/ee/v1/interact`,
        ].sort(),
      );
    },
  );

  describe('with offers', () => {
    const HTML = `<style>#hero {letter-spacing: 3px}</style><em>New</em>
      <script>ran.push('inline')</script><script src="/offer.js"></script>`;
    const visit = async (types: string, html = HTML) => {
      site.pages['/offer.js'] = {
        html: 'ran.push("remote")',
        headers: {'content-type': 'text/javascript'},
      };
      await edge.offers({__view__: [{id: 'hero', items: [dom('setHtml', '#hero', html)]}]});
      await open(
        nonced(`<style nonce="abc">p {color: red}</style><h1 id="hero">Default</h1>
        <script>window.ran = []</script>${stub('edgetag')}<script>
          edgetag('sendEvent', {renderDecisions: true}).then((result) => { window.result = result; });
        </script><script async src="/tag/full.min.js" ${attributes(
          edge,
          'data-page-view-collection-enabled="false" data-prehiding-style="#hero{opacity:0}"',
        )}></script>`),
        edge.url,
        "'strict-dynamic'",
        types,
      );
      await tab.waitForFunction(() => 'result' in window);
    };
    const hero = () => tab.evaluate(() => document.querySelector('#hero')!.textContent.trim());

    it('runs their scripts and styles by its nonce, and its one policy for Trusted Types', async () => {
      await visit('edgetag');
      await tab.waitForFunction(() => (window as any).ran.length > 1);
      expect(await tab.evaluate(() => (window as any).ran as string[])).toEqual([
        'inline',
        'remote',
      ]);
      const spacing = () => getComputedStyle(document.querySelector('#hero')!).letterSpacing;
      expect(await tab.evaluate(spacing)).toBe('3px');
      expect(await hero()).toContain('New');
      expect(await violations()).toEqual([]);
      expect(heard).toEqual(CONTENT);
    });

    it('keeps what is there where the site does not allow that policy', async () => {
      await visit("'none'");
      await tab.waitForFunction(() => !document.querySelector('#alloy-prehiding'));
      expect(await hero()).toBe('Default');
      expect(heard.uncaught).toEqual([]);
    });

    it('needs no policy for offers that are no markup', async () => {
      await visit("'none'");
      await tab.evaluate(
        (proposition) =>
          (window as any).edgetag('applyPropositions', {propositions: [proposition]}),
        {
          id: 'text',
          scope: 'form',
          scopeDetails: {decisionProvider: 'TGT'},
          items: [dom('setText', '#hero', 'Text')],
        },
      );
      expect(await eventually(hero, (text) => text == 'Text')).toBe('Text');
    });
  });

  it('leaves the page unharmed when the policy forgets the edge, and keeps the page view', async () => {
    await open(
      nonced(`<script async src="/tag/page.min.js" ${attributes(edge)}></script>`),
      'https://elsewhere.example',
    );
    await tab.waitForFunction(() => (window as any).violations.length > 0);
    await tab.waitForFunction(async () => {
      const {waiting, durability} = await (window as any).edgetag('getQueue');
      return waiting == 1 && durability == 'disk';
    });
    await quietly();
    expect(heard.uncaught).toEqual([]);
    expect(await edge.requests()).toEqual([]);
    // The policy is mended; what was kept goes out after the live page view.
    await tab.goto('about:blank');
    await open(nonced(`<script async src="/tag/page.min.js" ${attributes(edge)}></script>`));
    const events = await edge.received(2);
    expect(new Set(events.map(({event}) => event.xdm!._id)).size).toBe(2);
  });
});
