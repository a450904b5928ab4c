/** One event that the edge refuses must not take down those that travel with it; nor may an edge that refuses all be flooded. */
import 'fake-indexeddb/auto';
import {consent} from '../../../src/components/consent/index.js';
import {handles} from '../../../src/components/handles/index.js';
import {held, problem, taken, type Answer, type Sent} from '../../support/instance.js';
import {
  flush,
  freshDisk,
  goAway,
  leave,
  openVisit,
  pass,
  rest,
  rowOf,
  rows,
  stepsOf,
} from '../../support/queue.js';
import type {Json} from '../../../src/core/types.js';

const {end} = freshDisk();

const HEAD_START = 2000;
const range = (from: number, to: number) =>
  Array.from({length: to - from + 1}, (_, index) => from + index);
const accepted = ({action}: Sent): Answer => (action == 'collect' ? {status: 204} : taken());

/** A page at an edge that refuses each request in which one of these is; what it took, and what the page was told. */
const visit = async (
  bad: (step: number) => boolean,
  {refusal = problem(400), options = {}}: {refusal?: Answer; options?: Json} = {},
) => {
  const arrived: number[] = [];
  const dropped: Json[] = [];
  const page = await openVisit({
    options,
    components: [handles, consent],
    answer(sent) {
      if (sent.action.startsWith('privacy')) return taken();
      const steps = stepsOf(sent);
      if (steps.some(bad)) return refusal;
      arrived.push(...steps);
      return accepted(sent);
    },
  });
  await page.run('on', {event: 'dropped', callback: (news: Json) => void dropped.push(news)});
  return {
    ...page,
    arrived,
    dropped,
    queue: () => page.run('getQueue'),
    requests: () => page.sent.length,
  };
};
const leaveSteps = (count: number) => leave(...range(1, count).map((step) => rowOf(step)));

describe.each([400, 403, 409, 422])('a batch that is refused with %i', (status) => {
  it.each([
    [2, 1],
    [2, 2],
    [3, 2],
    [10, 1],
    [10, 10],
    [30, 1],
    [30, 17],
    [30, 30],
    [150, 76],
  ])('of %i, because of number %i, loses that one alone', async (count, bad) => {
    await leaveSteps(count);
    const {arrived, dropped, queue, requests} = await visit((step) => step == bad, {
      refusal: problem(status),
    });
    await pass(HEAD_START);
    await rest();
    expect(arrived.sort((one, other) => one - other)).toEqual(
      range(1, count).filter((step) => step != bad),
    );
    expect(await queue()).toMatchObject({waiting: 0, dropped: {refused: 1}});
    expect(dropped).toMatchObject([
      {
        id: `id-${bad}`,
        reason: 'refused',
        status,
        error: expect.stringContaining(`EXEG-0003-${status}`) as string,
      },
    ]);
    expect(requests()).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(count)));
    expect(await rows()).toEqual([]);
  });
});

describe('a batch', () => {
  it.each([
    ['a few that are scattered', [3, 14, 15, 29]],
    ['two at its ends', [1, 30]],
    ['two that follow each other', [9, 10]],
  ])('with %s in it loses only those', async (_what, bad) => {
    await leaveSteps(30);
    const {arrived, queue} = await visit((step) => bad.includes(step));
    await pass(60_000);
    expect(arrived.sort((one, other) => one - other)).toEqual(
      range(1, 30).filter((step) => !bad.includes(step)),
    );
    expect(await queue()).toMatchObject({waiting: 0, dropped: {refused: bad.length}});
  });

  it('with many in a row loses only those', async () => {
    await leaveSteps(30);
    const {arrived, queue} = await visit((step) => step > 4 && step < 13);
    await pass(1_800_000);
    expect(arrived.sort((one, other) => one - other)).toEqual([...range(1, 4), ...range(13, 30)]);
    expect(await queue()).toMatchObject({waiting: 0, dropped: {refused: 8}});
  });

  it('of a burst tells each sender what became of its own event', async () => {
    const {arrived, run} = await visit((step) => step == 17);
    const results = range(1, 24).map((step) =>
      run('sendEvent', {data: {step}}).catch((error: Error) => error),
    );
    await pass(1000);
    for (const [index, result] of (await Promise.all(results)).entries()) {
      if (index + 1 == 17)
        expect((result as Error).message).toContain('responded with a status code 400');
      else expect(result).not.toBeInstanceOf(Error);
      expect(result).not.toHaveProperty('queued');
    }
    expect(arrived.sort((one, other) => one - other)).toEqual(
      range(1, 24).filter((step) => step != 17),
    );
    expect(await rows()).toEqual([]);
  });

  it.each([401, 404, 405, 415])(
    'that is refused with %i, which is about all, is not sent in parts',
    async (status) => {
      await leaveSteps(30);
      const {queue, requests} = await visit(() => true, {refusal: problem(status)});
      await pass(HEAD_START);
      await rest();
      expect(requests()).toBe(1);
      expect(await queue()).toMatchObject({waiting: 0, dropped: {refused: 30}});
    },
  );
});

