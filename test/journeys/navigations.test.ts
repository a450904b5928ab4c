/** The table of navigations: for each kind, exactly which page views reach the edge. */
import {describeEach, sessionOf, type Session, type Tab} from '../support/browsers.js';
import {openChromium} from '../support/chromium.js';
import {eventually, openEdge, type TestEdge} from '../support/edge.js';
import {openSite, page, type Site} from '../support/site.js';
import {visitOf, watchedTag, type Visit} from '../support/visit.js';

interface Script {
  what: string;
  /** `pageViewCollectionEnabled`, as source; `true` by default. */
  views?: string;
  /** Before the tag. */
  head?: string;
  /** After the tag. */
  body?: string;
  /** The page where it begins. */
  start?: string;
  /** May say that it took too long, and what is right then: either of these. */
  play?(visit: Visit): Promise<unknown>;
  /** Where page views are counted, in order. */
  counted: string[];
  /** What the tag says of it. */
  news?: string[];
}

const HASH = `{identity: ({pathname, search, hash}) => pathname + search + hash}`;
const REPLACE = '{replaceState: true}';

const scripts: Script[] = [
  {what: 'a page that is loaded', counted: ['/'], news: ['navigate counted']},
  {
    what: 'a router’s push',
    play: ({push}) => push('/a'),
    counted: ['/', '/a'],
    news: ['navigate counted', 'push counted'],
  },
  {
    what: 'three pushes in one task',
    play: ({tab}) =>
      tab.run(() => {
        for (const to of ['/a', '/b', '/c']) history.pushState({}, '', to);
      }),
    counted: ['/', '/a', '/b', '/c'],
  },
  {
    what: 'a push of the same URL, twice',
    async play({push}) {
      await push('/a');
      await push('/a');
    },
    counted: ['/', '/a'],
    news: ['navigate counted', 'push counted', 'push same-page'],
  },
  {
    what: 'a push of the URL that is there',
    play: ({push}) => push('/'),
    counted: ['/'],
    news: ['navigate counted', 'push same-page'],
  },
  {
    what: 'a push that changes the query alone',
    play: ({push}) => push('/?page=2'),
    counted: ['/', '/?page=2'],
  },
  {
    what: 'a replacement',
    play: ({replace}) => replace('/a'),
    counted: ['/'],
    news: ['navigate counted', 'replace replaced'],
  },
  {
    what: 'a replacement, and back to where it replaced by a push',
    async play({push, replace}) {
      await replace('/a');
      await push('/');
    },
    counted: ['/', '/'],
  },
  {
    what: 'a push of the URL that a replacement has put there',
    async play({push, replace}) {
      await replace('/a');
      await push('/a');
    },
    counted: ['/'],
  },
  {
    what: 'a replacement, where the option asks for it',
    views: REPLACE,
    play: ({replace}) => replace('/a'),
    counted: ['/', '/a'],
    news: ['navigate counted', 'replace counted'],
  },
  {
    what: 'a replacement that changes the fragment alone, though the option asks',
    views: REPLACE,
    play: ({replace}) => replace('/#a'),
    counted: ['/'],
  },
  {
    what: 'a push that is corrected by a replacement at once: a router’s redirect',
    play: ({tab}) =>
      tab.run(() => {
        history.pushState({}, '', '/account');
        history.replaceState({}, '', '/login');
      }),
    counted: ['/', '/login'],
  },
  {
    what: 'the same, where replacements count',
    views: REPLACE,
    play: ({tab}) =>
      tab.run(() => {
        history.pushState({}, '', '/account');
        history.replaceState({}, '', '/login');
      }),
    counted: ['/', '/login'],
  },
  {
    what: 'a fragment that is set',
    play: ({tab}) => tab.run(() => (location.hash = 'a')),
    counted: ['/'],
  },
  {
    what: 'a fragment that is the route',
    views: HASH,
    start: '/#/',
    async play({tab, push, arrived}) {
      await tab.run(() => {
        location.hash = '#/a';
      });
      await arrived(2);
      await push('/#/b');
    },
    counted: ['/#/', '/#/a', '/#/b'],
  },
  {
    what: 'a link to a place on the page',
    body: '<a id="link" href="#place">There</a><p id="place">Here</p>',
    play: ({tab}) => tab.click('#link'),
    counted: ['/'],
  },
  {
    what: 'a change of history.state alone',
    play: ({tab}) =>
      tab.run(() => {
        history.replaceState({scroll: 10}, '');
        history.pushState({scroll: 20}, '');
      }),
    counted: ['/'],
  },
  {
    what: 'back',
    async play({push, go, arrived}) {
      await push('/a');
      await arrived(2);
      await go(-1);
    },
    counted: ['/', '/a', '/'],
    news: ['navigate counted', 'push counted', 'traverse counted'],
  },
  {
    what: 'back and forward',
    async play({push, go, arrived}) {
      await push('/a');
      await arrived(2);
      await go(-1);
      await arrived(3);
      await go(1);
    },
    counted: ['/', '/a', '/', '/a'],
  },
  {
    what: 'two steps back at once',
    async play({push, go}) {
      await push('/a');
      await push('/b');
      await go(-2);
    },
    counted: ['/', '/a', '/b', '/'],
  },
  {
    what: 'back within 50 ms of a push',
    play: ({tab}) =>
      tab.run(() => {
        history.pushState({}, '', '/a');
        history.back();
      }),
    counted: ['/', '/a', '/'],
  },
  {
    what: 'back that the router undoes at once, since its visitor must not leave',
    async play({push, tab, arrived}) {
      await push('/form');
      await arrived(2);
      const took = await tab.run(
        () =>
          new Promise<number>((resolve) => {
            let start = 0;
            addEventListener('popstate', () => {
              if (start) return resolve(performance.now() - start);
              start = performance.now();
              history.go(1);
            });
            history.back();
          }),
      );
      // On a machine so slow it would be no router's.
      const undone = ['/', '/form'];
      const slow = ['/', '/form', '/', '/form'];
      return took < 100 ? [undone] : took > 200 ? [slow] : [undone, slow];
    },
    counted: ['/', '/form'],
  },
  {
    what: 'back, and a push at once',
    async play({push, tab, arrived}) {
      await push('/a');
      await arrived(2);
      await tab.run(() => {
        addEventListener('popstate', () => history.pushState({}, '', '/b'), {once: true});
        history.back();
      });
    },
    counted: ['/', '/a', '/', '/b'],
  },
  {
    what: 'a reload',
    async play({views, reload}) {
      await views(1);
      await reload();
    },
    counted: ['/', '/'],
    news: ['reload counted'],
  },
  {
    what: 'a redirect by the page itself on load',
    start: '/redirect',
    counted: ['/'],
  },
  {
    what: 'a locale that is written into the address before the tag is there',
    head: `<script>history.replaceState({}, '', '/de/')</script>`,
    counted: ['/de/'],
  },
  {
    what: 'a locale that is written into the address while the tag loads its second half',
    head: `<script>const wait = setInterval(() => {
      if (!performance.getEntriesByType('resource').some(({name}) => name.includes('/interact'))) return;
      clearInterval(wait); history.replaceState({}, '', '/de/');
    }, 1)</script>`,
    counted: ['/'],
  },
  {
    what: 'a locale that is written into the address afterwards',
    play: ({replace}) => replace('/de/'),
    counted: ['/'],
  },
];

