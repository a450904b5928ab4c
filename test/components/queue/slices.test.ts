/** A burst in one task is saved a slice at a time, and the page hears nothing of it but that it can breathe. */
import 'fake-indexeddb/auto';
import {held} from '../../support/instance.js';
import {
  freshDisk,
  goAway,
  hide,
  openVisit,
  pass,
  rest,
  rows,
  stepsOf,
} from '../../support/queue.js';
import type {Component} from '../../../src/core/types.js';

freshDisk();

const MANY = 450;
const numbered = [...Array(MANY).keys()];

/** How many rows each transaction writes. */
const written = () => {
  const counts = new Map<IDBTransaction, number>();
  const put = IDBObjectStore.prototype.put;
  jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    ...row
  ) {
    counts.set(this.transaction, (counts.get(this.transaction) || 0) + 1);
    return put.apply(this, row);
  });
  return () => [...counts.values()];
};

const visit = async () => {
  const {answer, give} = held();
  let shut!: () => void;
  const door: Component = ({gate}) => {
    shut = () => gate.set('out');
    return {name: 'Door'};
  };
  const page = await openVisit({answer: () => answer, components: [door]});
  // The database is open, and the drain is here.
  void page.run('sendEvent', {data: {step: -1}});
  await pass(250);
  return {
    ...page,
    give,
    shut: () => shut(),
    burst: () => numbered.map((step) => page.run('sendEvent', {data: {step}})),
    steps: () => page.sent.flatMap(stepsOf).filter((step) => step >= 0),
  };
};

describe('a burst', () => {
  it('is written a hundred at a time, the first of them in its own task', async () => {
    const {burst} = await visit();
    const puts = written();
    void burst();
    await new Promise((next) => process.nextTick(next));
    expect(puts()).toHaveLength(1);
    await rest();
    expect(Math.max(...puts())).toBeLessThanOrEqual(120);
    expect(puts().length).toBeGreaterThan(3);
    expect(await rows()).toHaveLength(MANY + 1);
  });

  it('of fifty is written in one transaction', async () => {
    const {run} = await visit();
    const puts = written();
    for (const step of numbered.slice(0, 50)) void run('sendEvent', {data: {step}});
    await rest();
    expect(puts()).toEqual([50]);
  });

  it('leaves in the order in which it came, what comes a task later behind it', async () => {
    const {burst, give, run, steps} = await visit();
    const all = burst();
    await new Promise((next) => setImmediate(next));
    all.push(run('sendEvent', {data: {step: MANY}}));
    await rest();
    give({status: 204});
    await Promise.all(all);
    expect(steps()).toEqual([...numbered, MANY]);
  });

  it('is counted and flushed whole, though most of it is not saved yet', async () => {
    const {burst, give, run, steps} = await visit();
    void burst();
    await new Promise((next) => process.nextTick(next));
    expect(await run('getQueue')).toMatchObject({waiting: MANY + 1});
    give({status: 204});
    await run('flush');
    expect(steps()).toHaveLength(MANY);
    expect(await rows()).toEqual([]);
  });

  it.each(['out of sight', 'for good'])(
    'is in a beacon as far as it fits when the page goes %s at once',
    async (how) => {
      const {burst, sent} = await visit();
      void burst();
      await new Promise((next) => process.nextTick(next));
      if (how == 'for good') goAway();
      else hide();
      await rest();
      const beacons = sent.filter(({unloading}) => unloading);
      expect(beacons).toHaveLength(1);
      expect(beacons.flatMap(stepsOf).length).toBeGreaterThan(100);
      if (how == 'out of sight') expect(await rows()).not.toHaveLength(0);
    },
  );

  it('ends when consent is withdrawn: what was not sent is counted, and nothing is on disk', async () => {
    const {burst, give, run, shut, steps} = await visit();
    const all = burst();
    await new Promise((next) => process.nextTick(next));
    shut();
    await rest();
    const left = steps();
    give({status: 204});
    await Promise.all(all);
    await rest();
    expect(steps()).toEqual(left);
    expect(await rows()).toEqual([]);
    expect(await run('getQueue')).toMatchObject({dropped: {consent: MANY - left.length}});
  });

  it('hears of one event that cannot be written, and of no other', async () => {
    const {give, run, steps} = await visit();
    const results = numbered.map((step) =>
      run('sendEvent', {data: {step, ...(step == 300 && {big: 1n})}}),
    );
    give({status: 204});
    const ends = await Promise.allSettled(results);
    expect(ends.flatMap(({status}, step) => (status == 'rejected' ? step : []))).toEqual([300]);
    expect(steps()).toHaveLength(MANY - 1);
  });

  it('arrives where there is no disk, too', async () => {
    globalThis.indexedDB = undefined as never;
    const {burst, give, steps} = await visit();
    const all = burst();
    give({status: 204});
    await pass(1000);
    await Promise.all(all);
    expect(steps()).toEqual(numbered);
  });
});
