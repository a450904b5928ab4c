import 'fake-indexeddb/auto';
import {handles} from '../../../src/components/handles/index.js';
import {until, type Answer} from '../../support/instance.js';
import {freshDisk, leave, openVisit, pass, rest, rowOf, rows} from '../../support/queue.js';
import type {QueueState} from '../../../src/components/queue/index.js';
import type {Gate, Json} from '../../../src/core/types.js';

const {goOnline} = freshDisk();

/** A page whose visitor may change their mind. */
const visit = async (
  answer: () => Answer = () => new Error('Failed to fetch'),
  options: Json = {},
) => {
  let gate!: Gate;
  const page = await openVisit({
    answer,
    options,
    components: [
      handles,
      (core) => {
        ({gate} = core);
        return {name: 'Door'};
      },
    ],
  });
  const dropped: string[] = [];
  await page.run('on', {
    event: 'dropped',
    callback: ({id, reason}: Json) => void dropped.push(`${id} ${reason}`),
  });
  return {
    ...page,
    dropped,
    set: (state: string) => gate.set(state),
    state: () => gate.state(),
    collect: async (...ids: string[]) => {
      for (const _id of ids) await page.run('sendEvent', {xdm: {_id}});
      await rest();
    },
    count: async () => ((await page.run('getQueue')) as QueueState).dropped.consent ?? 0,
  };
};

describe('consent that is withdrawn', () => {
  it('empties the store, and each event is counted and told of', async () => {
    const {collect, count, dropped, set} = await visit();
    await collect('a', 'b', 'c');
    expect(await rows()).toHaveLength(3);
    set('out');
    await pass(100);
    expect(await rows()).toEqual([]);
    expect(await count()).toBe(3);
    expect(dropped).toEqual(['a consent', 'b consent', 'c consent']);
  });

  it('empties it of what earlier pages left, too', async () => {
    await leave(rowOf(1), rowOf(2));
    const {collect, count, set} = await visit();
    await collect('a');
    set('out');
    await pass(100);
    expect(await rows()).toEqual([]);
    expect(await count()).toBe(3);
  });

  it('ends retries and timers: not one byte leaves afterwards', async () => {
    const {collect, sent, set, run} = await visit();
    await collect('a', 'b');
    set('out');
    const before = sent.length;
    await run('sendEvent');
    await run('flush');
    await pass(600_000);
    await goOnline();
    expect(sent).toHaveLength(before);
  });

  it('ends the tries of an event whose caller still waits', async () => {
    const {run, sent, set} = await visit(() => ({status: 503}));
    const result = run('sendEvent');
    await rest();
    set('out');
    await pass(30_000);
    expect(sent).toHaveLength(1);
    await result;
    expect(await rows()).toEqual([]);
  });

  it('empties memory where there is no disk', async () => {
    globalThis.indexedDB = undefined as never;
    const {collect, count, sent, set} = await visit();
    await collect('a', 'b');
    const before = sent.length;
    set('out');
    await pass(10_000);
    expect(await count()).toBe(2);
    expect(sent).toHaveLength(before);
  });

  it('makes no database where there was none', async () => {
    const {set} = await visit();
    set('out');
    await pass(10_000);
    expect(await indexedDB.databases()).toEqual([]);
  });

  it('and given again lets new events go', async () => {
    const {collect, set, sent} = await visit(() => ({status: 204}));
    set('out');
    await pass(100);
    set('in');
    await collect('a');
    expect(sent).toHaveLength(1);
  });
});

describe('consent that is withdrawn in one tab', () => {
  it('is withdrawn in the other, which sends nothing more; each event is counted once', async () => {
    const one = await visit();
    const other = await visit();
    await one.collect('a', 'b');
    await other.collect('c');
    one.set('out');
    await until(() => other.state() == 'out');
    const before = [...one.sent, ...other.sent].length;
    await pass(1000);
    await other.run('sendEvent');
    await other.run('flush');
    await goOnline();
    await pass(600_000);
    expect([...one.sent, ...other.sent]).toHaveLength(before);
    expect(await rows()).toEqual([]);
    expect((await one.count()) + (await other.count())).toBe(3);
  });

  it('and given again there, is given in the other', async () => {
    const one = await visit(() => ({status: 204}));
    const other = await visit(() => ({status: 204}));
    await one.collect('a');
    await other.collect('b');
    one.set('out');
    await until(() => other.state() == 'out');
    one.set('in');
    await until(() => other.state() == 'in');
    await other.collect('c');
    expect(other.sent).toHaveLength(2);
  });

  it('is not withdrawn where it was pending only', async () => {
    const one = await visit(() => ({status: 204}));
    const other = await visit(() => ({status: 204}));
    await one.collect('a');
    one.set('pending');
    await pass(1000);
    expect(other.state()).toBe('in');
  });
});

describe('while consent is pending', () => {
  it('the queue says what waits on disk of it: nothing', async () => {
    const {run} = await visit(undefined, {defaultConsent: 'pending'});
    void run('sendEvent');
    await rest();
    expect(await run('getQueue')).toMatchObject({waiting: 0, dropped: {}});
    expect(await run('flush')).toEqual({sent: 0, waiting: 0});
    expect(await indexedDB.databases()).toEqual([]);
  });

  it('rows of an earlier page stay, and go when it is given', async () => {
    await leave(rowOf(1));
    const {sent, set} = await visit(() => ({status: 204}), {defaultConsent: 'pending'});
    await pass(60_000);
    expect(sent).toHaveLength(0);
    expect(await rows()).toHaveLength(1);
    set('in');
    await pass(3000);
    expect(sent).toHaveLength(1);
    expect(await rows()).toEqual([]);
  });
});
