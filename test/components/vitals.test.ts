import {measureWith, type Library} from '../../src/components/vitals/measure.js';
import {vitalsWith} from '../../src/components/vitals/follow.js';
import {handles} from '../../src/components/handles/index.js';
import {openConfigured, settle} from '../support/instance.js';
import {changeVisibility} from '../support/visibility.js';
import type {Json} from '../../src/core/types.js';
import type {Metric} from 'web-vitals';

const PAGE_VIEW = 'web.webpagedetails.pageViews';
const VITALS = 'web.performance.vitals';

type Tells = (metric: Partial<Metric>) => void;
type Callback = (metric: Metric) => void;

/** `web-vitals`, scripted: what it has to tell, and what it was asked. */
const openLibrary = () => {
  const callbacks: Callback[] = [];
  const asked: unknown[] = [];
  const on = (callback: Callback, options: unknown) => {
    callbacks[0] = callback;
    asked.push(options);
  };
  const tell: Tells = (metric) =>
    callbacks[0]!({
      id: `v6-${metric.name}`,
      rating: 'good',
      entries: [],
      navigationType: 'navigate',
      navigationStartTime: 0,
      ...metric,
    } as Metric);
  const library = [on, on, on, on, on] as unknown as Library;
  return {asked, library, tell};
};

const hide = async () => {
  changeVisibility('hidden');
  changeVisibility('visible');
  await settle(3);
};
const load = () => dispatchEvent(new Event('load'));
/** A moment in the page's life later; its number of milliseconds. */
const later = (milliseconds = 10) => {
  jest.advanceTimersByTime(milliseconds);
  return performance.now();
};
const entry = (startTime: number) => [{startTime} as PerformanceEntry] as Metric['entries'];

