import 'fake-indexeddb/auto';
import {handles} from '../../../src/components/handles/index.js';
import {held, identified, problem, type Given} from '../../support/instance.js';
import {
  flush,
  freshDisk,
  leave,
  openVisit,
  pass,
  rest,
  rowOf,
  START,
  watchWrites,
} from '../../support/queue.js';
import type {Component, Json} from '../../../src/core/types.js';

const {goOnline} = freshDisk();

/** A page that listens for what becomes of its events. */
const visit = async ({components = [], ...given}: Given & {options?: Json} = {}) => {
  const page = await openVisit({components: [handles, ...components], ...given});
  const heard: Json[] = [];
  for (const event of ['sent', 'queued', 'dropped', 'durability']) {
    await page.run('on', {event, callback: (news: Json) => void heard.push(news)});
  }
  return {
    ...page,
    heard,
    send: (id: string) =>
      page.run('sendEvent', {type: 'link', xdm: {_id: id}}).catch((error: Error) => error),
  };
};
const about = (id: string, more: Json) => ({id, eventType: 'link', ...more});

describe('the page hears', () => {
  it('of each event that was answered', async () => {
    const {heard, send} = await visit({answer: () => identified()});
    await send('a');
    await rest();
    expect(heard).toEqual([about('a', {event: 'sent', status: 200, attempts: 0})]);
  });

  it('of each event that waits, and of the same when it was answered after all', async () => {
    let offline = true;
    const {heard, send} = await visit({
      answer: () => (offline ? new Error('Failed to fetch') : {status: 204}),
    });
    await send('a');
    await rest();
    expect(heard).toEqual([about('a', {event: 'queued', attempts: 1})]);
    offline = false;
    await goOnline();
    expect(heard.slice(1)).toEqual([about('a', {event: 'sent', status: 204, attempts: 1})]);
  });

  it('that an event waits only once it is safe on disk', async () => {
    const steps = watchWrites();
    const {run, send} = await visit({answer: () => new Error('Failed to fetch')});
    await run('on', {event: 'queued', callback: () => void steps.push('queued')});
    await send('a');
    await rest();
    expect(steps.indexOf('queued')).toBeGreaterThan(0);
    const before = steps.slice(0, steps.indexOf('queued'));
    expect(before).toContain('complete');
    // Nothing was still being written.
    expect(before.pop()).toBe('complete');
  });

  it.each([
    ['refused', 400],
    ['refused', 403],
    ['too-large', 413],
  ])('of each event that was dropped: %s, with %i', async (reason, status) => {
    const {heard, run, send} = await visit({answer: () => problem(status)});
    expect(await send('a')).toBeInstanceOf(Error);
    await rest();
    const error = expect.stringContaining(`responded with a status code ${status}`) as string;
    expect(heard).toEqual([about('a', {event: 'dropped', reason, status, error, attempts: 1})]);
    expect(await run('getQueue')).toMatchObject({waiting: 0, dropped: {[reason]: 1}});
  });

  it('of each event that went over a bound', async () => {
    const {heard, run, send} = await visit({
      options: {queue: {maxEvents: 1}},
      answer: () => new Error('Failed to fetch'),
    });
    await send('a');
    await send('b');
    await run('getQueue');
    await rest();
    expect(heard.filter(({event}) => event == 'dropped')).toEqual([
      about('a', {event: 'dropped', reason: 'evicted', attempts: expect.any(Number) as number}),
    ]);
  });

  it('when events are in memory only, and when they are on disk again', async () => {
    const put = jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('Full.', 'QuotaExceededError');
    });
    const {heard, run, send} = await visit({answer: () => held().answer});
    void send('a');
    await rest();
    expect(heard).toEqual([{event: 'durability', durability: 'memory'}]);
    expect(await run('getQueue')).toMatchObject({durability: 'memory', waiting: 1});
    put.mockRestore();
    void send('b');
    await rest();
    expect(heard.slice(1)).toEqual([{event: 'durability', durability: 'disk'}]);
    expect(await run('getQueue')).toMatchObject({durability: 'disk', waiting: 2});
  });

  it('of the events of earlier pages, too', async () => {
    await leave(rowOf(1), rowOf(2));
    const {heard} = await visit({answer: () => ({status: 204})});
    await pass(2000);
    expect(heard).toEqual(
      ['id-1', 'id-2'].map((id) => ({event: 'sent', id, status: 204, attempts: 1})),
    );
  });
});

