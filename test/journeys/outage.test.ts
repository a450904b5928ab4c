/** Whatever an edge does instead of answering, what it was sent waits in the page and arrives when it answers again. */
import type {Fault} from '../../demo/edge/types.js';
import {describeEach, type Session, type Tab} from '../support/browsers.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {oneWay} from '../support/one-way.js';
import {attributes, IDENTITY, openSite, page, type Site} from '../support/site.js';

/** Longer than a page may reasonably have to wait after a short outage. */
const PATIENCE = 30_000;
const dateIn = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();

/** Ways of an edge to be of no use, none of which means "no". Six seconds are more than its caller waits. */
const outages: Record<string, () => Fault> = {
  'is too busy': () => ({status: 503, retryAfter: 6}),
  'has a fault': () => ({status: 500}),
  'counts too many requests, and names the seconds': () => ({status: 429, retryAfter: 6}),
  'counts too many requests, and names a date': () => ({status: 429, retryAfter: dateIn(8)}),
  'resets connections': () => ({drop: true}),
  'never answers': () => ({hang: true}),
  'is hidden by a captive portal': () => ({
    status: 200,
    contentType: 'text/html',
    body: '<html>Log in',
  }),
  'is hidden by a portal that speaks JSON': () => ({
    status: 200,
    body: {login: 'https://wifi.example'},
  }),
};

describeEach('an outage', (launch, engine) => {
  let edge: TestEdge;
  let line: Awaited<ReturnType<typeof oneWay>>;
  let site: Site;
  let session: Session;
  let tab: Tab;

  beforeAll(async () => {
    edge = await openEdge();
    line = await oneWay(edge.port);
    const watch = `<script>
      window.uncaught = [];
      addEventListener('error', ({message}) => uncaught.push(message));
      addEventListener('unhandledrejection', ({reason}) => uncaught.push(String(reason)));
    </script>`;
    const tag = (server: {url: string}) =>
      page(`${watch}<script async src="/tag/page.min.js" ${attributes(server)}></script>`);
    site = await openSite({'/': tag(edge), '/line': tag(line)});
    session = await launch();
  });
  afterAll(async () => {
    await session?.close();
    await site?.close();
    await line?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    tab = await session.newTab();
  });
  afterEach(async () => {
    const uncaught = await tab.run(() => (window as any).uncaught as string[]);
    await tab.close();
    expect(uncaught).toEqual([]);
  });

  const visit = async (path = '/') => {
    await tab.goto(site.url + path);
    await edge.received(1);
    await tab.run(async (name) => {
      while (!document.cookie.includes(name)) await new Promise((wait) => setTimeout(wait, 10));
      // All of the tag is there.
      await (window as any).edgetag('getQueue');
    }, IDENTITY);
  };
  const begin = (count: number) =>
    tab.run((count) => {
      (window as any).results = Promise.all(
        Array.from({length: count}, (_, n) =>
          (window as any).edgetag('sendEvent', {xdm: {eventType: 'test.late', _id: `late-${n}`}}),
        ),
      );
    }, count);
  const results = (): Promise<any[]> => tab.run(() => (window as any).results as Promise<any[]>);
  const late = async () =>
    (await edge.events()).filter(({event}) => event.xdm!.eventType == 'test.late');
  const idsOf = (events: Awaited<ReturnType<typeof late>>) =>
    events.map(({event}) => event.xdm!._id as string).sort();
  const ids = (count: number) => Array.from({length: count}, (_, n) => `late-${n}`).sort();
  const arrived = (count: number) => eventually(late, (all) => all.length >= count, PATIENCE);

  // One engine shows what the tag makes of an answer; the others, what they make of none.
  const shown = Object.keys(outages).filter(
    (outage) => engine == 'chromium' || /never|resets/.test(outage),
  );
  it.each(shown)(
    'in which the edge %s: events wait, and are sent once when it answers again',
    async (outage) => {
      await visit();
      await edge.faults(outages[outage]!());
      await begin(2);
      expect(await results()).toEqual([
        expect.objectContaining({queued: true}),
        expect.objectContaining({queued: true}),
      ]);
      await edge.faults();
      // No reload; the tag tries by itself when its pause is over.
      await arrived(2);
      await quietly();
      expect(idsOf(await late())).toEqual(ids(2));
    },
  );

  it('that takes events and loses the answer sends them again, the same in _id and time', async () => {
    await visit('/line');
    line.tear();
    await begin(1);
    expect(await results()).toEqual([expect.objectContaining({queued: true})]);
    const taken = await late();
    expect(new Set(idsOf(taken))).toEqual(new Set(ids(1)));
    line.mend();
    const copies = await arrived(taken.length + 1);
    expect(copies).toHaveLength(taken.length + 1);
    const same = ({event}: (typeof copies)[0]) =>
      JSON.stringify([event.xdm!._id, event.xdm!.timestamp]);
    expect(new Set(copies.map(same)).size).toBe(1);
    // The edge writes down what came before its answer is read.
    const waiting = () =>
      tab.run(() => (window as any).edgetag('getQueue').then((queue: any) => queue.waiting));
    expect(await eventually(waiting, (count) => !count)).toBe(0);
  });

  it('of three seconds amidst fifty events is made good without a reload', async () => {
    await visit();
    await edge.faults({status: 503});
    await begin(50);
    await quietly(3000);
    await edge.faults();
    await results();
    await arrived(50);
    await quietly();
    expect(idsOf(await late())).toEqual(ids(50));
  });

  it('of the whole server ends when it is there again: the event arrives with its first time', async () => {
    await visit();
    const {port} = edge;
    await edge.close();
    await begin(1);
    expect(await results()).toEqual([expect.objectContaining({queued: true})]);
    const until = await tab.run(() => new Date().toISOString());
    edge = await openEdge({port});
    const events = await arrived(1);
    expect(events.map(({path}) => path)).toEqual(['/ee/irl1/v1/collect']);
    expect(events[0]!.event.xdm!.timestamp <= until).toBe(true);
  });
});
