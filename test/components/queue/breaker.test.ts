import 'fake-indexeddb/auto';
import {problem, type Script} from '../../support/instance.js';
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
} from '../../support/queue.js';

const {end, goOnline} = freshDisk();

const KEPT = {queued: true, propositions: [], decisions: [], destinations: []};

const hang: Script = async () => {
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  return new Error('The operation timed out.');
};
const outages: [string, Script][] = [
  ['the network fails', () => new Error('Failed to fetch')],
  ['the edge says 503', () => problem(503)],
  ['the edge says 500', () => problem(500)],
  ['the edge does not answer', hang],
];

/** A page in an outage that ends when it says so. */
const outage = async (trouble: Script = () => new Error('Failed to fetch')) => {
  let over = false;
  const times: number[] = [];
  const page = await openVisit({
    answer(sent, index) {
      times.push(Date.now() - START);
      return over ? {status: 204} : trouble(sent, index);
    },
  });
  return {
    ...page,
    times,
    over: () => void (over = true),
    /** Events, one every five seconds; resolves to what their callers heard. */
    async collect(count: number) {
      const results: Promise<unknown>[] = [];
      for (let step = 0; step < count; step++) {
        results.push(page.run('sendEvent', {data: {step}}));
        await pass(5000);
      }
      return {results};
    },
  };
};

describe.each(outages)('when %s', (_what, trouble) => {
  it.each([0, 0.5, 0.999])(
    'a minute with 12 events costs eight requests at most, and none of the events (luck %p)',
    async (luck) => {
      const random = jest.spyOn(Math, 'random').mockReturnValue(luck);
      const {collect, over, sent} = await outage(trouble);
      const {results} = await collect(12);
      expect(sent.length).toBeLessThanOrEqual(8);
      expect(sent.length).toBeGreaterThan(3);
      random.mockRestore();
      await pass(20_000);
      for (const result of results) expect(await result).toEqual(KEPT);
      expect((await rows()).map(({event}) => event.data!.step as number)).toEqual([
        ...Array(12).keys(),
      ]);
      const before = sent.length;
      over();
      await goOnline();
      await pass(20_000);
      expect(await rows()).toEqual([]);
      expect(new Set(sent.slice(before).flatMap(stepsOf))).toEqual(new Set(Array(12).keys()));
    },
  );
});

describe('an edge that is out of reach', () => {
  it('is probed with one event at a time, less and less often', async () => {
    const {collect, sent, times} = await outage();
    await collect(3);
    await pass(600_000);
    const probes = sent.slice(3);
    expect(probes.length).toBeGreaterThan(1);
    for (const probe of probes) expect(stepsOf(probe)).toHaveLength(1);
    const gaps = times.slice(3).map((time, index) => time - times[index + 2]!);
    gaps.forEach((gap, index) =>
      expect(gap).toBeGreaterThanOrEqual(Math.min(2000 * 2 ** index, 150_000)),
    );
  });

  it('is probed as early in a second outage as it was in the first', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    let calm = -1;
    const {collect, run, sent, times} = await outage((_sent, index) =>
      index == calm ? {status: 204} : new Error('Failed to fetch'),
    );
    await collect(3);
    await pass(300_000);
    // One answer, for somebody who flushes; then it falls silent again.
    calm = sent.length;
    expect(await run('flush')).toMatchObject({sent: 1});
    const before = times.length;
    await collect(3);
    const [, third, probe] = times.slice(before);
    expect(probe! - third!).toBeLessThanOrEqual(5000);
  });

  it('is not left alone for longer because somebody flushes meanwhile, in vain', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    const {collect, run, sent} = await outage();
    await collect(3);
    for (let turn = 0; turn < 4; turn++) {
      expect(await run('flush')).toEqual({sent: 0, waiting: 3});
    }
    const before = sent.length;
    await pass(15_000);
    expect(sent.length).toBeGreaterThan(before);
  });

  it('gets the rest together, each when its own pause is over, once a probe is answered', async () => {
    const {collect, over, sent} = await outage();
    await collect(5);
    over();
    const before = sent.length;
    await pass(300_000);
    const [probe, ...others] = sent.slice(before).map(stepsOf);
    expect(probe).toHaveLength(1);
    expect([...probe!, ...others.flat()].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(others.length).toBeLessThan(4);
    expect(await rows()).toEqual([]);
  });

  it('gets everything at once, in one batch, when the browser is online again', async () => {
    const {collect, over, sent} = await outage();
    await collect(5);
    over();
    const before = sent.length;
    await goOnline();
    expect(sent.slice(before).map(stepsOf)).toEqual([[0, 1, 2, 3, 4]]);
  });

  it('gets each new event by itself again as soon as one was answered', async () => {
    const {collect, over, run, sent} = await outage();
    await collect(5);
    over();
    await goOnline();
    expect(await run('sendEvent', {data: {step: 9}})).toEqual({});
    expect(sent.at(-1)!.action).toBe('interact');
  });

  it('is not kept waiting by the callers: they hear at once that it is later', async () => {
    const {collect, run, sent} = await outage();
    await collect(4);
    const before = sent.length;
    expect(await run('sendEvent', {data: {step: 9}})).toEqual(KEPT);
    expect(sent).toHaveLength(before);
  });
});

describe('an edge that says when it wants to be asked again', () => {
  const forms = [
    ['in seconds', '60'],
    ['as a date', new Date(START + 60_000).toUTCString()],
  ] as const;

  it.each(forms)(
    '%s is left alone until then by what waits, by flush and by online',
    async (_how, header) => {
      const {over, run, sent} = await outage(() => problem(503, {'Retry-After': header}));
      await run('sendEvent', {data: {step: 1}});
      over();
      expect(await run('flush')).toEqual({sent: 0, waiting: 1});
      await goOnline();
      await pass(58_000);
      expect(sent).toHaveLength(1);
      await pass(3000);
      expect(sent.map(stepsOf)).toEqual([[1], [1]]);
    },
  );

  it.each(forms)('%s is left alone until then by the next page, too', async (_how, header) => {
    const first = await outage(() => problem(429, {'Retry-After': header}));
    await first.run('sendEvent', {data: {step: 1}});
    await rest();
    end();
    const {over, sent} = await outage();
    over();
    await pass(58_000);
    expect(sent).toHaveLength(0);
    await pass(3000);
    expect(sent.map(stepsOf)).toEqual([[1]]);
  });

  it.each(forms)('%s is left alone by the flush of the next page, too', async (_how, header) => {
    const first = await outage(() => problem(429, {'Retry-After': header}));
    await first.run('sendEvent', {data: {step: 1}});
    await rest();
    end();
    const page = await outage();
    page.over();
    expect(await flush(page)).toEqual({sent: 0, waiting: 1});
    await goOnline();
    expect(page.sent).toHaveLength(0);
  });
});

describe('a pause that nobody asked for', () => {
  it('is not for flush', async () => {
    await leave(rowOf(1, {attempts: 3, notBefore: START + 9000}));
    const page = await openVisit({answer: () => ({status: 204})});
    expect(await flush(page)).toEqual({sent: 1, waiting: 0});
    expect(page.sent.map(stepsOf)).toEqual([[1]]);
  });

  it('is not for flush either while only probes go', async () => {
    const {collect, over, run} = await outage();
    await collect(5);
    over();
    expect(await run('flush')).toEqual({sent: 5, waiting: 0});
  });
});
