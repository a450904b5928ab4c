/** An edge that asks to be tried again at once, without end: the waits have a floor, and every try counts for the breaker. */
import 'fake-indexeddb/auto';
import {problem} from '../../support/instance.js';
import {
  flush,
  freshDisk,
  leave,
  openVisit,
  pass,
  rowOf,
  rows,
  stepsOf,
  START,
} from '../../support/queue.js';

const {end, goOnline} = freshDisk();

const date = (time: number) => new Date(time).toUTCString();
const HEADERS = ['-1', '0', '0.001', '1', '', 'soon', '1e9', '9'.repeat(40), date(START), date(0)];
const STATUSES = [429, 503, 502, 500, 408, 425];

const visit = async (status: number, header: string) => {
  const times: number[] = [];
  const arrived: number[] = [];
  let over = false;
  const page = await openVisit({
    answer: (sent) => {
      times.push(Date.now());
      if (!over) return problem(status, {'Retry-After': header});
      arrived.push(...stepsOf(sent));
      return {status: 204};
    },
  });
  const perMinute = () =>
    times.map((time) => times.filter((other) => other >= time && other < time + 60_000).length);
  return {
    ...page,
    arrived,
    over: () => void (over = true),
    times,
    most: () => Math.max(0, ...perMinute()),
  };
};

describe.each(STATUSES)('an edge that says %i', (status) => {
  it.each(HEADERS)('with Retry-After %j gets few requests, and loses no event', async (header) => {
    await leave(...[1, 2, 3].map((step) => rowOf(step)));
    const page = await visit(status, header);
    const results = [4, 5, 6].map((step) => page.run('sendEvent', {data: {step}}));
    await pass(120_000);
    for (const result of results) expect(await result).toMatchObject({queued: true});
    // Three live events, each with three more tries at most, and what the breaker lets through.
    expect(page.most()).toBeLessThanOrEqual(20);
    const before = page.times.length;
    await pass(180_000);
    expect(page.times.length - before).toBeLessThanOrEqual(9);
    expect(await rows()).toHaveLength(6);
    page.over();
    await pass(3_700_000);
    expect(await rows()).toEqual([]);
    expect([...page.arrived].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('a storm', () => {
  it('is none either where the page flushes, goes online and is opened again all the time', async () => {
    await leave(...[1, 2, 3].map((step) => rowOf(step)));
    let requests = 0;
    for (let time = 1; time <= 6; time++) {
      const page = await visit(503, '0.001');
      for (let again = 1; again <= 3; again++) {
        void flush(page);
        await goOnline();
        await pass(3000);
      }
      requests += page.times.length;
      end();
    }
    expect(requests).toBeLessThanOrEqual(6 * 20);
    expect(await rows()).toHaveLength(3);
  });
});
