import 'fake-indexeddb/auto';
import {held, identified, type Answer} from '../../support/instance.js';
import {notes, openPage} from '../../support/page.js';
import {
  comeBack,
  freshDisk,
  goAway,
  hide,
  keys,
  leave,
  pass,
  rest,
  rowOf,
  rows,
  START,
} from '../../support/queue.js';
import type {Json} from '../../../src/core/types.js';

const {end, goOffline, goOnline} = freshDisk();

const NAME = 'edgetag.EDGETAG0UNIT000000000000@AdobeOrg';
const never = () => undefined;
/** The events that left, as they were collected. */
const said = ({posts}: Awaited<ReturnType<typeof openPage>>) =>
  posts.flatMap(({body}) => ((body.events ?? []) as Json[]).map(({xdm, data}) => ({xdm, data})));

/** A page that left with that many events on their way. */
const leftWith = async (count: number, options: Json = {}) => {
  const page = await openPage({answer: never, options});
  for (let step = 1; step <= count; step++) void page.send(step);
  await rest();
  goAway();
  await rest();
  end();
  return page;
};

describe('the note of a page that left', () => {
  it('names the rows that it has handed over, its tab and the time', async () => {
    await leftWith(2);
    const [note, ...others] = notes();
    expect(others).toEqual([]);
    expect(note).toMatchObject({key: `${NAME}.${note!.tab}`, time: START, keys: await keys()});
    expect(note!.tab).toBe((await rows())[0]!.lease.tab);
  });

  it('takes back what a hidden page had on its way as the network goes: nobody has brought it anywhere', async () => {
    const page = await openPage({answer: never});
    void page.send(1);
    await rest();
    hide();
    expect(notes()).toMatchObject([{keys: await keys()}]);
    goOffline();
    expect(notes()).toEqual([]);
    expect(await rows()).toHaveLength(1);
  });

  it('never names what left while there was no network, though there is one again as the page goes', async () => {
    const page = await openPage({answer: never});
    goOffline();
    void page.send(1);
    await rest();
    expect(page.posts).toMatchObject([{how: 'fetch', keepalive: true}]);
    await goOnline();
    goAway();
    expect(notes()).toEqual([]);
    expect(await rows()).toHaveLength(1);
  });

  it('is the only thing that is not in the database', async () => {
    await leftWith(2);
    expect(Object.keys(localStorage)).toEqual([notes()[0]!.key]);
  });

  it('is no longer than 16 KB; rows beyond that stay', async () => {
    const page = await openPage({answer: never});
    for (let step = 1; step <= 700; step++) void page.send(step);
    await rest();
    goAway();
    const text = localStorage[notes()[0]!.key] as string;
    expect(text.length).toBeLessThanOrEqual(16_384);
    expect(await rows()).toHaveLength(700);
    const {keys: noted} = notes()[0]!;
    expect(noted.length).toBeGreaterThan(100);
    end();
    const next = await openPage();
    await pass(35_000);
    expect(said(next)).toHaveLength(700 - noted.length);
  });

  it.each(['by sending a page view', 'by flush, with nothing to send'])(
    'is heeded by the next page, %s: those rows are forgotten, and counted',
    async (how) => {
      await leftWith(2);
      const next = await openPage({answer: () => identified()});
      const done = how.includes('flush') ? next.run('flush') : next.send(9);
      await pass(2500);
      await done;
      expect(await next.run('getQueue')).toMatchObject({waiting: 0, handedOver: 2});
      expect(notes()).toEqual([]);
      await pass(60_000);
      expect(await rows()).toEqual([]);
      expect(next.wire().flat()).not.toContain(1);
    },
  );

  it('is heeded by a page that says nothing, in the time it takes to look', async () => {
    await leftWith(2);
    await leave(rowOf(7));
    const next = await openPage();
    await pass(3000);
    expect(next.wire()).toEqual([['fetch', 'collect', 7]]);
    expect(notes()).toEqual([]);
    expect((await rows()).filter(({lease}) => lease.tab)).toEqual([]);
  });

  it('is not heeded for a row that was put back since: it is sent', async () => {
    await leftWith(2);
    const [back] = await rows();
    await leave({...back!, lease: {tab: '', until: 0}});
    const next = await openPage({answer: () => identified()});
    await next.send(9);
    await pass(3000);
    expect(next.wire()).toEqual([
      ['fetch', 'interact', 9],
      ['fetch', 'collect', 1],
    ]);
    expect(await next.run('getQueue')).toMatchObject({waiting: 0, handedOver: 1});
  });

  it('says nothing of other rows: they are sent', async () => {
    await leftWith(1);
    await leave(rowOf(7), rowOf(8));
    const next = await openPage({answer: () => identified()});
    await next.send(9);
    await rest();
    expect(next.wire()).toEqual([
      ['fetch', 'interact', 9],
      ['fetch', 'collect', 7, 8],
    ]);
  });

  it('may be broken: then the rows are sent, and everything else is', async () => {
    await leftWith(1);
    localStorage.setItem(notes()[0]!.key, '{"tab":');
    const next = await openPage({answer: () => identified()});
    await next.send(9);
    await pass(40_000);
    expect(next.wire().flat()).toEqual(expect.arrayContaining([9, 1]));
    expect(await rows()).toEqual([]);
  });

  it('may be broken, and does not keep another from being heeded', async () => {
    localStorage.setItem(`${NAME}.broken`, '{"tab":');
    await leftWith(1);
    const next = await openPage({answer: () => identified()});
    await next.send(9);
    await pass(3000);
    expect(await next.run('getQueue')).toMatchObject({waiting: 0, handedOver: 1});
  });

  it('needs to say no more than its tab, the time and the keys', async () => {
    await leftWith(1);
    const [{key, ...note}] = notes() as [ReturnType<typeof notes>[number]];
    const {tab, time, keys: noted} = note;
    localStorage.setItem(key, JSON.stringify({tab, time, keys: noted}));
    const next = await openPage({answer: () => identified()});
    await next.send(9);
    await pass(3000);
    expect(await next.run('getQueue')).toMatchObject({waiting: 0, handedOver: 1});
  });

  it('of another organization is not ours to heed', async () => {
    await leftWith(1);
    const other = `${NAME}2.tab`;
    const text = JSON.stringify({tab: 'tab', time: START, keys: ['a'], done: []});
    localStorage.setItem(other, text);
    const next = await openPage({answer: () => identified()});
    await next.send(9);
    await rest();
    expect(localStorage[other]).toBe(text);
    expect(await next.run('getQueue')).toMatchObject({handedOver: 1});
  });
});

