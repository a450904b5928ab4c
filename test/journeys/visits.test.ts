/** What a page view says, and how apps, their titles and their wrappers get along with it. */
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describeEach, sessionOf, type Session, type Tab} from '../support/browsers.js';
import {openChromium} from '../support/chromium.js';
import {eventually, openEdge, quietly, ROOT, type TestEdge} from '../support/edge.js';
import {attributes, openSite, page, stub, type Site} from '../support/site.js';
import {viewsAt, visitOf, watchedTag, type Visit} from '../support/visit.js';
import type {Json} from '../../src/core/types.js';

const WITHOUT_API = `<script>Object.defineProperty(window, 'navigation', {value: undefined})</script>`;

/** Of npm packages, as they are published. */
const LIBRARIES = {
  react: [
    'react/umd/react.development.js',
    'react-dom/umd/react-dom.development.js',
    '@remix-run/router/dist/router.umd.js',
    'react-router/dist/umd/react-router.development.js',
    'react-router-dom/dist/umd/react-router-dom.development.js',
  ],
  vue: ['vue/dist/vue.global.js', 'vue-router/dist/vue-router.global.js'],
};

/** In the page: three routes with titles of their own, mounted twice as StrictMode does, behind a login that redirects. */
const reactApp = () => {
  const {React, ReactDOM, ReactRouterDOM: router} = window as any;
  const {createElement: h, StrictMode, useEffect} = React;
  const Screen = ({title}: {title: string}) => {
    useEffect(() => {
      document.title = title;
    }, [title]);
    return h(
      'main',
      null,
      h('h1', null, title),
      h(router.Link, {to: '/shoes', id: 'link'}, 'Shoes'),
    );
  };
  const routes = router.createBrowserRouter([
    {path: '/', element: h(Screen, {title: 'Home'})},
    {path: '/shoes', element: h(Screen, {title: 'Shoes'})},
    {path: '/cart', element: h(Screen, {title: 'Cart'})},
    {path: '/account', element: h(router.Navigate, {to: '/login', replace: true})},
    {path: '/login', element: h(Screen, {title: 'Login'})},
  ]);
  ReactDOM.createRoot(document.getElementById('app')).render(
    h(StrictMode, null, h(router.RouterProvider, {router: routes})),
  );
  (window as any).navigate = (to: string | number) => routes.navigate(to);
};

const vueApp = () => {
  const {Vue, VueRouter} = window as any;
  const screen = (title: string) => ({
    render: () => [
      Vue.h('h1', title),
      Vue.h(VueRouter.RouterLink, {to: '/shoes', id: 'link'}, () => 'Shoes'),
    ],
    mounted: () => (document.title = title),
  });
  const router = VueRouter.createRouter({
    history: VueRouter.createWebHistory(),
    routes: [
      {path: '/', component: screen('Home')},
      {path: '/shoes', component: screen('Shoes')},
      // It does not let its visitor go back.
      {
        path: '/cart',
        component: {...screen('Cart'), beforeRouteLeave: () => !(window as any).locked},
      },
      {path: '/account', redirect: '/login'},
      {path: '/login', component: screen('Login')},
    ],
  });
  Vue.createApp({render: () => Vue.h(VueRouter.RouterView)})
    .use(router)
    .mount('#app');
  (window as any).navigate = (to: string | number) =>
    typeof to == 'number' ? router.go(to) : router.push(to);
};

