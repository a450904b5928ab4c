import 'fake-indexeddb/auto';
import {
  hearing,
  held,
  identified,
  openConfigured,
  ORG,
  problem,
  refusal,
  taken,
  type Answer,
} from '../../support/instance.js';
import {
  freshDisk,
  leave,
  openVisit,
  pass,
  rest,
  rowOf,
  rows,
  START,
  watchWrites,
  withoutLocks,
} from '../../support/queue.js';
import {queue} from '../../../src/components/queue/index.js';

const {goOffline, goOnline} = freshDisk();

const KEPT = {queued: true, propositions: [], decisions: [], destinations: []};
/** These are sent again while the caller waits, for 7.8 seconds at most. */
const retried: Answer[] = [429, 502, 503, 504].map((status) => problem(status));
const failures: (readonly [string, Answer])[] = [
  ['a failure of the network', new Error('Failed to fetch')],
  ['a captive portal', {status: 200, body: '<html>Please log in</html>'}],
  ['an answer in JSON that is not from the edge', {status: 200, body: {ok: true}}],
  ...[408, 425, 500].map((status) => [`${status}`, problem(status)] as const),
  ...retried.map((reply) => ['an edge that says "not now" four times', reply] as const),
];

describe('an event that was not answered', () => {
  it.each(failures)('is kept, and the caller is told so: %s', async (_what, reply) => {
    jest.spyOn(Math, 'random').mockReturnValue(0.999);
    const {run} = await openVisit({answer: () => reply});
    const result = run('sendEvent', {data: {step: 1}});
    if (retried.includes(reply)) await pass(9000);
    expect(await result).toEqual(KEPT);
    const [row] = await rows();
    expect(row).toMatchObject({event: {data: {step: 1}}});
    expect(row!.attempts).toBeGreaterThan(0);
    expect(row!.lease.until).toBeLessThanOrEqual(Date.now());
  });

  it('is on disk before the caller hears that it is kept', async () => {
    const steps = watchWrites();
    const {run} = await openVisit({answer: () => new Error('Failed to fetch')});
    const sent = run('sendEvent').then(() => steps.push('heard'));
    await rest();
    await sent;
    // Its row, and then that anybody may send it.
    expect(steps.slice(0, 5)).toEqual(['begin', 'complete', 'begin', 'complete', 'heard']);
  });

  it('lets the follow-ups of the page know, once', async () => {
    const heard: unknown[] = [];
    const {run} = await openVisit({
      answer: () => new Error('offline'),
      components: [
        () => ({name: 'Follower', event: () => (response) => void heard.push(response)}),
      ],
    });
    await run('sendEvent');
    expect(heard).toEqual([undefined]);
  });

  it('waits its turn: a random while, longer after each try, five minutes at most', async () => {
    const random = jest.spyOn(Math, 'random').mockReturnValue(0.999);
    const pauses: number[] = [];
    for (const attempts of [0, 3, 40]) {
      await leave(rowOf(1, {attempts}));
      const {run, sent} = await openVisit({
        answer: ({action}) => (action == 'collect' ? problem(500) : taken()),
      });
      await run('sendEvent');
      await rest();
      expect(sent.map(({action}) => action)).toEqual(['interact', 'collect']);
      const [row] = await rows();
      expect(row!.attempts).toBe(attempts + 1);
      pauses.push(row!.notBefore! - Date.now());
    }
    random.mockRestore();
    expect(pauses[0]!).toBeGreaterThan(0);
    expect(pauses[1]!).toBeGreaterThan(pauses[0]!);
    expect(pauses[2]!).toBeGreaterThan(pauses[1]!);
    expect(pauses[2]!).toBeLessThanOrEqual(300_000);
  });

  it.each([
    ['seconds', '120', 120_000],
    ['a date', new Date(START + 90_000).toUTCString(), 90_000],
    ['no more than an hour', '86400', 3_600_000],
    ['no more than an hour, as a date', new Date(START + 86_400_000).toUTCString(), 3_600_000],
  ])('waits as long as the edge asks in %s', async (_what, header, pause) => {
    const {run} = await openVisit({answer: () => problem(429, {'Retry-After': header})});
    await run('sendEvent');
    const [row] = await rows();
    expect(row!.notBefore).toBe(START + pause);
  });

  it.each(['', 'soon', '-5'])('takes %p in Retry-After for no wish', async (header) => {
    const {run} = await openVisit({answer: () => problem(500, {'Retry-After': header})});
    await run('sendEvent');
    const [row] = await rows();
    expect(row!.notBefore).not.toBeNaN();
    expect(row!.notBefore! - START).toBeLessThanOrEqual(300_000);
  });

  it('may go the moment the network is back, if it was the device that was offline', async () => {
    const {run} = await openVisit({answer: () => new Error('offline')});
    goOffline();
    await run('sendEvent');
    const [row] = await rows();
    expect(row!.notBefore).toBeLessThanOrEqual(START);
  });
});

describe('an event that was refused', () => {
  it.each([400, 401, 403, 404, 409, 415, 422])(
    'with %i is forgotten, and the caller hears why',
    async (status) => {
      const {run} = await openVisit({answer: () => problem(status)});
      expect(await refusal(run('sendEvent'))).toContain(
        `The server responded with a status code ${status} and response body:\n{`,
      );
      expect(await rows()).toEqual([]);
    },
  );
});

