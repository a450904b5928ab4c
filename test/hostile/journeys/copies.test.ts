/** Two copies of the tag on one page: a script tag and an application's bundle, two bundles, one that is loaded anew. */
import {overhear} from '../../support/chromium.js';
import {eventually, quietly} from '../../support/edge.js';
import {inChromium} from '../../support/ground.js';
import {addPages, TITLE, viewed, viewsByPath} from '../../support/hostile.js';
import {attributes, ORG, page} from '../../support/site.js';

describe('two copies of the tag', () => {
  const here = inChromium();
  // The bundle.
  beforeAll(() => addPages(here.site, here.edge, 'esm', {}));

  const tag = (file = 'page', how = '') =>
    `<script ${how} src="/tag/${file}.min.js" ${attributes(here.edge)}></script>`;
  const bundle = (datastream = 'ds', organization = ORG) =>
    `<script src="/bundle.js"></script><script>
      tags.createInstance({name: 'edgetag'})('configure', {
        datastreamId: '${datastream}:${organization}', orgId: '${organization}', edgeDomain: '${here.edge.url}',
        pageViewCollectionEnabled: true,
      });
    </script>`;
  const open = async (body: string, views: number) => {
    const {context, edge, site} = here;
    site.pages['/copies'] = page(body, `<title>${TITLE}</title>`);
    const tab = await context.newPage();
    const heard = overhear(tab);
    await tab.goto(`${site.url}/copies`);
    await viewed(edge, '/copies');
    // Both are there, and what tells of navigations.
    await tab.waitForLoadState('networkidle');
    await quietly();
    expect((await viewsByPath(edge))['/copies']).toHaveLength(views);
    expect(heard.uncaught).toEqual([]);
    return {tab, twice: heard.console.filter((line) => /edgetag.*twice/.test(line))};
  };

  const pairs: Record<string, () => string> = {
    'a tag and a bundle': () => tag() + bundle(),
    'a bundle and a tag': () => bundle() + tag(),
    'a bundle, and a tag that comes when it likes': () => tag('page', 'async') + bundle(),
    'the larger tag and a bundle': () => tag('full') + bundle(),
    'two bundles, or one that is loaded anew': () => bundle() + bundle(),
  };

  it.each(Object.keys(pairs))(
    'have one page view together, with each navigation, and the second says so: %s',
    async (pair) => {
      const {tab, twice} = await open(pairs[pair]!(), 1);
      expect(twice).toHaveLength(1);
      await tab.evaluate(() => {
        history.pushState({}, '', '/copies/next');
        document.title = 'Next';
      });
      await eventually(
        () => viewsByPath(here.edge),
        (views) => !!views['/copies/next'],
      );
      await quietly(700);
      expect((await viewsByPath(here.edge))['/copies/next']).toHaveLength(1);
    },
  );

  it('have a page view each where they are meant for two datastreams', async () => {
    const {twice} = await open(tag() + bundle('two', 'EDGETAG0TEST111111111111@AdobeOrg'), 2);
    expect(twice).toEqual([]);
  });
});
