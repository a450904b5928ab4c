/** A tab that somebody switches away from: it may never be seen again, or in a minute. */
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {launch, type Browser, type Page} from 'puppeteer-core';
import {chromiumPath} from '../support/browsers.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {attributes, IDENTITY, openSite, page, type Site} from '../support/site.js';
import {openWitness, type Witness} from '../support/witness.js';

/** Later than any lease, pause or backoff: what waits then may go. */
const NEXT_DAY = 86_400_000;

/** In the page, before the tag: says which beacons leave, and sends events whenever it goes out of sight. */
const prepare = (witness: string) => {
  const beacon = Navigator.prototype.sendBeacon;
  Navigator.prototype.sendBeacon = function (url, body) {
    // A page that is being closed may not wait for an answer.
    void fetch(witness, {method: 'POST', keepalive: true, body: '"beacon"'});
    return beacon.call(this, url, body);
  };
  const goodbyes = Number(new URLSearchParams(location.search).get('goodbyes'));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState != 'hidden') return;
    for (let n = 0; n < goodbyes; n++) {
      void (window as any).edgetag('sendEvent', {type: 'test.goodbye'});
    }
  });
};

// Playwright's Chromium is in sight all its life, whatever is in front of it; puppeteer's is not.
describe('a tab that goes out of sight', () => {
  let edge: TestEdge;
  let site: Site;
  let witness: Witness<string>;
  let folder: string;
  let browser: Browser;
  let tab: Page;
  let other: Page;

  beforeAll(async () => {
    edge = await openEdge();
    witness = await openWitness();
    const tag = (more = '') =>
      `<script async src="/tag/page.min.js" ${attributes(edge, more)}></script>`;
    const later = `<script>{const {now} = Date; Date.now = () => now() + ${NEXT_DAY}}</script>`;
    site = await openSite({
      '/': page(`<script>(${prepare.toString()})('${witness.url}')</script>${tag()}`),
      '/next': page(later + tag()),
      '/other': page(''),
    });
  });
  afterAll(async () => {
    await witness?.close();
    await site?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgetag-hidden-'));
    await start();
    await edge.reset();
    witness.heard.length = 0;
  });
  afterEach(async () => {
    await browser?.close();
    await rm(folder, {recursive: true, force: true, maxRetries: 5});
  });

  const start = async () => {
    browser = await launch({
      executablePath: chromiumPath(),
      userDataDir: folder,
      args: ['--no-sandbox'],
    });
    other = await browser.newPage();
    await other.goto(`${site.url}/other`);
  };
  /** A page of a visitor who is known by its first answer. */
  const open = async (path: string) => {
    tab = await browser.newPage();
    await tab.goto(site.url + path);
    await edge.received(1);
    await tab.waitForFunction((name) => document.cookie.includes(name), {}, IDENTITY);
  };
  const sight = (state: string) =>
    tab.waitForFunction((state) => document.visibilityState == state, {polling: 20}, state);
  const hide = async () => {
    await other.bringToFront();
    await sight('hidden');
  };
  const show = async () => {
    await tab.bringToFront();
    await sight('visible');
  };
  const send = (count: number) =>
    tab.evaluate((count) => {
      for (let n = 0; n < count; n++) {
        void (window as any).edgetag('sendEvent', {type: 'test.busy'});
      }
    }, count);
  /** How many left, once the page has had time to say so. */
  const beacons = async () => {
    await quietly();
    return witness.heard.length;
  };
  /** The ids that arrived, each as often as it did. */
  const idsOf = async (type: string) =>
    (await edge.events())
      .map(({event}) => event.xdm!)
      .filter(({eventType}) => eventType == type)
      .map(({_id}) => _id as string);
  /** The next page, long after: what it found of the queue when it has run it. */
  const nextPage = async () => {
    const next = await browser.newPage();
    await next.goto(`${site.url}/next`);
    await next.waitForFunction(() => 'edgetag' in window);
    const queue: any = await next.evaluate(async () => {
      await (window as any).edgetag('flush');
      return (window as any).edgetag('getQueue');
    });
    await quietly();
    return queue;
  };

  it('sends what it collects at that moment, each time it comes back and goes again, and once', async () => {
    await open('/?goodbyes=1');
    for (let round = 1; round <= 3; round++) {
      await hide();
      const ids = await eventually(
        () => idsOf('test.goodbye'),
        (all) => all.length >= round,
      );
      expect([ids.length, new Set(ids).size]).toEqual([round, round]);
      await show();
    }
    // In sight, so this is a fourth goodbye.
    await tab.close();
    await eventually(
      () => idsOf('test.goodbye'),
      (all) => all.length >= 4,
    );
    expect(await nextPage()).toMatchObject({waiting: 0});
    const ids = await idsOf('test.goodbye');
    expect([ids.length, new Set(ids).size]).toEqual([4, 4]);
  });

  /** later.min.js is here, and with it what sends several events together. */
  const whole = () => tab.evaluate(() => (window as any).edgetag('getQueue') as Promise<unknown>);

  it('sends what is more than its live requests carry in one beacon at most, and none more when it is closed', async () => {
    await open('/?goodbyes=20');
    await whole();
    await edge.faults({delayMs: 500});
    await hide();
    // None, if a batch with keepalive was faster.
    expect(await beacons()).toBeLessThanOrEqual(1);
    await tab.close();
    const ids = await eventually(
      () => idsOf('test.goodbye'),
      (all) => all.length >= 20,
    );
    expect([ids.length, new Set(ids).size]).toEqual([20, 20]);
    // None, if a batch with keepalive was faster.
    expect(await beacons()).toBeLessThanOrEqual(1);
    await edge.faults();
    expect(await nextPage()).toMatchObject({waiting: 0});
    expect(await idsOf('test.goodbye')).toHaveLength(20);
  });

  describe('before later.min.js is there', () => {
    const LATER = '/tag/later.min.js';
    beforeEach(() => {
      site.pages[LATER] = {html: new Promise<string>(() => {})};
    });
    afterEach(() => {
      delete site.pages[LATER];
    });

    it.each([
      ['as it goes', 20, 0],
      ['before', 0, 20],
      ['before and as it goes', 12, 8],
    ])(
      'sends what is more than its live requests carry, each by itself and once: collected %s',
      async (_when, goodbyes, before) => {
        await open(`/?goodbyes=${goodbyes}`);
        await edge.faults({delayMs: 500});
        await send(before);
        await hide();
        await tab.close();
        const all = async () => [...(await idsOf('test.goodbye')), ...(await idsOf('test.busy'))];
        const ids = await eventually(all, (all) => all.length >= 20);
        expect([ids.length, new Set(ids).size]).toEqual([20, 20]);
        // A beacon has no answer, and the page may be seen again.
        expect(await beacons()).toBe(0);
        await edge.faults();
        delete site.pages[LATER];
        expect(await nextPage()).toMatchObject({waiting: 0});
        expect(await all()).toHaveLength(20);
      },
    );
  });

  it('sends as much again after it was in sight again', async () => {
    await open('/?goodbyes=20');
    await whole();
    await edge.faults({delayMs: 500});
    await hide();
    await eventually(
      () => idsOf('test.goodbye'),
      (all) => all.length >= 20,
    );
    await show();
    await hide();
    await tab.close();
    await eventually(
      () => idsOf('test.goodbye'),
      (all) => all.length >= 40,
    );
    await edge.faults();
    expect(await nextPage()).toMatchObject({waiting: 0});
    const ids = await idsOf('test.goodbye');
    expect([ids.length, new Set(ids).size]).toEqual([40, 40]);
  });

  it('writes no note when all was answered before', async () => {
    await open('/');
    await hide();
    const notes = () =>
      tab.evaluate(() =>
        Object.keys(localStorage).filter((key) => /^edgetag\.[^.]+\.\w/.test(key)),
      );
    // One may say for a moment which rows are answered and still on disk.
    expect(await eventually(notes, (all) => !all[0])).toEqual([]);
  });

  it('loses nothing when the browser is killed while it is out of sight', async () => {
    await open('/');
    await edge.faults({drop: true});
    await send(10);
    await eventually(
      () => tab.evaluate(() => (window as any).edgetag('getQueue')),
      ({waiting}: any) => waiting >= 10,
    );
    await hide();
    // A leader of its own process group: all its processes go in the same instant.
    const victim = browser.process()!;
    const gone = once(victim, 'exit');
    process.kill(-victim.pid!, 'SIGKILL');
    await gone;
    await edge.faults();
    await start();
    expect(await nextPage()).toMatchObject({waiting: 0, handedOver: 0});
    const ids = await idsOf('test.busy');
    expect([ids.length, new Set(ids).size]).toEqual([10, 10]);
  });
});
