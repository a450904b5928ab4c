import 'fake-indexeddb/auto';
import {held} from '../../support/instance.js';
import {freshDisk, leave, openVisit, pass, rowOf, rows, START} from '../../support/queue.js';
import type {QueueState} from '../../../src/components/queue/index.js';
import type {Row} from '../../../src/components/queue/row.js';
import type {Json} from '../../../src/core/types.js';

freshDisk();

const DAY = 86_400_000;
/** The drain looks at what waits after that many milliseconds; what is too old, again after so many. */
const HEAD_START = 2000;
const SECOND_LOOK = 60_000;

/** A page in an outage, within those bounds. */
const visit = async (bounds: Json = {}, trouble = () => {}) => {
  trouble();
  const page = await openVisit({
    options: {queue: bounds},
    answer: () => new Error('Failed to fetch'),
  });
  return {
    ...page,
    async collect(count: number) {
      for (let step = 1; step <= count; step++) await page.run('sendEvent', {data: {step}});
      await pass(1500);
    },
    state: () => page.run('getQueue') as Promise<QueueState>,
    /** What is on disk once the page has sent something: nothing is written before. */
    async steps() {
      await pass(2500);
      return stepsIn(await rows());
    },
  };
};
const stepsIn = (waiting: readonly Row[]) => waiting.map(({event}) => event.data!.step as number);

describe('over a bound', () => {
  it('of events the oldest go, and are counted', async () => {
    const {collect, state} = await visit({maxEvents: 3});
    await collect(7);
    expect(await state()).toMatchObject({waiting: 3, dropped: {evicted: 4}});
    expect(stepsIn(await rows())).toEqual([5, 6, 7]);
  });

  it('of bytes the oldest go, and are counted', async () => {
    const waiting = [1, 2, 3, 4].map((step) => rowOf(step, {}, 1000));
    const {bytes} = waiting[0]!;
    await leave(...waiting);
    const {state, steps} = await visit({maxBytes: 2 * bytes + 1});
    expect(await state()).toMatchObject({waiting: 2, bytes: 2 * bytes, dropped: {evicted: 2}});
    expect(await steps()).toEqual([3, 4]);
  });

  it('of days those go that are older, and are counted', async () => {
    await leave(
      rowOf(1, {id: `${START - 2 * DAY - 1}-1000001-earlier`, createdAt: START - 2 * DAY - 1}),
      rowOf(2, {id: `${START - 2 * DAY + 1e6}-1000001-earlier`, createdAt: START - 2 * DAY + 1e6}),
      rowOf(3),
    );
    const {state, steps} = await visit({maxAgeDays: 2});
    expect(await steps()).toEqual([1, 2, 3]);
    await pass(SECOND_LOOK);
    expect(await state()).toMatchObject({waiting: 2, dropped: {expired: 1}});
    expect(await steps()).toEqual([2, 3]);
  });

  it('of days none is sent any more', async () => {
    await leave(rowOf(1, {id: `${START - 8 * DAY}-1000001-earlier`, createdAt: START - 8 * DAY}));
    const {sent, state} = await visit();
    await pass(10_000);
    expect(await state()).toMatchObject({waiting: 1});
    await pass(SECOND_LOOK);
    expect(sent).toHaveLength(0);
    expect(await state()).toMatchObject({waiting: 0, dropped: {expired: 1}});
  });

  it.each([
    ['as the page begins', 0, 20_000, false],
    ['as the page begins, and asks at once', 0, 20_000, true],
    ['later', 5000, 5000, false],
    ['when it looks again', 50_000, 30_000, false],
  ])(
    'of days nothing goes because the clock was ten years ahead for a moment: %s',
    async (_what, from, lasts, asks) => {
      await leave(rowOf(1), rowOf(2, {notBefore: START + 3000}));
      const {collect, sent, state} = await visit();
      await pass(from);
      jest.setSystemTime(Date.now() + 3650 * DAY);
      if (asks) await state();
      else await pass(lasts / 2);
      await collect(1);
      await pass(lasts / 2);
      jest.setSystemTime(Date.now() - 3650 * DAY);
      await pass(400_000);
      const {dropped, waiting} = await state();
      expect([dropped, waiting]).toEqual([{}, 3]);
      // They are tried again, too.
      expect(sent.length).toBeGreaterThan(0);
    },
  );

  it('nothing goes that is on its way', async () => {
    const {run} = await openVisit({
      options: {queue: {maxEvents: 1}},
      answer: ({body}) =>
        ((body.events as Json[])[0]!.data as Json).step == 1
          ? held().answer
          : new Error('Failed to fetch'),
    });
    void run('sendEvent', {data: {step: 1}});
    for (const step of [2, 3]) await run('sendEvent', {data: {step}});
    await pass(1500);
    expect(await run('getQueue')).toMatchObject({waiting: 1, dropped: {evicted: 2}});
    expect(stepsIn(await rows())).toEqual([1]);
  });

  it('nothing goes that another tab has leased', async () => {
    await leave(rowOf(1, {lease: {tab: 'other', until: START + 20_000}}), rowOf(2), rowOf(3));
    const {state, steps} = await visit({maxEvents: 2});
    expect(await state()).toMatchObject({waiting: 2, dropped: {evicted: 1}});
    expect(await steps()).toEqual([1, 3]);
  });

  it.each([
    ['IndexedDB is missing', () => void (globalThis.indexedDB = undefined as never)],
    [
      'the disk is full',
      () =>
        void jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
          throw new DOMException('Full.', 'QuotaExceededError');
        }),
    ],
  ])('the oldest go in memory, too: %s', async (_what, trouble) => {
    const {collect, state} = await visit({maxEvents: 3}, trouble);
    await collect(7);
    expect(await state()).toMatchObject({
      durability: 'memory',
      waiting: 3,
      dropped: {evicted: 4},
    });
  });
});

describe('without bounds of its own a queue', () => {
  it('holds 5,000 events', async () => {
    await leave(...[...Array(5002).keys()].map((step) => rowOf(step)));
    const {state} = await visit();
    expect(await state()).toMatchObject({waiting: 5000, dropped: {evicted: 2}});
  });

  it('holds 5,242,880 bytes', async () => {
    await leave(...[...Array(64).keys()].map((step) => rowOf(step, {bytes: 81_920})));
    const {state} = await visit();
    expect(await state()).toMatchObject({waiting: 64, bytes: 5_242_880, dropped: {}});
    await leave(rowOf(64, {bytes: 1}));
    expect(await state()).toMatchObject({waiting: 64, dropped: {evicted: 1}});
  });

  it('holds an event for seven days', async () => {
    const of = (age: number) => ({id: `${START - age}-1000001-earlier`, createdAt: START - age});
    await leave(rowOf(1, of(7 * DAY + 60_000)), rowOf(2, of(7 * DAY - 60_000)));
    const {state, steps} = await visit();
    // The database takes its time for the first look, too.
    await pass(SECOND_LOOK + 2 * HEAD_START);
    expect(await state()).toMatchObject({waiting: 1, dropped: {expired: 1}});
    expect(await steps()).toEqual([2]);
  });
});
