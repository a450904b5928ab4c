/** A page can ask what waits, have it sent, and bound it. */
import {describeEach, type Session, type Tab} from '../support/browsers.js';
import {eventually, openEdge, type TestEdge} from '../support/edge.js';
import {attributes, DATABASE, IDENTITY, openSite, page, type Site} from '../support/site.js';

describeEach('what waits', (launch) => {
  let edge: TestEdge;
  let site: Site;
  let session: Session;
  let tab: Tab;

  beforeAll(async () => {
    edge = await openEdge();
    const tag = (file: string, more = '') =>
      page(`<script async src="/tag/${file}" ${attributes(edge, more)}></script>`);
    site = await openSite({
      '/blank': page(''),
      '/page': tag('page.min.js'),
      '/full': tag('full.min.js'),
      '/ten': tag('page.min.js', 'data-queue-max-events="10"'),
      '/small': tag('page.min.js', 'data-queue-max-bytes="12000"'),
      '/off': tag('page.min.js', 'data-queue-enabled="false"'),
    });
    session = await launch();
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
    await tab.run(
      (name) => new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve)),
      DATABASE,
    );
  });
  afterEach(async () => {
    await back();
    await tab?.close();
  });

  /** Offline, or where the browser cannot be: with an edge that hangs up. */
  const away = async () => {
    if (session.setOffline) await session.setOffline(true);
    else await edge.faults({drop: true});
  };
  const back = async () => {
    await session.setOffline?.(false);
    await edge.faults();
  };
  const visit = async (path: string) => {
    await tab.goto(site.url + path);
    await edge.received(1);
    await tab.run(async (name) => {
      while (!document.cookie.includes(name)) await new Promise((wait) => setTimeout(wait, 10));
    }, IDENTITY);
    await edge.reset();
  };
  const command = (name: string, options?: object): Promise<any> =>
    tab.run(([name, options]) => (window as any).edgetag(name, options), [name, options] as const);
  /** One after the other, so that it is known which is the oldest. */
  const sendEvents = (count: number) =>
    tab.run(async (count) => {
      const start = Date.now();
      for (let n = 0; n < count; n++) {
        await (window as any).edgetag('sendEvent', {
          xdm: {eventType: 'test.waits', _id: `waits-${n}`},
          data: {filler: 'x'.repeat(1000)},
        });
      }
      return [start, Date.now()];
    }, count);
  const ids = async () =>
    (await edge.events())
      .map(({event}) => event.xdm!._id as string)
      .filter((id) => /waits/.test(id));
  const some = (from: number, to: number) =>
    Array.from({length: to - from}, (_, n) => `waits-${n + from}`);

  it.each(['page', 'full'])(
    'is told by getQueue and sent by flush, with %s.min.js',
    async (file) => {
      await visit('/' + file);
      expect(
        await eventually(
          () => command('getQueue'),
          ({waiting}) => !waiting,
        ),
      ).toEqual({
        durability: 'disk',
        waiting: 0,
        bytes: 0,
        oldest: null,
        handedOver: 0,
        dropped: {},
      });
      await away();
      const [start, end] = await sendEvents(7);
      const state = await command('getQueue');
      expect(state).toMatchObject({durability: 'disk', waiting: 7, handedOver: 0, dropped: {}});
      expect(state.bytes).toBeGreaterThan(7 * 1000);
      expect(Date.parse(state.oldest)).toBeGreaterThanOrEqual(start!);
      expect(Date.parse(state.oldest)).toBeLessThanOrEqual(end!);
      expect(await command('flush')).toEqual({sent: 0, waiting: 7});

      await back();
      // A browser that is back online sends by itself; whoever is first, nothing waits after a flush.
      const flushed = await command('flush');
      expect(flushed.waiting).toBe(0);
      if (!session.setOffline) expect(flushed).toEqual({sent: 7, waiting: 0});
      expect((await ids()).sort()).toEqual(some(0, 7));
      expect(await command('getQueue')).toMatchObject({waiting: 0, bytes: 0, oldest: null});
    },
  );

  it('is what an earlier page left, too', async () => {
    await visit('/page');
    // Nothing is on its way when the page is left: that would be its tab's alone for a while.
    await tab.run(() => void (window.fetch = () => Promise.reject(new TypeError('No network.'))));
    await sendEvents(3);
    await edge.faults({drop: true});
    await tab.goto(`${site.url}/full`);
    await tab.run(async () => {
      while (!('edgetag' in window)) await new Promise((wait) => setTimeout(wait, 10));
    });
    // With its own page view, which is of no use to the edge either.
    const {waiting} = await eventually(
      () => command('getQueue'),
      ({waiting}) => waiting == 4,
    );
    expect(waiting).toBe(4);
    await edge.faults();
    expect(await command('flush')).toEqual({sent: 4, waiting: 0});
    expect((await ids()).sort()).toEqual(some(0, 3));
  });

  it.each([
    ['/ten', 'as many events as data-queue-max-events allows', 10],
    ['/small', 'as many bytes as data-queue-max-bytes allows', undefined],
  ])('is, with %s, %s: the oldest go, and are counted', async (path, _, count) => {
    await visit(path);
    await away();
    await sendEvents(20);
    const {waiting, bytes, dropped} = await command('getQueue');
    if (count) expect(waiting).toBe(count);
    else {
      expect(waiting).toBeGreaterThan(0);
      expect(bytes).toBeLessThanOrEqual(12_000);
    }
    expect(dropped).toEqual({evicted: 20 - waiting});
    await back();
    await command('flush');
    await edge.received(waiting as number);
    const left = (await ids()).sort();
    const youngest = some(20 - waiting, 20);
    // The very oldest may be on its way as a probe at that moment; then the next goes instead.
    const instead = ['waits-0', ...youngest.slice(1)].sort();
    expect([youngest.sort(), instead]).toContainEqual(left);
  });

  it('is nothing where the queue is off: the caller hears of the failure', async () => {
    await visit('/off');
    await away();
    await expect(command('sendEvent', {type: 'test.lost'})).rejects.toThrow();
    expect(await command('getQueue')).toMatchObject({waiting: 0});
    await back();
    expect(await command('flush')).toEqual({sent: 0, waiting: 0});
    expect(await edge.events()).toEqual([]);
  });
});