describe('getQueue', () => {
  it('says that nothing waits', async () => {
    const {run} = await visit();
    expect(await run('getQueue')).toEqual({
      durability: 'disk',
      waiting: 0,
      bytes: 0,
      oldest: null,
      handedOver: 0,
      dropped: {},
    });
  });

  it('counts what waits, with its bytes and the time of the oldest', async () => {
    const waiting = [rowOf(1), rowOf(2, {}, 500)];
    await leave(...waiting);
    const {run} = await visit();
    expect(await run('getQueue')).toMatchObject({
      waiting: 2,
      bytes: waiting[0]!.bytes + waiting[1]!.bytes,
      oldest: new Date(START - 60_000 + 1).toISOString(),
    });
  });

  it('counts what is on its way, until it is answered', async () => {
    const {answer, give} = held();
    const {run, send} = await visit({answer: () => answer});
    const result = send('a');
    await rest();
    expect(await run('getQueue')).toMatchObject({waiting: 1});
    give({status: 204});
    await result;
    expect(await run('getQueue')).toMatchObject({waiting: 0});
  });
});

describe('flush', () => {
  it('has nothing to do where nothing waits', async () => {
    const {run, sent} = await visit();
    expect(await run('flush')).toEqual({sent: 0, waiting: 0});
    expect(sent).toHaveLength(0);
  });

  it('sends what waits and counts what was answered', async () => {
    await leave(rowOf(1), rowOf(2));
    const page = await visit({answer: () => ({status: 204})});
    expect(await flush(page)).toEqual({sent: 2, waiting: 0});
  });

  it('waits for what is on its way', async () => {
    const {answer, give} = held();
    const {run, send} = await visit({answer: () => answer});
    void send('a');
    await rest();
    let flushed: unknown;
    void run('flush').then((result) => (flushed = result));
    await rest();
    expect(flushed).toBeUndefined();
    give({status: 204});
    await rest();
    expect(flushed).toEqual({sent: 1, waiting: 0});
  });

  it('ends although consent is withdrawn from events that were to go together', async () => {
    let withdraw = () => {};
    const door: Component = ({gate}) => {
      withdraw = () => gate.set('out');
      return {name: 'Door'};
    };
    const {answer, give} = held();
    const {run, send} = await visit({answer: () => answer, components: [door], cookies: {}});
    for (let step = 0; step < 10; step++) void send(`${step}`);
    await rest();
    let flushed: unknown;
    void run('flush').then((result) => (flushed = result));
    await rest();
    // It slept for so long that others may have sent what was held for an identity.
    jest.setSystemTime(Date.now() + 600_000);
    give(new Error('Failed to fetch'));
    await rest();
    expect(flushed).toBeUndefined();
    withdraw();
    await rest();
    expect(flushed).toMatchObject({waiting: 0});
  });

  it('is not held up by an event that cannot be written, nor is the end of the page', async () => {
    const {run, send} = await visit({answer: () => identified()});
    await expect(run('sendEvent', {data: {count: 1n}})).rejects.toThrow(/BigInt/);
    await send('a');
    expect(await run('flush')).toMatchObject({waiting: 0});
    const uncaught = jest.fn();
    addEventListener('error', uncaught);
    dispatchEvent(new Event('pagehide'));
    removeEventListener('error', uncaught);
    expect(uncaught).not.toHaveBeenCalled();
  });

  it('says what was deferred, and does not wait for it', async () => {
    await leave(rowOf(1), rowOf(2));
    const page = await visit({answer: () => new Error('Failed to fetch')});
    expect(await flush(page)).toEqual({sent: 0, waiting: 2});
  });
});

describe('without the queue', () => {
  it('nothing is flushed or sent, and what an earlier page left still waits', async () => {
    await leave(rowOf(1));
    const {run, sent} = await visit({options: {queue: {enabled: false}}});
    expect(await run('flush')).toEqual({sent: 0, waiting: 1});
    await pass(60_000);
    expect(sent).toHaveLength(0);
  });
});
