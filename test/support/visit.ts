/** One visit of a site whose page views are watched: what was counted at the edge, and what the tag says of each change. */
import type {Tab} from './browsers.js';
import {eventually, quietly, type TestEdge} from './edge.js';
import {ORG, stub} from './site.js';
import type {Json} from '../../src/core/types.js';

/** Longer than a page view waits for its title, and a traversal to be undone. */
const SETTLED = 700;

/** The tag with options that attributes cannot hold, and an ear for what it makes of navigations. */
export const watchedTag = (
  edge: {url: string},
  {
    views = 'true',
    file = 'page',
    more = '',
  }: {views?: string | undefined; file?: string; more?: string} = {},
) => `${stub('edgetag')}<script>
window.edgetagOptions = {datastreamId: 'ds:${ORG}', orgId: '${ORG}', edgeDomain: '${edge.url}',
  pageViewCollectionEnabled: ${views}, webVitalsEnabled: false, ${more}};
window.news = [];
edgetag('on', {event: 'navigation', callback: (one) => news.push(one)});
</script><script async src="/tag/${file}.min.js"></script>`;

export interface PageView {
  /** Path, query and fragment. */
  at: string;
  name: string;
  /** Path and so on of where it came from, `""` for nowhere. */
  from: string;
  id: string;
}

/** The end of an address, without the host of the site. */
const path = (url: string) => url.replace(/^https?:\/\/[^/]+/, '');

export const viewsAt = async (edge: TestEdge): Promise<PageView[]> =>
  (await edge.events())
    .map(({event}) => event.xdm as Json)
    .filter(({eventType}) => eventType == 'web.webpagedetails.pageViews')
    .sort((one, other) => (one.timestamp < other.timestamp ? -1 : 1))
    .map(({_id, web}) => ({
      at: path(web.webPageDetails.URL as string),
      name: web.webPageDetails.name as string,
      from: path(web.webReferrer.URL as string),
      id: _id as string,
    }));

/** What a script of a navigation table can do. */
export const visitOf = (tab: Tab, edge: TestEdge, site: string) => {
  /**
   * Waits until so many page views are there; whether more come is for `views` to see, at the end. The page may not have
   * heard yet: one that is to be left afterwards waits for `views`.
   */
  const arrived = (atLeast: number) =>
    eventually(
      () => viewsAt(edge),
      (all) => all.length >= atLeast,
    );
  return {
    tab,
    /** Opens a page and waits until all of the tag is there. */
    async open(where = '/') {
      await tab.goto(site + where);
      await this.ready();
    },
    ready: () => tab.run(waitForNews),
    /** Loads the page again, and waits until all of the tag is in the new one. */
    async reload() {
      await tab.run(() => {
        (window as any).old = true;
        setTimeout(() => location.reload());
      });
      const isNew = () => tab.run(() => !('old' in window) && !!(window as any).news?.[0]);
      // Between the two there is no page to ask.
      const ready = await eventually(
        () => isNew().catch(() => false),
        (ready) => ready,
      );
      expect(ready).toBe(true);
    },
    push: (to: string) => tab.run((to) => history.pushState({}, '', to), to),
    replace: (to: string) => tab.run((to) => history.replaceState({}, '', to), to),
    /** Goes so far in history; resolves when the address has changed within the document. */
    go: (steps: number) =>
      tab.run(
        (steps) =>
          new Promise<void>((resolve) => {
            addEventListener('popstate', () => resolve(), {once: true});
            history.go(steps);
          }),
        steps,
      ),
    arrived,
    /** All page views, when it is certain that no more will come. */
    async views(atLeast: number) {
      await arrived(atLeast);
      await quietly(SETTLED);
      return viewsAt(edge);
    },
    /** What the tag said of each change, `kind counted` or `kind reason`. */
    news: () =>
      tab.run(() =>
        ((window as any).news as {kind: string; counted: boolean; reason?: string}[]).map(
          ({kind, counted, reason}) => `${kind} ${counted ? 'counted' : reason}`,
        ),
      ),
  };
};

export type Visit = ReturnType<typeof visitOf>;

/** In the page: it tells of the page that was loaded as soon as it watches for others. */
const waitForNews = async () => {
  while (!(window as any).news?.[0]) await new Promise((wait) => setTimeout(wait, 10));
};