beforeEach(() => {
  jest.useFakeTimers({doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick']});
  jest.advanceTimersByTime(1000);
  history.replaceState(null, '', '/first');
});
afterEach(() => jest.useRealTimers());

const open = async (options: Json = {webVitalsEnabled: true}, failures = 0) => {
  const {asked, library, tell} = openLibrary();
  let loads = 0;
  const vitals = vitalsWith(async () => {
    if (loads++ < failures) throw new Error('No such file.');
    return measureWith(library);
  });
  const instance = await openConfigured({
    components: [handles, vitals],
    options: {debugEnabled: true, ...options},
  });
  const view = async (address?: string, more: Json = {}) => {
    if (address) history.pushState(null, '', address);
    void instance.run('sendEvent', {type: PAGE_VIEW, ...more});
    await settle(3);
    const views = instance.events().filter(({xdm}) => xdm.eventType == PAGE_VIEW);
    return views.slice(-1)[0]!.xdm._id as string;
  };
  const begin = async () => {
    load();
    // Without `requestIdleCallback`, which jsdom has not.
    later(1000);
    await settle(3);
  };
  /** The events with vitals that left so far. */
  const sent = () => instance.events().filter(({xdm}) => xdm.eventType == VITALS);
  const performances = () => sent().map(({data}) => data.webPerformance as Json);
  return {
    ...instance,
    asked,
    begin,
    loads: () => loads,
    performances,
    sentVitals: sent,
    tell,
    view,
  };
};

describe('web vitals', () => {
  it('of a page view leave in one event when the page is hidden, with its id and its address', async () => {
    const {begin, sent, sentVitals, tell, view} = await open();
    const id = await view();
    await begin();
    tell({name: 'TTFB', value: 120.5});
    tell({name: 'LCP', value: 2800, rating: 'needs-improvement'});
    tell({name: 'CLS', value: 0.02});
    expect(sentVitals()).toEqual([]);
    // The address changes without the tag being told: that is not where they were measured.
    history.replaceState(null, '', '/elsewhere');
    await hide();
    expect(sentVitals()).toEqual([
      {
        xdm: {
          _id: expect.any(String) as string,
          timestamp: expect.any(String) as string,
          eventType: VITALS,
          web: {webPageDetails: {URL: 'http://localhost/first'}},
        },
        data: {
          webPerformance: {
            pageViewID: id,
            navigationType: 'navigate',
            timeToFirstByte: {id: 'v6-TTFB', value: 120.5, rating: 'good'},
            largestContentfulPaint: {id: 'v6-LCP', value: 2800, rating: 'needs-improvement'},
            cumulativeLayoutShift: {id: 'v6-CLS', value: 0.02, rating: 'good'},
          },
        },
      },
    ]);
    expect(sent.slice(-1)[0]!.unloading).toBe(true);
  });

  it('are told in the words of a page view that the site describes by itself', async () => {
    const {begin, performances, sentVitals, tell, view} = await open();
    const xdm = {_id: 'mine', web: {webPageDetails: {URL: 'https://shop.example/canonical'}}};
    await view('/first?campaign', {xdm});
    await begin();
    tell({name: 'FCP', value: 1});
    await hide();
    expect(performances()).toMatchObject([{pageViewID: 'mine'}]);
    expect(sentVitals()[0]!.xdm.web).toEqual({
      webPageDetails: {URL: 'https://shop.example/canonical'},
    });
  });

  it('have a last value each, and one event, however often the page is hidden', async () => {
    const {begin, performances, tell, view} = await open();
    await view();
    await begin();
    tell({name: 'INP', value: 40});
    tell({name: 'INP', value: 240, rating: 'needs-improvement'});
    await hide();
    tell({name: 'INP', value: 600, rating: 'poor'});
    await hide();
    expect(performances()).toMatchObject([{interactionToNextPaint: {value: 240}}]);
  });

  it('go into the tenant’s part of XDM where it is named, and there only', async () => {
    const {begin, sentVitals, tell, view} = await open({
      webVitalsEnabled: true,
      tenantNamespace: '_acme',
    });
    const id = await view();
    await begin();
    tell({name: 'FCP', value: 900});
    await hide();
    expect(sentVitals()[0]!.xdm._acme).toEqual({
      webPerformance: {
        pageViewID: id,
        navigationType: 'navigate',
        firstContentfulPaint: {id: 'v6-FCP', value: 900, rating: 'good'},
      },
    });
    expect(sentVitals()[0]).not.toHaveProperty('data');
  });

  it('that nothing was measured of are not sent', async () => {
    const {begin, performances, tell, view} = await open();
    await view();
    await begin();
    await hide();
    expect(performances()).toEqual([]);
    // But when there is something, they are.
    tell({name: 'CLS', value: 0});
    await hide();
    expect(performances()).toHaveLength(1);
  });

  it('of a page without a page view are told without its id', async () => {
    const {begin, performances, tell} = await open();
    await begin();
    tell({name: 'FCP', value: 900});
    await hide();
    expect(performances()).toMatchObject([{navigationType: 'navigate'}]);
    expect(performances()[0]).not.toHaveProperty('pageViewID');
  });

  it('belong to the first page view though it is made after they were measured', async () => {
    const {begin, performances, tell, view} = await open();
    await begin();
    tell({name: 'FCP', value: 900});
    const id = await view('/second');
    await hide();
    expect(performances()).toMatchObject([{pageViewID: id}]);
  });

  it('ask for no offers, though somebody listens for them', async () => {
    const {begin, run, sentVitals, tell, view} = await open();
    await view();
    await begin();
    tell({name: 'FCP', value: 900});
    await view('/second', {personalization: {defaultPersonalizationEnabled: false}});
    await run('on', {handle: 'personalization:decisions', callback: () => {}});
    later(2000);
    await settle(3);
    expect(sentVitals()).toHaveLength(1);
    expect(sentVitals()[0]).not.toHaveProperty('query');
  });

  it('are measured anew for every soft navigation, and with every change', async () => {
    const {asked, begin} = await open();
    await begin();
    expect(asked).toEqual(Array(5).fill({reportSoftNavs: true, reportAllChanges: true}));
  });
});

describe('web vitals of soft navigations', () => {
  /** A page whose load is measured; then the visitor clicks, and the click makes a page view. */
  const click = async () => {
    const page = await open();
    const first = await page.view();
    await page.begin();
    page.tell({name: 'LCP', value: 800});
    page.tell({name: 'CLS', value: 0.1});
    const start = later();
    later();
    const second = await page.view('/second');
    const soft = (metric: Partial<Metric>) =>
      page.tell({
        navigationType: 'soft-navigation',
        navigationStartTime: start,
        navigationURL: 'http://localhost/second',
        ...metric,
      });
    return {...page, first, second, soft, start};
  };

  it('are those of the page view that the same click made; each page view has one event', async () => {
    const {first, performances, second, soft, tell, start} = await click();
    // The click itself was an interaction with the first.
    tell({name: 'INP', value: 64, entries: entry(start)});
    soft({name: 'LCP', value: 150});
    soft({name: 'CLS', value: 0});
    expect(performances()).toEqual([]);
    later(2000);
    await settle(3);
    expect(performances()).toMatchObject([{pageViewID: first}]);
    await hide();
    expect(performances()).toEqual([
      expect.objectContaining({
        pageViewID: first,
        navigationType: 'navigate',
        largestContentfulPaint: {id: 'v6-LCP', value: 800, rating: 'good'},
        interactionToNextPaint: {id: 'v6-INP', value: 64, rating: 'good'},
      }),
      {
        pageViewID: second,
        navigationType: 'soft-navigation',
        largestContentfulPaint: {id: 'v6-LCP', value: 150, rating: 'good'},
        cumulativeLayoutShift: {id: 'v6-CLS', value: 0, rating: 'good'},
      },
    ]);
  });

  it('do not wait for the last word of the page before when the page is hidden', async () => {
    const {first, performances, second, sent, soft} = await click();
    soft({name: 'FCP', value: 150});
    await hide();
    expect(performances().map(({pageViewID}) => pageViewID as string)).toEqual([first, second]);
    expect(sent.slice(-2).map(({unloading}) => unloading)).toEqual([true, true]);
    later(5000);
    await settle(3);
    expect(performances()).toHaveLength(2);
  });

  it('are not unloading while the page stays', async () => {
    const {sent} = await click();
    later(2000);
    await settle(3);
    expect(sent.slice(-1)[0]!).toMatchObject({
      unloading: false,
      body: {
        events: [
          {xdm: {eventType: VITALS, web: {webPageDetails: {URL: 'http://localhost/first'}}}},
        ],
      },
    });
  });

  it('leave out what a browser that knows none goes on measuring, and give the second page view nothing of the first', async () => {
    const {first, performances, tell, start} = await click();
    tell({name: 'CLS', value: 0.4, rating: 'poor', entries: entry(start + 500)});
    tell({name: 'INP', value: 900, rating: 'poor', entries: entry(start + 600)});
    tell({name: 'LCP', value: 3000, entries: entry(start + 600)});
    later(2000);
    await hide();
    expect(performances()).toEqual([
      {
        pageViewID: first,
        navigationType: 'navigate',
        largestContentfulPaint: {id: 'v6-LCP', value: 800, rating: 'good'},
        cumulativeLayoutShift: {id: 'v6-CLS', value: 0.1, rating: 'good'},
      },
    ]);
  });

  it('are those of a page view that the site makes when it has rendered', async () => {
    const {begin, performances, tell, view} = await open();
    const first = await view();
    await begin();
    tell({name: 'FCP', value: 800});
    const soft = {
      navigationType: 'soft-navigation',
      navigationStartTime: later(),
      navigationURL: 'http://localhost/second',
    } as const;
    tell({...soft, name: 'FCP', value: 90});
    later(500);
    const second = await view('/second');
    await view('/second');
    await hide();
    expect(performances()).toMatchObject([
      {pageViewID: first, firstContentfulPaint: {value: 800}},
      {pageViewID: second, firstContentfulPaint: {value: 90}},
    ]);
    expect(performances()).toHaveLength(2);
  });

  it('that are no page views make that of the page they happened on worse, never better', async () => {
    const {begin, performances, tell, view} = await open();
    const id = await view();
    await begin();
    tell({name: 'LCP', value: 800});
    tell({name: 'CLS', value: 0.1});
    tell({name: 'INP', value: 16});
    const soft = {
      navigationType: 'soft-navigation',
      navigationStartTime: later(),
      navigationURL: 'http://localhost/first#reviews',
    } as const;
    tell({...soft, name: 'LCP', value: 3000});
    tell({...soft, name: 'CLS', value: 0.05});
    tell({...soft, name: 'INP', value: 320, rating: 'needs-improvement'});
    await hide();
    expect(performances()).toMatchObject([
      {
        pageViewID: id,
        navigationType: 'navigate',
        largestContentfulPaint: {value: 800},
        cumulativeLayoutShift: {value: 0.1},
        interactionToNextPaint: {value: 320, rating: 'needs-improvement'},
      },
    ]);
  });

  it('are nobody’s when they are told of after the visitor has gone on', async () => {
    const {first, performances, second, soft, start, tell, view} = await click();
    later(3000);
    const third = await view('/third');
    soft({name: 'INP', value: 999, rating: 'poor'});
    tell({
      name: 'FCP',
      value: 70,
      navigationType: 'soft-navigation',
      navigationStartTime: start + 3000,
      navigationURL: 'http://localhost/third',
    });
    await hide();
    // Told in time for its last word.
    expect(performances().map(({pageViewID}) => pageViewID as string)).toEqual([
      first,
      second,
      third,
    ]);
    expect(performances()[2]).not.toHaveProperty('interactionToNextPaint');
  });

  it('find their page views, too, when all of it happened before the library was there', async () => {
    const {begin, performances, tell, view} = await open();
    const ids = [await view()];
    const starts: number[] = [];
    for (const address of ['/second', '/first', '/second']) {
      starts.push(later());
      later();
      ids.push(await view(address));
    }
    await begin();
    tell({name: 'FCP', value: 800});
    for (const [index, address] of ['/second', '/first', '/second'].entries()) {
      tell({
        name: 'FCP',
        value: index,
        navigationType: 'soft-navigation',
        navigationStartTime: starts[index]!,
        navigationURL: `http://localhost${address}`,
      });
    }
    await hide();
    expect(performances().map((one) => [one.pageViewID, one.firstContentfulPaint.value])).toEqual([
      [ids[0], 800],
      [ids[1], 0],
      [ids[2], 1],
      [ids[3], 2],
    ]);
  });
});

describe('web vitals of a return from the back/forward cache', () => {
  it.each(['before', 'after'])(
    'are those of the page view that it makes, told of %s it',
    async (when) => {
      const {begin, performances, tell, view} = await open();
      const first = await view();
      await begin();
      tell({name: 'TTFB', value: 100});
      await hide();
      const start = later(60_000);
      const back = {navigationType: 'back-forward-cache', navigationStartTime: start} as const;
      const restored = () =>
        tell({...back, name: 'TTFB', value: 0, navigationURL: 'http://stale/'});
      if (when == 'before') restored();
      const second = await view();
      if (when == 'after') restored();
      tell({...back, name: 'LCP', value: 30});
      // And not those of a page view after that.
      await view('/third');
      await hide();
      expect(performances()).toMatchObject([
        {pageViewID: first, navigationType: 'navigate', timeToFirstByte: {value: 100}},
        {
          pageViewID: second,
          navigationType: 'back-forward-cache',
          timeToFirstByte: {value: 0},
          largestContentfulPaint: {value: 30},
        },
      ]);
      expect(performances()).toHaveLength(2);
    },
  );
});

describe('what measures web vitals', () => {
  it.each([{}, {webVitalsEnabled: false}])('is never fetched with %j', async (options) => {
    const {begin, loads, view} = await open(options);
    await view();
    await begin();
    await view();
    await hide();
    expect(loads()).toBe(0);
  });

  it('is fetched once the page has loaded and is idle, however many page views it has', async () => {
    Object.defineProperty(document, 'readyState', {value: 'interactive', configurable: true});
    try {
      const {begin, loads, view} = await open();
      await view();
      later(60_000);
      expect(loads()).toBe(0);
      load();
      expect(loads()).toBe(0);
      await begin();
      await view('/second');
      expect(loads()).toBe(1);
    } finally {
      delete (document as {readyState?: unknown}).readyState;
    }
  });

  it('is tried once more with a later page view when it could not be had, then left alone', async () => {
    const {begin, lines, loads, performances, tell, view} = await open({webVitalsEnabled: true}, 1);
    const first = await view();
    await begin();
    expect(loads()).toBe(1);
    expect(lines('warn')).toEqual([expect.stringContaining('[WebVitals] Error: No such file.')]);
    await view('/second');
    await view('/third');
    expect(loads()).toBe(2);
    tell({name: 'FCP', value: 5});
    await hide();
    expect(performances()).toMatchObject([{pageViewID: first}]);

    const hopeless = await open({webVitalsEnabled: true}, 9);
    await hopeless.begin();
    for (const address of ['/2', '/3', '/4', '/5']) await hopeless.view(address);
    expect(hopeless.loads()).toBe(2);
  });
});