describe('an event that was answered', () => {
  it.each([
    ['200', taken()],
    ['207', {status: 207, body: {handle: [], errors: [{status: 504}]}}],
    ['204', {status: 204}],
    ['200 with an identity', identified()],
  ])('with %s is forgotten', async (_what, reply) => {
    const {run} = await openVisit({answer: () => reply});
    expect(await run('sendEvent')).not.toHaveProperty('queued');
    expect(await rows()).toEqual([]);
  });

  it('is not kept because the page could not make something of the answer', async () => {
    const {run} = await openVisit({
      answer: () => taken({type: 'news', payload: [{}]}),
      components: [
        hearing('news', () => {
          throw new Error('broken');
        }),
      ],
    });
    await run('sendEvent');
    expect(await rows()).toEqual([]);
  });
});

describe('a device without a disk', () => {
  /** Not one of them may cost an event, now or later. */
  const troubles: [string, () => void][] = [
    ['IndexedDB is missing', () => void (globalThis.indexedDB = undefined as never)],
    [
      'opening throws',
      () =>
        void jest.spyOn(indexedDB, 'open').mockImplementation(() => {
          throw new DOMException('Not here.', 'SecurityError');
        }),
    ],
    [
      'opening never ends',
      () => void jest.spyOn(indexedDB, 'open').mockReturnValue({} as IDBOpenDBRequest),
    ],
    [
      'the store is missing',
      () => {
        const request = indexedDB.open(`edgetag.${ORG}`);
        request.onsuccess = () => request.result.close();
      },
    ],
    [
      'writing throws',
      () =>
        void jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
          throw new DOMException('Full.', 'QuotaExceededError');
        }),
    ],
    [
      'the disk is full',
      () => {
        // Browsers say so only at the end: the transaction aborts instead of completing.
        jest.spyOn(IDBTransaction.prototype, 'commit').mockImplementation(function (
          this: IDBTransaction,
        ) {
          this.abort();
        });
        const put = IDBObjectStore.prototype.put;
        jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
          this: IDBObjectStore,
          ...args
        ) {
          const request = put.apply(this, args);
          request.addEventListener('success', () => this.transaction.abort());
          return request;
        });
      },
    ],
  ];

  it.each(troubles)('sends as ever: %s', async (_what, trouble) => {
    trouble();
    const {run, sent} = await openVisit();
    await run('sendEvent');
    await pass(2000);
    expect(await run('sendEvent')).toEqual({});
    expect(sent).toHaveLength(2);
  });

  it.each(troubles)('tries again from memory, once: %s', async (_what, trouble) => {
    trouble();
    let offline = true;
    const {events, run, sent} = await openVisit({
      answer: () => (offline ? new Error('offline') : {status: 204}),
    });
    const sending = run('sendEvent', {data: {step: 1}});
    await pass(1500);
    expect(await sending).toEqual(KEPT);
    const [first] = events();
    const tried = sent.length;
    offline = false;
    await pass(600_000);
    expect(sent.slice(tried).map(({action}) => action)).toEqual(['collect']);
    const last = events().pop()!;
    expect(last.xdm).toEqual(first!.xdm);
    const count = sent.length;
    dispatchEvent(new Event('online'));
    await pass(600_000);
    expect(sent).toHaveLength(count);
  });

  it.each(troubles)(
    'sends an event once that was answered meanwhile: %s',
    async (_what, trouble) => {
      trouble();
      const {run, sent} = await openVisit();
      await run('sendEvent');
      await pass(1500);
      await pass(600_000);
      dispatchEvent(new Event('online'));
      await pass(600_000);
      expect(sent).toHaveLength(1);
    },
  );

  it.each([
    ...troubles,
    [
      'IndexedDB and Web Locks are missing',
      () => {
        globalThis.indexedDB = undefined as never;
        withoutLocks();
      },
    ] as const,
  ])('sends what waits once, however often the network comes back: %s', async (_what, trouble) => {
    trouble();
    const {answer, give} = held();
    let offline = true;
    const {run, sent} = await openVisit({
      answer: () => (offline ? new Error('offline') : answer),
    });
    goOffline();
    const sending = run('sendEvent');
    // It is not kept before it is known where.
    await pass(1500);
    await sending;
    offline = false;
    const tried = sent.length;
    for (let times = 0; times < 3; times++) await goOnline();
    // Where nothing opens, each look takes a second.
    await pass(6000);
    give({status: 204});
    await pass(6000);
    expect(sent).toHaveLength(tried + 1);
  });
});

describe('a connection that is closed under us', () => {
  it('costs no row: the next is written on a new one', async () => {
    const databases: IDBDatabase[] = [];
    const open = indexedDB.open.bind(indexedDB);
    jest.spyOn(indexedDB, 'open').mockImplementation((...args) => {
      const request = open(...args);
      request.addEventListener('success', () => databases.push(request.result));
      return request;
    });
    const {run} = await openVisit({answer: () => held().answer});
    void run('sendEvent', {data: {step: 1}});
    await rest();
    databases[0]!.close();
    void run('sendEvent', {data: {step: 2}});
    await pass(100);
    expect((await rows()).map(({event}) => event.data!.step as number)).toEqual([1, 2]);
  });
});

describe('a queue of its own', () => {
  it('needs no other component', async () => {
    const {run} = await openConfigured({components: [queue], answer: () => new Error('offline')});
    expect(await run('sendEvent')).toEqual(KEPT);
    expect(await rows()).toHaveLength(1);
  });
});
