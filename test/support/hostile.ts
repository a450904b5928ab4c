/** Pages that were not written for a tag: what is odd in each, and what every build makes of it. */
import type {BrowserContext, Page} from 'playwright';
import type {Tab} from './browsers.js';
import {overhear} from './chromium.js';
import {bundled} from './module.js';
import {attributes, ORG, page, type Site} from './site.js';
import {eventually, quietly, type TestEdge} from './edge.js';
import type {Json} from '../../src/core/types.js';

export const builds = ['page', 'full', 'esm'] as const;
export type Build = (typeof builds)[number];

/** Each build as a page has it, with its page views. */
export const tagOf = (build: Build, edge: {url: string}, more = '') =>
  build == 'esm'
    ? `<script src="/bundle.js"></script><script>
        tags.createInstance({name: 'edgetag'})('configure', {
          datastreamId: 'ds:${ORG}', orgId: '${ORG}', edgeDomain: '${edge.url}', pageViewCollectionEnabled: true,
        });
      </script>`
    : `<script async src="/tag/${build}.min.js" ${attributes(edge, more)}></script>`;

/** The title of every page. */
export const TITLE = 'Real title';

/** Adds a page for each oddity, by its name, and what they need beside them. */
export const addPages = async (
  site: Site,
  edge: TestEdge,
  build: Build,
  oddities: Record<string, string>,
  more = '',
) => {
  site.pages['/bundle.js'] = {
    html: await bundled(),
    headers: {'content-type': 'text/javascript; charset=utf-8'},
  };
  const paths: Record<string, string> = {};
  for (const [index, [name, html]] of Object.entries(oddities).entries()) {
    const path = `/${build}/${index}`;
    paths[path] = name;
    site.pages[path] = page(html + tagOf(build, edge, more), `<title>${TITLE}</title>`);
  }
  return paths;
};

/** Visits all of them, a few at a time, each in a tab of its own. */
export const visitAll = async (
  context: BrowserContext,
  paths: readonly string[],
  visit: (tab: Page, path: string) => Promise<unknown>,
) => {
  const waiting = [...paths];
  const visitor = async () => {
    for (let path = waiting.shift(); path; path = waiting.shift()) {
      const tab = await context.newPage();
      await visit(tab, path);
      await tab.close();
    }
  };
  await Promise.all([visitor(), visitor(), visitor(), visitor()]);
};

/** Visits them until each page's view is there; returns what nobody caught, by the names of the pages. */
export const viewAll = async (
  {context, edge, site}: {context: BrowserContext; edge: TestEdge; site: Site},
  paths: Record<string, string>,
  whereabouts: (path: string) => string = (path) => path,
): Promise<string[]> => {
  const uncaught: string[] = [];
  await visitAll(context, Object.keys(paths), async (tab, path) => {
    const heard = overhear(tab);
    await tab.goto(site.url + path);
    await viewed(edge, whereabouts(path));
    uncaught.push(...heard.uncaught.map((error) => `${paths[path]}: ${error}`));
  });
  await quietly();
  return uncaught;
};

/** The same one after the other in one tab, which any engine has. */
export const viewEach = async (
  tab: Tab,
  {edge, site}: {edge: TestEdge; site: Site},
  paths: Record<string, string>,
) => {
  for (const path of Object.keys(paths)) {
    await tab.goto(site.url + path);
    await viewed(edge, path);
  }
};

/** What is to be said of each page, by its name: so a failure says which. */
export const byName = <T>(paths: Record<string, string>, say: (path: string, name: string) => T) =>
  Object.fromEntries(Object.entries(paths).map(([path, name]) => [name, say(path, name)]));

/** The page views at the edge, by the path of their page; one whose page was closed before it heard may come again, as itself. */
export const viewsByPath = async (edge: TestEdge): Promise<Record<string, Json[]>> => {
  const views: Record<string, Json[]> = {};
  for (const {event} of await edge.events()) {
    const xdm = event.xdm as Json;
    if (xdm.eventType != 'web.webpagedetails.pageViews') continue;
    // Of a page whose address is unknown, too.
    const url: string = xdm.web.webPageDetails.URL ?? 'http://nowhere/';
    const known = (views[new URL(url).pathname] ??= []);
    if (!known.some(({_id}) => _id == xdm._id)) known.push(xdm);
  }
  return views;
};

/** Waits until that page's view is there. */
export const viewed = (edge: TestEdge, path: string) =>
  eventually(
    async () => (await viewsByPath(edge))[path],
    (views) => !!views?.[0],
  );
