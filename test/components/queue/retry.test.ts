import 'fake-indexeddb/auto';
import {held, problem, refusal, taken} from '../../support/instance.js';
import {freshDisk, openVisit, pass, rest, START} from '../../support/queue.js';
import type {Json} from '../../../src/core/types.js';

freshDisk();

const date = (time: number) => new Date(time).toUTCString();

/** An edge that says "not now" that often, and a page with one event for it. */
const asking = async (
  status: number,
  {headers = {}, options = {}, times = 9}: {headers?: Json; options?: Json; times?: number} = {},
) => {
  const {run, sent} = await openVisit({
    options,
    answer: ({action}, index) =>
      action == 'interact' && index < times ? problem(status, headers) : taken(),
  });
  let result: unknown;
  void run('sendEvent').then(
    (value) => (result = value),
    (error: Error) => (result = error.message),
  );
  await rest();
  /** The sendings to the caller's own address; what waits goes to another. */
  const posts = () => sent.filter(({action}) => action == 'interact');
  return {
    posts,
    result: () => result,
    async pass(milliseconds: number) {
      await pass(milliseconds);
      return posts().length;
    },
  };
};

describe.each([
  ['with the queue', {}],
  ['without it', {queue: {enabled: false}}],
])('an edge that says "not now", %s,', (_how, options) => {
  it.each([429, 502, 503, 504])('with %i is asked again, three times at most', async (status) => {
    const {pass, result} = await asking(status, {options});
    expect(await pass(30_000)).toBe(4);
    expect(result()).toBeDefined();
  });

  it.each([400, 403, 408, 413, 425, 500, 501])('with %i is not asked again', async (status) => {
    const {posts, result} = await asking(status, {options});
    expect(result()).toBeDefined();
    expect(posts()).toHaveLength(1);
  });

  it('is not asked again after a failure of the network', async () => {
    const {run, sent} = await openVisit({options, answer: () => new Error('offline')});
    await run('sendEvent').catch(() => {});
    expect(sent).toHaveLength(1);
  });

  it('gets the very same address and body each time', async () => {
    const {pass, posts} = await asking(503, {options});
    await pass(30_000);
    expect(posts()).toHaveLength(4);
    expect(new Set(posts().map((one) => JSON.stringify(one))).size).toBe(1);
  });

  it('is left alone once it answers', async () => {
    const {pass, result} = await asking(503, {options, times: 2});
    expect(await pass(30_000)).toBe(3);
    expect(result()).toEqual({});
  });

  it.each([
    [0, [700, 1400, 2100]],
    [0.5, [1000, 2000, 3000]],
  ])('is asked after 1, 2 and 3 seconds, give or take 30 %% (%p)', async (random, waits) => {
    jest.spyOn(Math, 'random').mockReturnValue(random);
    const {pass} = await asking(503, {options});
    for (const [index, wait] of waits.entries()) {
      expect(await pass(wait - 1)).toBe(index + 1);
      expect(await pass(1)).toBe(index + 2);
    }
  });

  it.each([
    ['2', 2000],
    ['5', 5000],
    ['1.5', 1500],
    [date(START + 3000), 3000],
    ['0', 1000],
    ['0.001', 1000],
    [date(START), 1000],
    [date(START - 3000), 1000],
  ])('is asked when it wants to be: Retry-After %s', async (header, wait) => {
    const {pass, posts} = await asking(429, {options, headers: {'Retry-After': header}});
    expect(await pass(wait - 1)).toBe(1);
    await pass(1);
    expect(posts().length).toBeGreaterThan(1);
  });

  it.each(['6', '3600', date(START + 60_000)])(
    'is not waited for when it wants more than five seconds: Retry-After %s',
    async (header) => {
      const {posts, result} = await asking(503, {options, headers: {'Retry-After': header}});
      expect(result()).toBeDefined();
      expect(posts()).toHaveLength(1);
    },
  );

  it('is asked as if it had not said when, where Retry-After is empty', async () => {
    const header = '';
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const {pass} = await asking(503, {options, headers: {'Retry-After': header}});
    expect(await pass(699)).toBe(1);
    expect(await pass(1)).toBe(2);
  });
});

describe('a caller', () => {
  it('hears only when all the tries are over', async () => {
    const {pass, result} = await asking(503);
    await pass(4100);
    expect(result()).toBeUndefined();
    await pass(30_000);
    expect(result()).toMatchObject({queued: true});
  });

  it('hears the words of the edge where there is no queue', async () => {
    const {run} = await openVisit({
      options: {queue: {enabled: false}},
      answer: () => problem(503, {'Retry-After': '60'}),
    });
    expect(await refusal(run('sendEvent'))).toContain(
      'The server responded with a status code 503 and response body:\n{',
    );
  });
});

describe('an event that is answered in the moment in which another has to wait', () => {
  it('is not written down again, and so not sent again', async () => {
    const busy = held();
    const fine = held();
    const {events, run} = await openVisit({
      answer: ({body}, index) =>
        index > 1 ? taken() : body.events[0].data.step ? fine.answer : busy.answer,
    });
    void run('sendEvent', {data: {step: 0}});
    void run('sendEvent', {data: {step: 1}});
    await rest();
    fine.give(taken());
    busy.give(problem(503));
    await rest();
    await pass(60_000);
    expect(events().map(({data}) => data.step as number)).toEqual([0, 1, 0]);
  });
});
