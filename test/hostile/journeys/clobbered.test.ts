/** Elements that have the names of what the tag reads: they are read past, and nothing of them is taken for the page's. */
import {describeEach} from '../../support/browsers.js';
import {overhear} from '../../support/chromium.js';
import {eventually} from '../../support/edge.js';
import {inChromium, inSession} from '../../support/ground.js';
import {
  addPages,
  builds,
  byName,
  TITLE,
  viewAll,
  viewEach,
  viewed,
  viewsByPath,
  visitAll,
} from '../../support/hostile.js';
import {attributes, page} from '../../support/site.js';
import type {Json} from '../../../src/core/types.js';

/** Of a document: images, forms and frames with such a name. */
const ON_DOCUMENT = [
  ...['title', 'referrer', 'cookie', 'hidden', 'visibilityState', 'readyState', 'currentScript'],
  ...['documentElement', 'head', 'body', 'scripts', 'prerendering', 'wasDiscarded'],
  ...['addEventListener', 'querySelector', 'querySelectorAll', 'getElementById', 'createElement'],
];
/** Of a window: elements with such an id, where the browser or a script has nothing under it. */
const ON_WINDOW = [
  ...['edgetag', 'edgetagOptions', '__alloyNS', '__alloyMonitors', 'Visitor', 'adobe'],
  ...['Temporal', 'navigation', 'requestIdleCallback', 'trustedTypes', 'addEventListener'],
];

const image = (name: string) => `<img name="${name}" alt="" src="data:,">`;
const oddities: Record<string, string> = {
  ...Object.fromEntries(ON_DOCUMENT.map((name) => [`image ${name}`, image(name)])),
  ...Object.fromEntries(ON_WINDOW.map((name) => [`element ${name}`, `<a id="${name}"></a>`])),
  ...Object.fromEntries(
    ['edgetag', '__alloyNS', 'edgetagOptions', 'navigation'].flatMap((name) => [
      [`two elements ${name}`, `<a id="${name}"></a><a id="${name}"></a>`],
      [
        `form ${name}`,
        `<form id="${name}">${['q', 'push', 'src', 'datastreamId', 'currentEntry']
          .map((field) => `<input name="${field}">`)
          .join('')}</form>`,
      ],
    ]),
  ),
  ...Object.fromEntries(
    ['title', 'referrer', 'cookie', 'edgetag', 'edgetagOptions', '__alloyNS'].map((name) => [
      `frame ${name}`,
      `<iframe name="${name}" src="http://127.0.0.1:{{PORT}}/frame"></iframe>`,
    ]),
  ),
  'two images title': image('title') + image('title'),
  'form cookie': '<form name="cookie"><input name="match"></form>',
};

/** What a view says of the page, as far as an element might have come in between. */
const saidOf = (views: Json[] = []) =>
  views.map(({environment, web}) => [
    web.webPageDetails.name,
    typeof web.webReferrer.URL,
    environment.browserDetails.viewportWidth > 0,
  ]);

