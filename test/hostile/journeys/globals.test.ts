/** Pages that have something else under the names of the language and the browser: what is broken costs itself alone. */
import {describeEach} from '../../support/browsers.js';
import {quietly, type TestEdge} from '../../support/edge.js';
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
} from '../../support/hostile.js';

const CONTEXTS = ['web', 'device', 'environment', 'placeContext', 'implementationDetails'];

/** A getter that throws in a property's place. */
const throwing = (object: string, name: string) =>
  `Object.defineProperty(${object}, '${name}', {configurable: true, get() { throw new Error('No.') }});`;
const gone = (name: string) =>
  `Object.defineProperty(window, '${name}', {configurable: true, writable: true, value: undefined});`;

/** What a page does before the tag is there, and the contexts that its page view is without. */
const oddities: Record<string, [script: string, without?: string]> = {
  'a function Map': ['function Map(el) { this.el = el }'],
  'an object Map': ['var Map = {init() {}};'],
  'a function Set': ['function Set() { return null }'],
  'a function WeakMap': ['function WeakMap() {}'],
  'a function WeakSet': ['function WeakSet() {}'],
  'Map, Set and WeakMap': ['function Map() {} function Set() {} function WeakMap() {}'],
  'a polyfill of Promise': [
    `{const Native = Promise;
      function Polyfill(executor) {
        const inner = new Native(executor);
        this.then = (...all) => { const next = inner.then(...all); return new Polyfill((go, no) => next.then(go, no)); };
        this.catch = (no) => this.then(undefined, no);
      }
      for (const name of ['all', 'race', 'resolve', 'reject'])
        Polyfill[name] = (given) => new Polyfill((go, no) => Native[name](given).then(go, no));
      window.Promise = Polyfill;}`,
  ],
  'a screen that is null': ['var screen = null;', 'device'],
  'a screen that is a text': [`var screen = 'wide';`],
  'a partial Temporal': ['window.Temporal = {};'],
  'a Temporal that throws': [
    `window.Temporal = {Now: {timeZoneId() { throw new Error('Not yet.') }}};`,
  ],
  'no Intl': [gone('Intl')],
  'a referrer that throws': [throwing('document', 'referrer'), 'web'],
  'cookies that are undefined': [
    `Object.defineProperty(document, 'cookie', {get: () => undefined, set() {}});`,
  ],
  'cookies that are null': [
    `Object.defineProperty(document, 'cookie', {get: () => null, set() {}});`,
  ],
  'cookies that throw': [throwing('document', 'cookie')],
  'a sendBeacon that throws': [`navigator.sendBeacon = () => { throw new TypeError('No.') };`],
  'a fetch that throws': [`window.fetch = () => { throw new TypeError('Illegal invocation') };`],
  'no fetch': [gone('fetch')],
  'localStorage that throws': [throwing('window', 'localStorage')],
  'sessionStorage that throws': [throwing('window', 'sessionStorage')],
  'indexedDB that throws': [throwing('window', 'indexedDB')],
  'no indexedDB': [gone('indexedDB')],
  'no matchMedia': [gone('matchMedia')],
  'no crypto': [gone('crypto')],
  'a crypto that throws': [`crypto.randomUUID = () => { throw new Error('No.') };`],
  'no performance': [gone('performance')],
  'no BroadcastChannel': [gone('BroadcastChannel')],
  'a text URL': [`var URL = '/here';`],
  'no URL, Blob and crypto': [gone('URL') + gone('Blob') + gone('crypto')],
  'no URLSearchParams': [gone('URLSearchParams')],
  'no TextEncoder': [gone('TextEncoder')],
  'a TextEncoder of its own': ['function TextEncoder() {}'],
  'no AbortSignal': [gone('AbortSignal')],
  'an AbortSignal of its own': ['window.AbortSignal = {timeout: () => ({})};'],
  'no MutationObserver': [gone('MutationObserver')],
  'no requestIdleCallback': [gone('requestIdleCallback')],
  'a size on Object.prototype': ['Object.prototype.size = function () { return 1 };'],
  'a last on Array.prototype': ['Array.prototype.last = function () { return this[0] };'],
};
const pagesOf = (some = Object.keys(oddities)) =>
  Object.fromEntries(some.map((name) => [name, `<script>${oddities[name]![0]}</script>`]));

/** How often each page was viewed, and with which contexts. */
const seen = async (edge: TestEdge, paths: Record<string, string>) => {
  const views = await viewsByPath(edge);
  // One whose address could not be read.
  const nowhere = views['/'] ?? [];
  return byName(paths, (path, name) => {
    const all = oddities[name]![1] == 'web' ? nowhere : (views[path] ?? []);
    return all.map((xdm) => CONTEXTS.filter((context) => xdm[context]).join());
  });
};
const expected = (paths: Record<string, string>) =>
  byName(paths, (_path, name) => {
    const without = oddities[name]![1];
    // The page view itself says something of the page, whatever becomes of its context.
    return [CONTEXTS.filter((context) => context == 'web' || context != without).join()];
  });

describe('a page with globals of its own', () => {
  const here = inChromium();

  it.each(builds)(
    'has one page view, with all contexts but the one that is broken (%s)',
    async (build) => {
      const {edge, site} = here;
      const paths = await addPages(site, edge, build, pagesOf());
      const uncaught = await viewAll(here, paths, (path) =>
        oddities[paths[path]!]![1] == 'web' ? '/' : path,
      );
      expect(await seen(edge, paths)).toEqual(expected(paths));
      expect(uncaught).toEqual([]);
      for (const views of Object.values(await viewsByPath(edge))) {
        expect(views.map(({web}) => web.webPageDetails.name as string)).toEqual([TITLE]);
      }
      // No page asks again and again.
      expect((await edge.requests()).length).toBeLessThanOrEqual(2 * Object.keys(paths).length);
    },
    180_000,
  );

  it.each(['full', 'esm'] as const)(
    'tells of a click although its beacons throw, and once (%s)',
    async (build) => {
      const {context, edge, site} = here;
      const oddity = `<script>navigator.sendBeacon = () => { throw new TypeError('No.') };</script>`;
      const paths = await addPages(site, edge, build, {
        beacon: `${oddity}<a href="#x">In page</a>`,
      });
      const [path] = Object.keys(paths);
      const tab = await context.newPage();
      await tab.goto(site.url + path!);
      await viewed(edge, path!);
      // Known by now, so that a click may leave by beacon.
      await tab.waitForFunction(() => document.cookie.includes('identity'));
      await tab.click('a');
      const events = await edge.received(2);
      expect(events[1]!.event.xdm!.web).toMatchObject({webInteraction: {name: 'In page'}});
      await quietly();
      expect(await edge.events()).toHaveLength(2);
    },
  );
});

describeEach('a page with globals of its own', (launch) => {
  const here = inSession(launch);

  it('has its page view', async () => {
    const {edge, session, site} = here;
    const some = ['Map, Set and WeakMap', 'a screen that is null', 'a partial Temporal'];
    const more = ['cookies that throw', 'a fetch that throws', 'no crypto', 'a text URL'];
    const paths = await addPages(site, edge, 'page', pagesOf([...some, ...more]));
    await viewEach(await session.newTab(), here, paths);
    expect(await seen(edge, paths)).toEqual(expected(paths));
  }, 120_000);
});