describeEach('page views', (launch, engine) => {
  let edge: TestEdge;
  let site: Site;
  let session: Session;
  let tab: Tab;

  beforeAll(async () => {
    edge = await openEdge();
    site = await openSite({'/blank': page('')});
    const ignoreDefaultArgs = ['--disable-back-forward-cache'];
    session =
      engine == 'chromium'
        ? await sessionOf(await openChromium({ignoreDefaultArgs}))
        : await launch();
  });
  afterAll(async () => {
    await session?.close();
    await site?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    tab = await session.newTab();
    await tab.goto(`${site.url}/blank`);
  });
  afterEach(() => tab?.close());

  it.each(scripts.map((script) => [script.what, script] as const))(
    'are counted right: %s',
    async (_what, {body = '', counted, head = '', news, play, start, views}) => {
      const tag = watchedTag(edge, {views});
      site.pages['/'] = page(body, `<title>A page</title>${head}${tag}`);
      site.pages['/redirect'] = page('', `<script>location.replace('/')</script>${tag}`);
      const visit = visitOf(tab, edge, site.url);
      await visit.open(start);
      const late = await play?.(visit);
      const seen = await visit.views(counted.length);
      const right = Array.isArray(late) ? (late as string[][]) : [counted];
      expect(right).toContainEqual(seen.map(({at}) => at));
      if (news) {
        expect(await eventually(visit.news, (all) => all.length >= news.length)).toEqual(news);
      }
      // One id each.
      expect(new Set(seen.map(({id}) => id)).size).toBe(seen.length);
    },
  );
});