describe('a note that cannot be written', () => {
  it('loses nothing: the rows are sent again, as they were', async () => {
    jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('Full.', 'QuotaExceededError');
    });
    const first = await leftWith(2);
    expect(notes()).toEqual([]);
    const next = await openPage();
    await pass(35_000);
    expect(said(next)).toEqual(said(first));
    expect(await rows()).toEqual([]);
  });
});

describe('a page that was killed', () => {
  it('has left no note, and its rows are sent by the next when its lease is over', async () => {
    const first = await openPage({answer: never});
    void first.send(1);
    await rest();
    end();
    expect(notes()).toEqual([]);
    const next = await openPage();
    await pass(25_000);
    expect(next.posts).toHaveLength(0);
    await pass(10_000);
    expect(said(next)).toEqual(said(first));
  });
});

describe('at-least-once', () => {
  const options = {queue: {unloadDelivery: 'at-least-once'}};

  it('writes no note: rows without an answer are sent again by the next page, as they were', async () => {
    const first = await leftWith(2, options);
    expect(notes()).toEqual([]);
    const next = await openPage({options});
    await pass(35_000);
    expect(said(next)).toEqual(said(first));
    expect(await rows()).toEqual([]);
    expect(await next.run('getQueue')).toMatchObject({handedOver: 0});
  });

  it('keeps the rows from others for as long as an answer may take', async () => {
    await leftWith(1, options);
    const next = await openPage({options});
    await pass(25_000);
    expect(next.posts).toHaveLength(0);
  });

  it('sends a link click in a way that has an answer', async () => {
    const page = await openPage({options});
    await page.send(1, {documentUnloading: true});
    expect(page.posts).toMatchObject([{how: 'fetch', keepalive: true}]);
    expect(await rows()).toEqual([]);
  });
});

describe('a link click', () => {
  it('that a beacon took is delivered: no page sends it again', async () => {
    const page = await openPage({answer: () => identified()});
    await pass(100);
    expect(await page.send(1, {documentUnloading: true})).not.toHaveProperty('queued');
    goAway();
    await rest();
    end();
    const next = await openPage({answer: () => identified()});
    await next.send(9);
    await pass(60_000);
    expect(page.wire()).toEqual([['beacon', 'collect', 1]]);
    expect(next.wire()).toEqual([['fetch', 'interact', 9]]);
    expect(await rows()).toEqual([]);
  });
});

describe('a link click that a beacon would not deliver', () => {
  it.each([
    ['while the device is offline', () => goOffline()],
    ['before the queue is there to know', () => {}],
  ])('%s is a fetch, and kept where that is not answered', async (when, prepare) => {
    const answer = () => new Error('Failed to fetch');
    const page = await openPage({answer, ...(when.includes('before') && {fetched: 50})});
    prepare();
    const sent = page.send(1, {documentUnloading: true});
    await pass(100);
    expect(await sent).toMatchObject({queued: true});
    expect(page.posts[0]).toMatchObject({how: 'fetch', keepalive: true});
    expect(await rows()).toHaveLength(1);
  });
});

describe('a page that is seen again', () => {
  const away = async (leaveBy: () => void, backBy: () => void) => {
    const {answer, give} = held<Answer>();
    const page = await openPage({answer: () => answer});
    void page.send(1);
    await rest();
    leaveBy();
    await rest();
    expect(notes()).toHaveLength(1);
    backBy();
    await rest();
    return {...page, give};
  };

  it('removes its note when it was only hidden, and waits for its answer', async () => {
    const {give, posts} = await away(hide, () => comeBack(false));
    expect(notes()).toEqual([]);
    expect(await rows()).toHaveLength(1);
    give(identified());
    await pass(60_000);
    expect(await rows()).toEqual([]);
    expect(posts).toHaveLength(1);
  });

  it('removes its note when it was kept for going back, with the rows in it', async () => {
    const {run, posts} = await away(
      () => goAway(true),
      () => comeBack(),
    );
    expect(notes()).toEqual([]);
    expect(await rows()).toEqual([]);
    expect(await run('getQueue')).toMatchObject({waiting: 0, handedOver: 1});
    await pass(60_000);
    expect(posts).toHaveLength(1);
  });
});
