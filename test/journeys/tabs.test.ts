/** Many tabs of one visitor share one queue: none of their events is lost, and next to none is sent twice. */
import type {Fault} from '../../demo/edge/types.js';
import {describeEach, type Engine, type Session, type Tab} from '../support/browsers.js';
import {createDice, seed} from '../support/dice.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {attributes, DATABASE, IDENTITY, openSite, page, type Site} from '../support/site.js';
import {openWitness, witnessed, type Witness} from '../support/witness.js';

/** Later than any lease, pause or backoff: what waits then may go. */
const NEXT_DAY = 86_400_000;

interface Crowd {
  tabs: number;
  events: number;
  /** How many of the tabs do not live to see all their events answered. */
  leaving: number;
  /** Firefox may deliver nothing of a tab that a driver closes, and a driver of WebKit does one thing at a time. */
  by: 'closing' | 'navigation';
}

const crowds: Record<Engine, Crowd> = {
  chromium: {tabs: 8, events: 100, leaving: 5, by: 'closing'},
  firefox: {tabs: 4, events: 50, leaving: 2, by: 'navigation'},
  webkit: {tabs: 4, events: 50, leaving: 2, by: 'navigation'},
};

/** With Web Locks there is one drain at a time; without, the leases alone keep tabs from each other's rows. */
const means = [
  {locks: 'with', title: 'with Web Locks', mostTwice: 0.005},
  {locks: 'without', title: 'without Web Locks', mostTwice: 0.02},
];

type Word = {say: 'accepted'; tab: string; n: number; id: string} | {say: 'done'; tab: string};

/** In the page, before the tag: the circumstances that the address names. */
const prepare = () => {
  const parameters = new URLSearchParams(location.search);
  const later = Number(parameters.get('later'));
  const {now} = Date;
  Date.now = () => now() + later;
  if (parameters.get('locks') == 'without') {
    Object.defineProperty(Navigator.prototype, 'locks', {value: undefined});
  }
};

