import 'fake-indexeddb/auto';
import {held, problem, type Answer} from '../../support/instance.js';
import {
  flush,
  freshDisk,
  leave,
  openVisit,
  pass,
  rest,
  rowOf,
  rows,
  START,
  stepsOf,
  withoutLocks,
} from '../../support/queue.js';

const {end} = freshDisk();

const LEASE = 30_000;
const ok = (): Answer => ({status: 204});

/** An edge that thinks for that long before it says so. */
const slowly = (milliseconds: number, said: Answer) => async () => {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return said;
};

describe('a row on its way', () => {
  it('is its tab’s alone for 30 seconds, also where there are no locks', async () => {
    withoutLocks();
    const one = await openVisit({answer: () => held().answer});
    void one.run('sendEvent', {data: {step: 1}});
    await rest();
    expect((await rows())[0]!.lease.until).toBe(START + LEASE);
    const other = await openVisit({answer: ok});
    await pass(LEASE - 1000);
    expect(other.sent).toHaveLength(0);
  });

  it('is anybody’s when the tab is gone and its lease over', async () => {
    const one = await openVisit({answer: () => held().answer});
    void one.run('sendEvent', {data: {step: 1}});
    await rest();
    end();
    const other = await openVisit({answer: ok});
    await pass(LEASE + 1000);
    expect(other.sent.map(stepsOf)).toEqual([[1]]);
    expect(await rows()).toEqual([]);
  });

  it('of a backlog is leased in the transaction that reads it', async () => {
    withoutLocks();
    await leave(rowOf(1), rowOf(2));
    const one = await openVisit({answer: () => held().answer});
    await pass(2000);
    expect(one.sent.map(stepsOf)).toEqual([[1, 2]]);
    const [first, second] = await rows();
    expect(first!.lease).toEqual(second!.lease);
    expect(first!.lease.until).toBeGreaterThan(Date.now() + LEASE - 3000);
    const other = await openVisit({answer: ok});
    await pass(LEASE - 5000);
    expect(other.sent).toHaveLength(0);
  });

  it('is free at once when its sending has failed', async () => {
    const one = await openVisit({answer: () => new Error('Failed to fetch')});
    await one.run('sendEvent', {data: {step: 1}});
    await rest();
    end();
    const other = await openVisit({answer: ok});
    await pass(6000);
    expect(other.sent.map(stepsOf)).toEqual([[1]]);
  });
});

describe('a row that is free', () => {
  it('goes, though more rows than are looked at together are others’ before it', async () => {
    const theirs = {lease: {tab: 'other', until: START + LEASE}};
    await leave(...Array.from({length: 450}, (_, step) => rowOf(step, theirs)), rowOf(450));
    const page = await openVisit({answer: ok});
    expect(await flush(page)).toMatchObject({sent: 1});
    expect(page.sent.map(stepsOf)).toEqual([[450]]);
  });
});

describe('a row that is sent again while its caller waits', () => {
  it('stays its tab’s alone, however long that takes', async () => {
    const one = await openVisit({answer: slowly(9000, problem(503, {'Retry-After': '5'}))});
    const result = one.run('sendEvent', {data: {step: 1}});
    await rest();
    const other = await openVisit({answer: ok});
    await pass(45_000);
    expect(one.sent.length).toBeGreaterThan(3);
    expect(other.sent).toHaveLength(0);
    await pass(15_000);
    expect(await result).toMatchObject({queued: true});
  });

  it('is not sent again by a tab that slept so long that others may have sent it', async () => {
    const one = await openVisit({answer: () => problem(503)});
    const result = one.run('sendEvent', {data: {step: 1}});
    await rest();
    expect(one.sent).toHaveLength(1);
    const [row] = await rows();
    // The lid was closed; meanwhile another tab has delivered it.
    jest.setSystemTime(START + 600_000);
    const other = await openVisit({answer: ok});
    expect(await flush(other)).toEqual({sent: 1, waiting: 0});
    expect(other.sent[0]!.body.events[0].xdm._id).toBe(row!.event.xdm._id);
    await pass(60_000);
    expect(await result).toMatchObject({queued: true});
    expect(one.sent).toHaveLength(1);
    expect(await rows()).toEqual([]);
  });
});

describe('a row that was forgotten', () => {
  it('is not on disk, though it was answered before it was written', async () => {
    const open = indexedDB.open.bind(indexedDB);
    jest.spyOn(indexedDB, 'open').mockImplementation((...args) => {
      const late = {} as IDBOpenDBRequest;
      setTimeout(() => {
        const request = open(...args);
        request.onupgradeneeded = (event) => {
          Object.assign(late, {result: request.result});
          late.onupgradeneeded?.(event);
        };
        request.onsuccess = (event) => {
          Object.assign(late, {result: request.result});
          late.onsuccess?.(event);
        };
      }, 500);
      return late;
    });
    const {run} = await openVisit({answer: ok});
    expect(await run('sendEvent')).toEqual({});
    await pass(1000);
    jest.restoreAllMocks();
    expect(await rows()).toEqual([]);
  });

  it('does not come back, though its lease was renewed while it waited for its answer', async () => {
    const {run} = await openVisit({
      answer: (_sent, index) => (index ? ok() : problem(503, {'Retry-After': '1'})),
    });
    const result = run('sendEvent');
    await pass(1100);
    expect(await result).toEqual({});
    expect(await rows()).toEqual([]);
  });

  it('does not come back when another event’s retries renew what is on its way', async () => {
    const {answer, give} = held();
    const {run} = await openVisit({
      answer: (sent, index) => (stepsOf(sent)[0] == 1 ? answer : index < 3 ? problem(503) : ok()),
    });
    const first = run('sendEvent', {data: {step: 1}});
    void run('sendEvent', {data: {step: 2}});
    await pass(1000);
    give(ok());
    await first;
    await pass(10_000);
    expect(await rows()).toEqual([]);
  });

  it('does not come back after the next page has sent it', async () => {
    const {run} = await openVisit({answer: () => new Error('Failed to fetch')});
    await leave(rowOf(1));
    await run('sendEvent');
    await pass(100);
    end();
    const other = await openVisit({answer: ok});
    await pass(10_000);
    await flush(other);
    expect(await rows()).toEqual([]);
  });
});