describeEach('a visit', (launch, engine) => {
  let edge: TestEdge;
  let site: Site;
  let session: Session;
  let tab: Tab;
  let visit: Visit;

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
    visit = visitOf(tab, edge, site.url);
  });
  afterEach(() => tab?.close());

  const open = async (body = '', views = 'true', head = '') => {
    site.pages['/'] = page(body, `<title>Home</title>${head}${watchedTag(edge, {views})}`);
    await visit.open();
  };
  const facts = async (count: number) =>
    (await visit.views(count)).map(({at, name, from}) => [at, name, from]);

  describe('told by its page views', () => {
    it('names a view as its router does, though the title comes later, and says where it came from', async () => {
      await open();
      await tab.run(() => {
        history.pushState({}, '', '/a?q=1');
        setTimeout(() => (document.title = 'A'), 100);
      });
      await visit.arrived(2);
      await tab.run(() => {
        history.pushState({}, '', '/b');
        setTimeout(
          () =>
            document
              .querySelector('title')!
              .replaceWith(Object.assign(document.createElement('title'), {text: 'B'})),
          50,
        );
      });
      expect(await facts(3)).toEqual([
        ['/', 'Home', ''],
        ['/a?q=1', 'A', '/'],
        ['/b', 'B', '/a?q=1'],
      ]);
    });

    it('does not wait for a title that was there before, nor forever for one that never comes', async () => {
      await open();
      await tab.run(() => {
        history.pushState({}, '', '/same');
      });
      await visit.arrived(2);
      await tab.run(() => {
        document.title = 'Early';
        history.pushState({}, '', '/early');
      });
      expect(await facts(3)).toEqual([
        ['/', 'Home', ''],
        ['/same', 'Home', '/'],
        ['/early', 'Early', '/same'],
      ]);
    });

    it('gives each view its own name and address when they come faster than titles', async () => {
      await open();
      await tab.run(async () => {
        const turn = () => new Promise((resolve) => setTimeout(resolve, 20));
        history.pushState({}, '', '/a');
        await turn();
        document.title = 'A';
        await turn();
        history.pushState({}, '', '/b');
        await turn();
        history.pushState({}, '', '/c');
        await turn();
        document.title = 'C';
      });
      expect(await facts(4)).toEqual([
        ['/', 'Home', ''],
        ['/a', 'A', '/'],
        ['/b', 'A', '/a'],
        ['/c', 'C', '/b'],
      ]);
    });

    it('tells the context of the moment at which the address changed, not of when the title came', async () => {
      await open();
      const [before, after] = await tab.run(() => {
        const before = Date.now();
        history.pushState({}, '', '/a');
        return [before, Date.now()] as const;
      });
      await visit.arrived(2);
      const {timestamp, placeContext} = (await edge.events()).at(-1)!.event.xdm as Json;
      expect(Date.parse(timestamp as string)).toBeGreaterThanOrEqual(before);
      expect(Date.parse(timestamp as string)).toBeLessThanOrEqual(after);
      expect(Date.parse(placeContext.localTime as string)).toBe(Date.parse(timestamp as string));
    });

    it('lets the site name a view by its own hand, and counts it once', async () => {
      site.pages['/'] = page(
        `${stub('edgetag')}<script>window.news = [];
          edgetag('on', {event: 'navigation', callback: (one) => news.push(one)});
          edgetag('sendEvent', {type: 'web.webpagedetails.pageViews',
          xdm: {web: {webPageDetails: {name: 'By hand', viewName: 'home', pageViews: {value: 1}}}}})</script>
          <script async src="/tag/page.min.js" ${attributes(edge)}></script>`,
      );
      await tab.goto(`${site.url}/`);
      await tab.run(async () => {
        // It watches for navigations.
        while (!(window as any).news[0]) await new Promise((wait) => setTimeout(wait, 10));
        history.pushState({}, '', '/a');
        void (window as any).edgetag('sendEvent', {
          type: 'web.webpagedetails.pageViews',
          xdm: {web: {webPageDetails: {name: 'A by hand'}}},
        });
      });
      expect(await facts(2)).toEqual([
        ['/', 'By hand', ''],
        ['/a', 'A by hand', ''],
      ]);
    });

    it('lets the site edit a view, and cancel one', async () => {
      const more = `onBeforeEventSend: ({xdm}) => {
        const {webPageDetails} = xdm.web;
        if (webPageDetails.URL.endsWith('/secret')) return false;
        webPageDetails.viewName = webPageDetails.name.toLowerCase();
      }`;
      site.pages['/'] = page('', `<title>Home</title>${watchedTag(edge, {more})}`);
      await visit.open();
      await visit.push('/secret');
      await visit.push('/a');
      expect((await visit.views(2)).map(({at}) => at)).toEqual(['/', '/a']);
      const [first] = await edge.events();
      expect((first!.event.xdm as Json).web.webPageDetails.viewName).toBe('home');
    });

    it('is a page view of its own, with the referrer that it had, when it comes back from the back/forward cache', async () => {
      await open();
      await visit.push('/a');
      await visit.views(2);
      await tab.goto(`${site.url}/blank`);
      await tab.run(() => void setTimeout(() => history.back()));
      await quietly();
      const seen = await visit.views(3);
      expect(seen.map(({at, from}) => [at, from])).toEqual([
        ['/', ''],
        ['/a', '/'],
        ['/a', '/'],
      ]);
      expect(new Set(seen.map(({id}) => id)).size).toBe(3);
      expect((await visit.news()).at(-1)).toBe('back-forward-cache counted');
    });

    it('loses no view whose title is still awaited when the page is left', async () => {
      await open();
      await visit.views(1);
      await tab.run(() => {
        history.pushState({}, '', '/last');
        location.href = '/blank';
      });
      const seen = await eventually(
        () => viewsAt(edge),
        (all) => all.length > 1,
      );
      expect(seen.map(({at, name}) => [at, name])).toEqual([
        ['/', 'Home'],
        ['/last', 'Home'],
      ]);
    });

    it('catches up with a router that moved on before all of the tag was there', async () => {
      const tag = await readFile(join(ROOT, 'dist/later.min.js'), 'utf8');
      let release: (tag: string) => void = () => {};
      const html = new Promise<string>((resolve) => (release = resolve));
      site.pages['/tag/later.min.js'] = {html, headers: {'content-type': 'text/javascript'}};
      // The page asks for it when it has moved on.
      site.pages['/moved'] = {
        get html() {
          release(tag);
          return '';
        },
      };
      // The page itself moves on: in some engines a driver is not let in before.
      const router = `<script>
        const wait = setInterval(() => {
          if (!performance.getEntriesByType('resource').some(({name}) => name.includes('/interact'))) return;
          clearInterval(wait);
          history.pushState({}, '', '/a');
          fetch('/moved');
        }, 5)</script>`;
      try {
        await open('', 'true', router);
        expect((await visit.views(2)).map(({at}) => at)).toEqual(['/', '/a']);
      } finally {
        delete site.pages['/tag/later.min.js'];
        delete site.pages['/moved'];
      }
    });
  });

  describe('where history is patched', () => {
    const history_ = (script: string) => `<script>${script}</script>`;

    it('leaves the call as it was: its this, its result and its errors, and the wrappers of others', async () => {
      const before = `window.heard = [];
        const {pushState} = history;
        history.pushState = function (...all) { heard.push(['before', this == history, all.length]);
          pushState.apply(this, all); return 'result'; }`;
      await open('', 'true', WITHOUT_API + history_(before));
      const told = await tab.run(() => {
        const heard: unknown[] = (window as any).heard;
        const within = history.pushState;
        history.pushState = function (...all) {
          heard.push(['after', this == history]);
          return within.apply(this, all);
        };
        heard.push(history.pushState({}, '', '/a'));
        const refused = [
          () => history.pushState({}, '', 'https://elsewhere.test/'),
          () => history.replaceState(() => 0, ''),
          () => history.replaceState.call({} as History, {}, ''),
        ].map((call) => {
          try {
            call();
            return 'no error';
          } catch (error) {
            return (error as Error).name;
          }
        });
        return {heard, refused, same: location.pathname};
      });
      expect(told).toEqual({
        heard: [
          ['after', true],
          ['before', true, 3],
          'result',
          ['after', true],
          ['before', true, 3],
        ],
        refused: ['SecurityError', 'DataCloneError', 'TypeError'],
        same: '/a',
      });
      expect((await visit.views(2)).map(({at}) => at)).toEqual(['/', '/a']);
    });

    it('takes an element called navigation for what it is', async () => {
      await open(
        '<nav id="navigation"></nav>',
        'true',
        engine == 'webkit'
          ? ''
          : history_(`delete Window.prototype.navigation; delete window.navigation`),
      );
      await visit.push('/a');
      expect((await visit.views(2)).map(({at}) => at)).toEqual(['/', '/a']);
    });

    it('throws nothing at a page whose identity function throws, and counts by path and query', async () => {
      const hear = `window.uncaught = [];
        addEventListener('error', ({message}) => uncaught.push(message));
        addEventListener('unhandledrejection', ({reason}) => uncaught.push(String(reason)));`;
      const head = WITHOUT_API + history_(hear);
      await open('', `{identity: () => { throw new Error('mine'); }}`, head);
      await visit.push('/a');
      expect((await visit.views(2)).map(({at}) => at)).toEqual(['/', '/a']);
      expect(await tab.run(() => (window as any).uncaught as string[])).toEqual([]);
    });
  });

  describe.each(['react', 'vue'] as const)('of a %s app from npm', (library) => {
    beforeAll(async () => {
      const texts = LIBRARIES[library].map((file) =>
        readFile(join(ROOT, 'node_modules', file), 'utf8'),
      );
      site.pages[`/${library}.js`] = {
        html: (await Promise.all(texts)).join('\n;'),
        headers: {'content-type': 'text/javascript; charset=utf-8'},
      };
    });
    const start = async (at = '/') => {
      const app = library == 'react' ? reactApp : vueApp;
      const html = page(
        `<div id="app"></div><script src="/${library}.js"></script><script>(${app.toString()})()</script>`,
        `<title>Loading</title>${watchedTag(edge)}`,
      );
      for (const path of ['/', '/shoes', '/cart', '/account', '/login']) site.pages[path] = html;
      await visit.open(at);
      await visit.arrived(1);
    };
    const navigate = (to: string | number) =>
      tab.run((to) => void (window as any).navigate(to), to);

    it('counts each route once, by its title', async () => {
      await start();
      await tab.click('#link');
      await visit.arrived(2);
      await navigate('/cart');
      await visit.arrived(3);
      await navigate(-1);
      const seen = (await visit.views(4)).map(({at, name, from}) => [at, name, from]);
      expect(seen.map(([at]) => at)).toEqual(['/', '/shoes', '/cart', '/shoes']);
      expect(seen.slice(1)).toEqual([
        ['/shoes', 'Shoes', '/'],
        ['/cart', 'Cart', '/shoes'],
        ['/shoes', 'Shoes', '/cart'],
      ]);
    });

    it('counts where a redirect ends, and not where it was asked for', async () => {
      await start();
      await navigate('/account');
      expect((await visit.views(2)).map(({at, name}) => [at, name]).at(-1)).toEqual([
        '/login',
        'Login',
      ]);
      expect(await viewsAt(edge)).toHaveLength(2);
    });

    // React Router has no guard of this kind.
    if (library == 'vue') {
      it('does not count a way back that the app does not allow', async () => {
        await start();
        await navigate('/cart');
        await visit.arrived(2);
        const took = await tab.run(
          () =>
            new Promise<number>((resolve) => {
              let start = 0;
              addEventListener('popstate', () => {
                if (start) resolve(performance.now() - start);
                else start = performance.now();
              });
              (window as any).locked = true;
              history.back();
            }),
        );
        const seen = (await visit.views(2)).map(({at}) => at);
        // On a machine so slow it would be no router's.
        if (took < 100) expect(seen).toEqual(['/', '/cart']);
        else expect([2, 4]).toContain(seen.length);
        expect(await tab.run(() => location.pathname)).toBe('/cart');
      });
    }
  });
});