describe('an edge that refuses everything', () => {
  it.each([400, 403, 422, 413])(
    'with %i is left alone, and what it would take by then waits',
    async (status) => {
      await leaveSteps(60);
      let refuses = true;
      const {arrived, dropped, queue, requests} = await visit(() => refuses, {
        refusal: problem(status),
      });
      const counts: number[] = [];
      for (let minute = 0; minute < 10; minute++) {
        const before = requests();
        await pass(60_000);
        counts.push(requests() - before);
      }
      // One batch and its halves, then one probe in each step of the breaker.
      expect(counts[0]).toBeLessThanOrEqual(22);
      for (const count of counts.slice(1)) expect(count).toBeLessThanOrEqual(4);
      // Each of those was refused alone.
      const gone = dropped.map(({id}) => id as string);
      expect(new Set(gone).size).toBe(gone.length);
      expect(await queue()).toMatchObject({waiting: 60 - gone.length});
      refuses = false;
      await pass(600_000);
      expect(await queue()).toMatchObject({waiting: 0});
      expect(new Set([...arrived.map((step) => `id-${step}`), ...gone]).size).toBe(60);
      expect(arrived.length + gone.length).toBe(60);
    },
  );

  it('is not flooded by flush either, however often that is said', async () => {
    await leaveSteps(60);
    const page = await visit(() => true);
    await flush(page);
    const before = page.requests();
    expect(before).toBeLessThanOrEqual(15);
    for (let time = 1; time <= 10; time++) await flush(page);
    expect(page.requests() - before).toBeLessThanOrEqual(22);
    expect(await page.queue()).toMatchObject({
      waiting: expect.any(Number) as number,
      dropped: {refused: page.dropped.length},
    });
  });

  it('still tells who sends a single event, at once', async () => {
    await leaveSteps(30);
    const {run} = await visit(() => true);
    await pass(HEAD_START);
    for (const step of [101, 102, 103, 104]) {
      await expect(run('sendEvent', {data: {step}})).rejects.toThrow('status code 400');
    }
  });
});

describe('while a refused batch is being sent in parts', () => {
  it('an edge that falls silent ends it, and all the rest arrives later', async () => {
    await leaveSteps(20);
    let silent = 0;
    const arrived: number[] = [];
    const page = await openVisit({
      answer(sent, index) {
        const steps = stepsOf(sent);
        if (index == 2) silent = 1;
        if (silent && silent++ < 4) return new Error('Failed to fetch');
        if (steps.includes(1)) return problem(400);
        arrived.push(...steps);
        return {status: 204};
      },
    });
    await pass(600_000);
    expect(arrived.sort((one, other) => one - other)).toEqual(range(2, 20));
    expect(await page.run('getQueue')).toMatchObject({waiting: 0, dropped: {refused: 1}});
  });

  it('consent that is withdrawn ends it: nothing more leaves, and the rest is counted', async () => {
    await leaveSteps(20);
    const {answer, give} = held();
    const page = await openVisit({
      components: [consent],
      answer({action}, index) {
        if (action.startsWith('privacy')) return taken();
        return index ? answer : problem(400);
      },
    });
    await pass(HEAD_START);
    const general = 'out';
    void page.run('setConsent', {consent: [{standard: 'Adobe', version: '1.0', value: {general}}]});
    await rest();
    const before = page.sent.length;
    give(problem(400));
    await pass(60_000);
    expect(page.sent).toHaveLength(before);
    expect(await rows()).toEqual([]);
    expect(await page.run('getQueue')).toMatchObject({waiting: 0, dropped: {consent: 20}});
  });

  it('a page that leaves loses none: the next sends them', async () => {
    await leaveSteps(20);
    const never = held().answer;
    const page = await openVisit({answer: (_sent, index) => (index ? never : problem(400))});
    await pass(HEAD_START);
    expect(page.sent).toHaveLength(2);
    goAway();
    await rest();
    end();
    const next = await visit((step) => step == 7);
    await pass(60_000);
    expect(next.arrived.sort((one, other) => one - other)).toEqual(
      range(1, 20).filter((step) => step != 7),
    );
    expect(await next.queue()).toMatchObject({waiting: 0, dropped: {refused: 1}});
  });
});