describe('elements with the names of what the tag reads', () => {
  const here = inChromium(() => ({'/frame': page('A frame')}));

  it.each(builds)(
    'hide no page view and none of its texts (%s)',
    async (build) => {
      const {edge, site} = here;
      const pages = JSON.parse(
        JSON.stringify(oddities).replaceAll('{{PORT}}', String(site.port)),
      ) as typeof oddities;
      const paths = await addPages(site, edge, build, pages);
      const uncaught = await viewAll(here, paths);
      const views = await viewsByPath(edge);
      expect(byName(paths, (path) => saidOf(views[path]))).toEqual(
        byName(paths, () => [[TITLE, 'string', true]]),
      );
      expect(uncaught).toEqual([]);
      expect((await edge.requests()).length).toBeLessThanOrEqual(2 * Object.keys(paths).length);
    },
    180_000,
  );

  /** Inert where a policy wants a nonce, or wherever they stand. */
  const theirs = (element: string, more = '') =>
    `<${element} name="currentScript" data-datastream-id="theirs" data-org-id="THEIRS@AdobeOrg"
      data-edge-domain="{{OTHER}}" ${more}></${element}>`;
  const foreign: Record<string, string> = {
    'an image called currentScript': theirs('img', 'src="{{OTHER}}/x.png?datastreamId=theirs"'),
    'a form called currentScript': `<form name="currentScript" data-datastream-id="theirs">
      <input name="src" value="{{OTHER}}/page.min.js"><input name="dataset"></form>`,
    'a frame called currentScript': theirs('iframe', 'src="{{OTHER}}/frame"'),
    'a script without a nonce': theirs('script', 'src="{{OTHER}}/tag/page.min.js"'),
    'a script with another nonce': theirs('script', 'nonce="b" src="{{OTHER}}/tag/page.min.js"'),
    'a script in a drawing': `<svg>${theirs('script', 'href="{{OTHER}}/tag/page.min.js"')}</svg>`,
    'a script in a formula': `<math>${theirs('script', 'src="{{OTHER}}/tag/page.min.js"')}</math>`,
    'another element with options': theirs('div', 'src="{{OTHER}}/tag/page.min.js"'),
    'a form called edgetagOptions': `<form id="edgetagOptions"><input name="datastreamId" value="theirs">
      <input name="src" value="{{OTHER}}/tag/page.min.js"></form>`,
    'a link called edgetagOptions': `<a id="edgetagOptions" href="{{OTHER}}/tag/page.min.js?datastreamId=theirs"></a>`,
  };

  it.each(['page', 'full'])(
    'give no options and no address to import from, under the strictest policy for scripts (%s)',
    async (build) => {
      const {context, edge, site} = here;
      const OTHER = `http://127.0.0.1:${site.port}`;
      const ways = {
        classic: `async src="/tag/${build}.min.js"`,
        module: `type="module" src="/tag/${build}.min.js"`,
      };
      const paths: Record<string, string> = {};
      for (const [way, how] of Object.entries(ways)) {
        for (const [index, [name, html]] of Object.entries(foreign).entries()) {
          const path = `/foreign/${build}/${way}/${index}`;
          paths[path] = `${name}, ${way}`;
          const tag = `<script nonce="a" ${how} ${attributes(edge)}></script>`;
          site.pages[path] = {
            html: page(
              (tag + html).replaceAll('{{OTHER}}', OTHER),
              `<title>${TITLE}</title><script nonce="a"></script>`,
            ),
            headers: {'content-security-policy': "script-src 'nonce-a' 'strict-dynamic'"},
          };
        }
      }
      const asked: string[] = [];
      /** Pages whose tag has not imported the rest of itself from anywhere. */
      const alone: string[] = [];
      await visitAll(context, Object.keys(paths), async (tab, path) => {
        const imported: string[] = [];
        // A script that is blocked has no response.
        tab.on('response', (response) => {
          const url = response.url();
          if (url.includes('later.min')) imported.push(url);
          const wanted = /later\.min|\/ee\//.test(url);
          if (url.startsWith(OTHER) && (response.request().resourceType() == 'script' || wanted)) {
            asked.push(`${paths[path]}: ${url}`);
          }
        });
        await tab.goto(site.url + path);
        await viewed(edge, path);
        await eventually(
          async () => imported,
          (all) => all.length > 0,
        );
        if (!imported[0]) alone.push(paths[path]!);
      });
      expect(alone).toEqual([]);
      expect(asked).toEqual([]);
      const views = await viewsByPath(edge);
      expect(byName(paths, (path) => views[path]?.length)).toEqual(byName(paths, () => 1));
    },
    180_000,
  );

  it.each(['full', 'esm'] as const)(
    'in a form hang no tab, and hide neither the link nor its region (%s)',
    async (build) => {
      const {context, edge, site} = here;
      const fields = [
        ...['parentNode', 'getAttribute', 'hasAttribute', 'nodeName', 'tagName', 'childNodes'],
        ...['href', 'closest', 'onclick', 'host', 'dataset', 'id', 'innerText', 'nodeType', 'src'],
      ];
      const forms = fields.map(
        (name) =>
          `<form id="form-${name}"><input name="${name}"><a href="#x">In ${name}</a></form>`,
      );
      const paths = await addPages(site, edge, build, {forms: forms.join('')});
      const tab = await context.newPage();
      const heard = overhear(tab);
      const [path] = Object.keys(paths);
      await tab.goto(site.url + path!);
      await viewed(edge, path!);
      await tab.evaluate(() => {
        for (const link of document.querySelectorAll('a')) link.click();
      });
      const events = await edge.received(1 + fields.length);
      const clicks = events
        .map(({event}) => (event.xdm as Json).web?.webInteraction as Json | undefined)
        .filter(Boolean)
        .map((click) => `${click!.name} ${click!.region}`);
      expect(clicks.sort()).toEqual(fields.map((name) => `In ${name} form-${name}`).sort());
      expect(heard.uncaught).toEqual([]);
    },
  );
});

describeEach('elements with the names of what the tag reads', (launch) => {
  const here = inSession(launch);

  it('hide no page view', async () => {
    const {edge, session, site} = here;
    const some = ['title', 'referrer', 'cookie', 'currentScript', 'prerendering', 'scripts'];
    const on = ['edgetag', '__alloyNS', 'edgetagOptions', 'navigation', 'requestIdleCallback'];
    const paths = await addPages(site, edge, 'page', {
      ...Object.fromEntries(some.map((name) => [name, image(name)])),
      ...Object.fromEntries(on.map((name) => [name, `<a id="${name}"></a>`])),
    });
    await viewEach(await session.newTab(), here, paths);
    const views = await viewsByPath(edge);
    expect(byName(paths, (path) => saidOf(views[path]))).toEqual(
      byName(paths, () => [[TITLE, 'string', true]]),
    );
  }, 120_000);
});