/** In the page, once the tag is there: sends its events in tasks of their own, and says so in the next one. */
const drive = () => {
  const {edgetag, tell} = window as any;
  const parameters = new URLSearchParams(location.search);
  const tab = parameters.get('tab');
  const [events, leave] = ['events', 'leave'].map((name) => Number(parameters.get(name)));
  const results: Promise<unknown>[] = [];
  let n = 0;
  // Chance that can be had again: the address says where it begins.
  let state = Number(parameters.get('seed')) || 1;
  const roll = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const send = async () => {
    // Timers of a tab in the background are slowed down, answers are not.
    for (let pause = roll() * 5; pause > 1; pause--) await fetch('/blank');
    n++;
    const id = `${tab}-${n}`;
    results.push(edgetag('sendEvent', {xdm: {eventType: 'test.tab', _id: id}}));
    // To say it at once would hold the page before the event is composed, and the tab may be closed right there.
    await new Promise((resolve) => {
      const {port1, port2} = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
    tell({say: 'accepted', tab, n, id});
    if (n == leave) location.href = '/blank';
    else if (n < events!) void send();
    else void Promise.allSettled(results).then(() => tell({say: 'done', tab}));
  };
  if (events) void send();
};

describeEach('the tabs of one visitor', (launch, engine) => {
  const {tabs, events, leaving, by} = crowds[engine];
  let edge: TestEdge;
  let site: Site;
  let witness: Witness<Word>;
  let session: Session;

  beforeAll(async () => {
    edge = await openEdge();
    witness = await openWitness();
    const tag = (more: string) =>
      `<script async src="/tag/page.min.js" ${more} ${attributes(edge)}></script>`;
    const begin = `${witnessed(witness)}<script>(${prepare.toString()})(); const drive = ${drive.toString()}</script>`;
    site = await openSite({
      '/': page(tag('')),
      '/tab': page(begin + tag('onload="drive()" data-page-view-collection-enabled="false"')),
      '/blank': page(''),
    });
  });
  afterAll(async () => {
    await witness?.close();
    await site?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    session = await launch();
    // A known visitor, whose page view has been answered, and whose tab takes no part.
    const tab = await visit('/');
    await tab.run(() => (window as any).edgetag('flush'));
    await tab.close();
  });
  afterEach(() => session?.close());

  const visit = async (path: string) => {
    const tab = await session.newTab();
    await tab.goto(`${site.url}${path}`);
    await tab.run(async (name) => {
      while (!('edgetag' in window) || !document.cookie.includes(name)) {
        await new Promise((wait) => setTimeout(wait, 10));
      }
    }, IDENTITY);
    return tab;
  };

  /** How often each event of a tab has arrived. */
  const copies = async () => {
    const count = new Map<string, number>();
    for (const {event} of await edge.events()) {
      const {_id, eventType} = event.xdm!;
      if (eventType == 'test.tab') count.set(_id as string, (count.get(_id as string) ?? 0) + 1);
    }
    return count;
  };

  it.each(means)(
    `${tabs} of them, ${events} events each and ${leaving} leaving early by ${by}, lose nothing $title`,
    async ({locks, title, mostTwice}) => {
      const dice = createDice(`tabs in ${engine} ${title}`);
      // Answers take a while, so that leaving interrupts.
      await edge.faults({delayMs: 30});
      const accepted = new Set<string>();
      const closing: Promise<unknown>[] = [];
      const crowd = await Promise.all(
        Array.from({length: tabs}, async (_, index) => ({
          name: `${engine}-${locks}-${index}`,
          leave: index < leaving ? dice.between(1, events - 1) : 0,
          chance: dice.seed(),
          tab: await session.newTab(),
        })),
      );
      const waitingFor = new Set(crowd.map(({name}) => name));
      const ended = new Promise<void>((resolve) => {
        const off = witness.onWord((word) => {
          const {leave, tab} = crowd.find(({name}) => name == word.tab)!;
          if (word.say == 'accepted') accepted.add(word.id);
          const left = word.say == 'accepted' && word.n == leave;
          if (left && by == 'closing') closing.push(tab.close());
          if (left || word.say == 'done') waitingFor.delete(word.tab);
          if (waitingFor.size) return;
          off();
          resolve();
        });
      });
      for (const {name, leave, tab, chance} of crowd) {
        const itself = by == 'navigation' ? leave : 0;
        const address = `/tab?locks=${locks}&tab=${name}&events=${events}&leave=${itself}&seed=${chance}`;
        await tab.goto(`${site.url}${address}`).catch(() => {}); // It may have been closed before it was complete.
      }
      await ended;
      await Promise.all(closing);
      for (const {leave, tab} of crowd) if (!leave || by == 'navigation') await tab.close();
      await edge.faults();

      const fresh = await visit(`/tab?locks=${locks}&later=${NEXT_DAY}`);
      const missing = async () => {
        const there = await copies();
        return [...accepted].filter((id) => !there.has(id));
      };
      const left = await eventually(missing, (ids) => !ids.length);
      await quietly();
      const twice = [...(await copies()).values()].reduce((sum, count) => sum + count - 1, 0);
      process.stdout.write(
        `tabs, ${engine} ${title}: ${accepted.size} accepted, ${left.length} missing, ${twice} copies too many; seed ${seed}\n`,
      );
      expect({seed, left}).toEqual({seed, left: []});
      expect(twice).toBeLessThanOrEqual(accepted.size * mostTwice);
      expect(accepted.size).toBeGreaterThanOrEqual((tabs - leaving) * events);
      await fresh.close();
    },
    180_000,
  );

  describe('of whom one withdraws consent', () => {
    const out: Fault[] = ['interact', 'collect'].map((action) => ({
      path: `/ee/v1/${action}`,
      // Longer than anybody waits in the page, and all of them until the same moment.
      status: 503,
      retryAfter: 6,
    }));
    const DENIED = {standard: 'Adobe', version: '2.0', value: {collect: {val: 'n'}}};
    let [one, other]: Tab[] = [];

    beforeEach(async () => {
      [one, other] = [await visit('/'), await visit('/')];
      await edge.received(3);
      await edge.faults(...out);
      for (const tab of [one, other]) await tab.run(listen);
      const results = await other.run(() =>
        Promise.all(
          Array.from({length: 50}, () => (window as any).edgetag('sendEvent', {type: 'test.tab'})),
        ),
      );
      expect(results).toEqual(Array(50).fill(expect.objectContaining({queued: true})));
    });

    /** In the page: remembers what was dropped for the sake of consent. */
    const listen = () => {
      const dropped = ((window as any).dropped = [] as string[]);
      return (window as any)
        .edgetag('on', {
          event: 'dropped',
          callback: ({id, reason}: any) => reason == 'consent' && dropped.push(id as string),
        })
        .then(() => {});
    };
    const queueOf = (tab: Tab): Promise<any> => tab.run(() => (window as any).edgetag('getQueue'));
    const withdraw = async () => {
      await one!.run(
        (consent) => (window as any).edgetag('setConsent', {consent: [consent]}).then(() => {}),
        DENIED,
      );
      const asked = (await edge.requests()).find(({path}) => path.endsWith('/set-consent'))!;
      await edge.faults();
      return async () => (await edge.requests()).filter(({seq}) => seq > asked.seq);
    };

    it('send not one byte afterwards, though another had 50 events waiting', async () => {
      expect(await queueOf(other!)).toMatchObject({waiting: 50, durability: 'disk'});
      const sinceThen = await withdraw();
      await other!.run(() => {
        dispatchEvent(new Event('online'));
        return (window as any).edgetag('sendEvent', {type: 'test.tab'}).catch(() => {});
      });
      const third = await session.newTab();
      await third.goto(`${site.url}/`);
      // By then all of them would have gone.
      await quietly(7000);
      expect(await sinceThen()).toEqual([]);
      await third.close();
    });

    it('empty the store', async () => {
      expect(await queueOf(other!)).toMatchObject({waiting: 50});
      await withdraw();
      const rows = () =>
        one!.run(
          (database) =>
            new Promise<number>((resolve, reject) => {
              const opening = indexedDB.open(database);
              opening.onerror = reject;
              opening.onsuccess = () => {
                const {result} = opening;
                const counting = result.transaction('events').objectStore('events').count();
                counting.onsuccess = () => resolve(counting.result);
                result.close();
              };
            }),
          DATABASE,
        );
      expect(await eventually(rows, (count) => !count)).toBe(0);
    });

    it('count each event that was dropped', async () => {
      expect(await queueOf(other!)).toMatchObject({waiting: 50});
      await withdraw();
      // The store is empty a moment before its tab has counted; by both, when both empty it at the same time.
      const counted = async () => {
        const queues = await Promise.all([queueOf(one!), queueOf(other!)]);
        const of = (what: (queue: any) => number) =>
          queues.reduce((sum, queue) => sum + what(queue), 0) as number;
        return {
          waiting: of(({waiting}) => waiting as number),
          dropped: of(({dropped}) => (dropped.consent ?? 0) as number),
        };
      };
      const counts = await eventually(counted, ({waiting, dropped}) => !waiting && dropped >= 50);
      expect(counts.waiting).toBe(0);
      expect(counts.dropped).toBeGreaterThanOrEqual(50);
      // The callbacks hear a little later than the counts.
      const heard = async () => {
        const ids = [one!, other!].map((tab) => tab.run(() => (window as any).dropped as string[]));
        return new Set((await Promise.all(ids)).flat()).size;
      };
      expect(await eventually(heard, (count) => count == 50)).toBe(50);
    });
  });
});
