/** However a tag gets onto a page, it sends one page view, and hears the commands that came before it. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Browser, BrowserContext, Page} from 'playwright';
import {CONTENT, openChromium, overhear, type Overheard} from '../support/chromium.js';
import {eventually, openEdge, quietly, ROOT, type TestEdge} from '../support/edge.js';
import {attributes, openSite, ORG, page, stub, type Site} from '../support/site.js';

const OTHER_ORG = 'EDGETAG0TEST111111111111@AdobeOrg';
const PAGE_VIEW = 'web.webpagedetails.pageViews';

// As it is published for Alloy, with its timer.
const BASE_CODE = `<script>!function(n,o){o.forEach(function(o){n[o]||((n.__alloyNS=n.__alloyNS||[]).push(o),n[o]=
function(){var u=arguments;return new Promise(function(i,l){n.setTimeout(function(){n[o].q.push([i,l,u])})})},
n[o].q=[])})}(window,["alloy"]);</script>`;

const EVALUATE = `<script>fetch('/tag/page.min.js').then((r) => r.text()).then((text) => (0, eval)(text))</script>`;

describe('a tag', () => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Page;
  let heard: Overheard;

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
  });
  afterEach(() => context?.close());

  const open = async (body: string) => {
    site.pages['/'] = page(body);
    await tab.goto(`${site.url}/`);
  };
  const tag = (more = 'async', file = 'page.min.js') =>
    `<script src="/tag/${file}" ${attributes(edge, more)}></script>`;
  const options = () =>
    JSON.stringify({datastreamId: `ds:${ORG}`, orgId: ORG, edgeDomain: edge.url});
  const query = () => String(new URLSearchParams(JSON.parse(options()) as Record<string, string>));
  const types = async () => (await edge.events()).map(({event}) => event.xdm!.eventType);
  /** Runs a command in the page once the tag (or its stub) is there. */
  const run = (command: string, given?: unknown, name = 'edgetag'): Promise<any> =>
    tab.evaluate(
      async ([on, ...all]) => {
        while (!(on in window)) await new Promise((wait) => setTimeout(wait, 10));
        return (window as any)[on](...all);
      },
      [name, command, given] as const,
    );

  const ways: Record<string, () => string> = {
    'as an async script': () => tag('async'),
    'as a deferred script': () => tag('defer'),
    'as a plain script': () => tag(''),
    'as the last thing in the body of a plain page': () => `<h1>Hello</h1>${tag('')}`,
    'injected by a script': () => `<script>
      const tag = document.createElement('script');
      tag.src = '/tag/page.min.js';
      Object.assign(tag.dataset, ${options()});
      document.head.append(tag);
    </script>`,
    'written by a script': () =>
      `<script>document.write(${JSON.stringify(tag('')).replace('</script', '<\\/script')})</script>`,
    'as a module': () => tag('type="module"'),
    'imported by a module that has the attributes': () =>
      `<script type="module" ${attributes(edge)}>import '/tag/page.min.js'</script>`,
    'evaluated, with a placeholder for its attributes': () =>
      `<script type="text/plain" ${attributes(edge)}></script>${EVALUATE}`,
    'evaluated, with window.edgetagOptions': () =>
      `<script>window.edgetagOptions = {...${options()}, pageViewCollectionEnabled: true}</script>${EVALUATE}`,
    'pasted inline, with its attributes': () =>
      `<script ${attributes(edge)}>${readFileSync(join(ROOT, 'dist/page.min.js'), 'utf8')}</script>`,
    'pasted inline, with window.edgetagOptions': () =>
      `<script>window.edgetagOptions = {...${options()}, pageViewCollectionEnabled: true}</script>
       <script>${readFileSync(join(ROOT, 'dist/page.min.js'), 'utf8')}</script>`,
    'with its options in its address': () =>
      `<script async src="/tag/page.min.js?${query()}"></script>`,
    'as a module with its options in its address': () =>
      `<script type="module" src="/tag/page.min.js?${query()}"></script>`,
    'the full one': () => tag('async', 'full.min.js'),
    unminified: () => tag('async', 'page.js'),
    'after a stub': () => stub('edgetag') + tag(),
    'before a stub': () => tag('') + stub('edgetag'),
    'between other scripts with errors': () =>
      `<script>window.onerror = () => true; missing()</script>${tag('')}<script>missing()</script>`,
  };

  /** Where nothing says where its other files are. */
  const nowhere = /^(evaluated|pasted|imported)/;

  it.each(Object.keys(ways))('sends one page view when it is there %s', async (way) => {
    await open(ways[way]!());
    await edge.received(1);
    await eventually(
      async () => heard.console,
      (all) => !nowhere.test(way) || all.length > 0,
    );
    await quietly();
    expect(await types()).toEqual([PAGE_VIEW]);
    expect(heard.uncaught).toEqual([]);
    expect(heard.console).toEqual(
      nowhere.test(way) ? [expect.stringMatching(/^warning: edgetag: src is missing/)] : [],
    );
  });

  it('hears the commands of a stub before it, and resolves them', async () => {
    await open(`${stub('edgetag')}<script>
      window.heard = [];
      window.early = Promise.all([
        edgetag('on', {handle: 'locationHint:result', callback: ({payloads}) => heard.push(payloads.length > 0)}),
        edgetag('sendEvent', {type: 'test.early'}),
        edgetag('setDebug', {enabled: false}),
      ]).then((all) => all.map((one) => typeof one));
    </script>${tag()}`);
    expect(await tab.evaluate(() => (window as any).early)).toEqual(['object', 'object', 'object']);
    await edge.received(2);
    expect((await types()).sort()).toEqual(['test.early', PAGE_VIEW]);
    await tab.waitForFunction(() => (window as any).heard.length == 2);
    expect(await tab.evaluate(() => (window as any).heard)).toEqual([true, true]);
    expect(heard).toEqual(CONTENT);
  });

  it('hears the commands of a stub that comes after it', async () => {
    await open(
      `${tag('data-page-view-collection-enabled="false"')}${stub('edgetag')}
       <script>window.late = edgetag('sendEvent', {type: 'test.late'})</script>`,
    );
    await tab.evaluate(() => (window as any).late);
    expect(await types()).toEqual(['test.late']);
  });

  it('serves an instance whose stub comes long after it', async () => {
    await open(tag());
    await edge.received(1);
    await tab.setContent(`${BASE_CODE}<p>A widget</p>`);
    await run(
      'configure',
      {datastreamId: `two:${OTHER_ORG}`, orgId: OTHER_ORG, edgeDomain: edge.url},
      'alloy',
    );
    await run('sendEvent', {type: 'test.widget'}, 'alloy');
    expect(await types()).toEqual([PAGE_VIEW, 'test.widget']);
  });

  it('takes commands after it has loaded', async () => {
    await open(tag());
    await edge.received(1);
    expect(await run('sendEvent', {type: 'test.later'})).toEqual(expect.any(Object));
    expect(await types()).toEqual([PAGE_VIEW, 'test.later']);
  });

  it('counts once when it is on the page twice, and says so once', async () => {
    await open(tag('') + tag(''));
    await edge.received(1);
    await eventually(
      async () => heard.console,
      (all) => all.length > 0,
    );
    await quietly();
    expect(await types()).toEqual([PAGE_VIEW]);
    expect(heard.uncaught).toEqual([]);
    expect(heard.console).toEqual([expect.stringMatching(/^warning: .*edgetag.*twice/)]);
  });

  it('may be there under two names, for two datastreams', async () => {
    const other = `<script async src="/tag/page.min.js" data-name="second" data-datastream-id="two:${OTHER_ORG}"
      data-org-id="${OTHER_ORG}" data-edge-domain="${edge.url}"></script>`;
    await open(tag('data-name="first" async') + other);
    await edge.received(2);
    await quietly();
    const events = await edge.events();
    expect(events.map(({event}) => event.xdm!.eventType)).toEqual([PAGE_VIEW, PAGE_VIEW]);
    expect(events.map(({query}) => query.configId).sort()).toEqual([
      `ds:${ORG}`,
      `two:${OTHER_ORG}`,
    ]);
    expect(heard).toEqual(CONTENT);
  });

  it("takes the place of Alloy behind Alloy's base code", async () => {
    await open(`${BASE_CODE}<script>
      window.done = Promise.all([
        alloy('configure', ${options()}),
        alloy('sendEvent', {xdm: {eventType: 'test.base'}}),
      ]);
    </script><script async src="/tag/full.min.js"></script>`);
    await tab.evaluate(() => (window as any).done);
    await quietly();
    // Configured by a command, it sends what it is told to and nothing else.
    expect(await types()).toEqual(['test.base']);
    expect(heard).toEqual(CONTENT);
  });

  it("lets a page's own configure win over the tag's attributes", async () => {
    await open(`${stub('edgetag')}<script>
      edgetag('configure', {...${options()}, datastreamId: 'own:${ORG}'});
      window.done = edgetag('sendEvent', {type: 'test.own'});
    </script>${tag()}`);
    await tab.evaluate(() => (window as any).done);
    await quietly();
    const events = await edge.events();
    expect(events.map(({event, query}) => [event.xdm!.eventType, query.configId])).toEqual([
      ['test.own', `own:${ORG}`],
    ]);
  });

  it('sends nothing by itself with data-page-view-collection-enabled="false"', async () => {
    await open(tag('async data-page-view-collection-enabled="false"'));
    await run('setDebug', {enabled: false});
    await quietly();
    expect(await edge.requests()).toEqual([]);
    expect(heard).toEqual(CONTENT);
  });

  it('says what is missing in one console error when it has no organization, and throws nothing', async () => {
    await open(
      `<script async src="/tag/page.min.js" data-datastream-id="ds:${ORG}" data-edge-domain="${edge.url}"></script>`,
    );
    await tab.waitForFunction(() => 'edgetag' in window);
    await eventually(
      async () => heard.console,
      (all) => all.length > 0,
    );
    await quietly();
    expect(await edge.requests()).toEqual([]);
    expect(heard.uncaught).toEqual([]);
    expect(heard.console).toEqual([expect.stringMatching(/^error: .*\[edgetag\] .*orgId/)]);
  });
});
