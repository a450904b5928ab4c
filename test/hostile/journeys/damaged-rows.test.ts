/** A device on which anything lies where the queue keeps its events, and an edge that asks for anything, in real browsers. */
import {describeEach, type Tab} from '../../support/browsers.js';
import {eventually, quietly} from '../../support/edge.js';
import {inSession} from '../../support/ground.js';
import {tagOf} from '../../support/hostile.js';
import {DATABASE, IDENTITY, page} from '../../support/site.js';

/** In the page: puts good rows on the device, and bad ones between and behind them; says how many are bad. */
const litter = async (name: string): Promise<number> => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const now = Date.now() - 60_000;
  const row = (step: number) => ({
    id: `${now + step}-${1_000_000 + step}-earlier`,
    event: {
      xdm: {_id: `kept-${step}`, timestamp: new Date(now).toISOString(), eventType: 'test.kept'},
    },
    query: {},
    meta: {},
    target: {datastreamId: 'demo'},
    createdAt: now,
    bytes: 200,
    attempts: 1,
    lease: {tab: '', until: 0},
  });
  const bad = [
    null,
    undefined,
    'text',
    7n,
    NaN,
    [],
    {},
    circle,
    new Date(),
    new Map(),
    new Uint8Array(9),
    {...row(0), event: null},
    {...row(0), event: {data: {}}},
    {...row(0), event: {xdm: {price: 1n}}},
    {...row(0), event: {xdm: circle}},
    {...row(0), target: undefined},
    {...row(0), meta: circle},
  ];
  const repairable = [
    {...row(2), lease: undefined},
    {...row(3), lease: 'mine', bytes: NaN},
    {...row(4), id: 'another', attempts: 'many'},
    {...row(5), notBefore: Infinity, createdAt: NaN},
  ];
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.onupgradeneeded = () => opening.result.createObjectStore('events');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error!);
  });
  const transaction = database.transaction('events', 'readwrite');
  const store = transaction.objectStore('events');
  bad.forEach((value, index) => store.put(value, `${index % 2 ? 0 : 9}-litter-${index}`));
  const keys = [7, new Date(), ['a', 1], new Uint8Array([1])];
  for (const key of keys) store.put(row(0), key);
  store.put(row(1), row(1).id);
  repairable.forEach((value, index) => store.put(value, row(2 + index).id));
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = reject;
  });
  database.close();
  const notes = ['[]', 'null', '{"keys":null}', '{"tab":"","keys":["a"]}', '{"tab":', '', '7'];
  notes.forEach((text, index) => localStorage.setItem(`${name}.note${index}`, text));
  return bad.length + keys.length;
};

/** In the page: what is left on the device. */
const leftOver = async (name: string): Promise<{rows: number; notes: string[]}> => {
  const database = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open(name);
    opening.onsuccess = () => resolve(opening.result);
  });
  const counting = database.transaction('events').objectStore('events').count();
  const rows = await new Promise<number>((resolve) => {
    counting.onsuccess = () => resolve(counting.result);
  });
  database.close();
  return {rows, notes: Object.keys(localStorage).filter((key) => key.startsWith(`${name}.note`))};
};

describeEach('a device and an edge that may say anything', (launch) => {
  const here = inSession(launch, (edge) => {
    const watch = `<script>
      window.uncaught = [];
      addEventListener('error', ({message}) => uncaught.push(message));
      addEventListener('unhandledrejection', ({reason}) => uncaught.push(String(reason)));
    </script>`;
    return {'/': page(watch + tagOf('page', edge)), '/blank': page('')};
  });
  let tab: Tab;

  beforeEach(async () => {
    tab = await here.session.newTab();
  });
  afterEach(async () => {
    const uncaught = await tab.run(() => (window as any).uncaught as string[]);
    await tab.close();
    expect(uncaught).toEqual([]);
  });

  const open = async () => {
    await tab.goto(`${here.site.url}/`);
    await tab.run(async (name) => {
      while (!document.cookie.includes(name)) await new Promise((wait) => setTimeout(wait, 10));
      await (window as any).edgetag('getQueue');
    }, IDENTITY);
  };
  const queue = (): Promise<any> => tab.run(() => (window as any).edgetag('getQueue'));
  const ids = async () => (await here.edge.events()).map(({event}) => event.xdm!._id as string);
  const sendEvent = (id: string): Promise<any> =>
    tab.run((id) => (window as any).edgetag('sendEvent', {type: 'test.late', xdm: {_id: id}}), id);

  it('delivers what is whole, deletes and counts the rest, and goes on', async () => {
    await tab.goto(`${here.site.url}/blank`);
    const bad = await tab.run(litter, DATABASE);
    await open();
    const kept = async () => (await ids()).filter((id) => id.startsWith('kept-')).sort();
    await eventually(kept, (all) => all.length >= 5);
    const state = await eventually(queue, ({dropped}) => dropped.damaged >= bad);
    await quietly();
    expect(await kept()).toEqual([1, 2, 3, 4, 5].map((step) => `kept-${step}`));
    expect(state).toMatchObject({durability: 'disk', dropped: {damaged: bad}});
    expect(await eventually(queue, ({waiting}) => !waiting)).toMatchObject({
      waiting: 0,
      dropped: {damaged: bad},
    });
    const left = () => tab.run(leftOver, DATABASE);
    expect(await eventually(left, ({rows, notes}) => !rows && !notes[0])).toEqual({
      rows: 0,
      notes: [],
    });
    expect(await sendEvent('after')).not.toMatchObject({queued: true});
    expect((await here.edge.requests()).length).toBeLessThanOrEqual(8);
  });

  it.each(['-1', '0', '0.001', 'soon 5', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'sends no storm of requests where the edge asks for Retry-After: %s',
    async (retryAfter) => {
      await open();
      const before = (await here.edge.requests()).length;
      await here.edge.faults({status: 503, retryAfter});
      expect(await sendEvent('late')).toMatchObject({queued: true});
      await quietly(2000);
      // Four tries, a second apart, and a probe or two.
      expect((await here.edge.requests()).length - before).toBeLessThanOrEqual(8);
      await here.edge.faults();
      // Its own patience may be long by now; that of flush is not.
      const flushed = async () => {
        await tab.run(() => (window as any).edgetag('flush'));
        return ids();
      };
      expect(await eventually(flushed, (all) => all.includes('late'), 40_000)).toContain('late');
    },
  );

  it('keeps what it is to keep for ages', async () => {
    await open();
    const before = (await here.edge.requests()).length;
    await here.edge.faults({status: 429, retryAfter: '9'.repeat(30), times: 1});
    expect(await sendEvent('late')).toMatchObject({queued: true});
    await quietly(2000);
    expect((await here.edge.requests()).length - before).toBe(1);
    expect(await queue()).toMatchObject({waiting: 1, durability: 'disk'});
  });
});
