import 'fake-indexeddb/auto';
import {held, identified, problem, refusal, type Script} from '../../support/instance.js';
import {
  freshDisk,
  KNOWN,
  leave,
  openVisit,
  pass,
  rest,
  rowOf,
  rows,
  stepsOf,
} from '../../support/queue.js';
import type {Component, Json} from '../../../src/core/types.js';

freshDisk();

const LIVE = 8;
const LIMIT = 60_000;
const KEPT = {queued: true, propositions: [], decisions: [], destinations: []};

/** An edge that leaves single events without an answer for now, and a page whose events may ask for offers. */
const visit = async (
  batch: Script = () => ({status: 204}),
  cookies: Record<string, string> = KNOWN,
) => {
  const {answer, give} = held();
  const asking: Component = () => ({
    name: 'Asking',
    event: ({options, query}) =>
      void Object.assign(query, options.asks && {personalization: {decisionScopes: ['hero']}}),
  });
  const page = await openVisit({
    cookies,
    components: [asking],
    answer: (sent, index) => (sent.action == 'collect' ? batch(sent, index) : answer),
  });
  return {
    ...page,
    give,
    /** That many events at once, numbered from there on. */
    collect: (count: number, from = 1, more: Json = {}) => ({
      results: [...Array(count).keys()].map((index) =>
        page.run('sendEvent', {...more, data: {step: from + index, ...(more.data as Json)}}),
      ),
    }),
    wire: () => page.sent.map((one) => [one.action, ...stepsOf(one)]),
  };
};
const singles = [1, 2, 3, 4, 5, 6, 7, 8].map((step) => ['interact', step]);

describe('more events than the edge has answered', () => {
  it('leave together: the ninth and those after it, in one batch, in their order', async () => {
    const {collect, wire} = await visit();
    const {results} = collect(LIVE + 4);
    await rest();
    expect(wire()).toEqual([...singles, ['collect', 9, 10, 11, 12]]);
    expect(await Promise.all(results.slice(LIVE))).toEqual([{}, {}, {}, {}]);
  });

  it('leave alone as long as there are eight', async () => {
    const {collect, wire} = await visit();
    collect(LIVE);
    await rest();
    expect(wire()).toEqual(singles);
  });

  it('leave alone again when those before have been answered', async () => {
    const {collect, give, wire} = await visit();
    collect(LIVE + 1);
    await rest();
    give(identified());
    await rest();
    collect(1, 20);
    await rest();
    expect(wire().pop()).toEqual(['interact', 20]);
  });

  it('leave alone if they ask for offers, however many there are', async () => {
    const {collect, wire} = await visit();
    collect(LIVE);
    collect(2, 9, {asks: true});
    await rest();
    expect(wire()).toEqual([...singles, ['interact', 9], ['interact', 10]]);
  });

  it('count while they wait for the first identity, too', async () => {
    const {collect, give, wire} = await visit(undefined, {});
    collect(LIVE + 3);
    await rest();
    expect(wire()).toEqual([['interact', 1]]);
    give(identified());
    await rest();
    expect(wire().sort()).toEqual([...singles, ['collect', 9, 10, 11]].sort());
  });

  it('gather while a batch is on its way, and follow it in one', async () => {
    const first = held();
    const {collect, wire} = await visit((_sent, index) =>
      index == LIVE ? first.answer : {status: 204},
    );
    collect(LIVE + 1);
    await rest();
    for (const step of [10, 11, 12]) {
      collect(1, step);
      await rest();
    }
    expect(wire()).toEqual([...singles, ['collect', 9]]);
    first.give({status: 204});
    await rest();
    expect(wire()).toEqual([...singles, ['collect', 9], ['collect', 10, 11, 12]]);
  });

  it('settle as kept when their batch is not answered, and are sent again as they were', async () => {
    let trouble = true;
    const {collect, events, wire} = await visit(() =>
      trouble ? new Error('offline') : {status: 204},
    );
    const results = collect(LIVE + 2).results.slice(LIVE);
    await rest();
    expect(await Promise.all(results)).toEqual([KEPT, KEPT]);
    const [first, second] = events().slice(LIVE);
    trouble = false;
    await pass(20_000);
    expect(wire().slice(LIVE, LIVE + 1)).toEqual([['collect', 9, 10]]);
    const again = events().slice(LIVE + 2);
    expect(again).toHaveLength(2);
    expect(again).toEqual(expect.arrayContaining([first, second]));
  });

  it('reject with the words of the edge when their batch is refused', async () => {
    const {collect} = await visit(() => problem(400));
    const results = collect(LIVE + 2)
      .results.slice(LIVE)
      .map(refusal);
    await rest();
    for (const message of await Promise.all(results)) {
      expect(message).toContain('The server responded with a status code 400 and response body:');
    }
    expect(await rows()).toHaveLength(LIVE);
  });
});

describe('a batch', () => {
  it('is no more than 60,000 bytes with all that it says, cookies included', async () => {
    const cookies = {
      ...KNOWN,
      kndctr_EDGETAG0UNIT000000000000_AdobeOrg_cluster: 'irl1',
      kndctr_EDGETAG0UNIT000000000000_AdobeOrg_consent: `general=in;${'"ü'.repeat(700)}`,
      at_qa_mode: JSON.stringify({token: 'q'.repeat(900)}),
    };
    const {collect, sent, wire} = await visit(undefined, cookies);
    collect(LIVE + 40, 1, {data: {text: 'ü'.repeat(2000)}});
    await rest();
    const batches = sent.slice(LIVE).map(({body}) => Buffer.byteLength(JSON.stringify(body)));
    expect(wire().slice(LIVE).flat().filter(Number)).toHaveLength(40);
    expect(Math.max(...batches)).toBeLessThanOrEqual(LIMIT);
    // Nor much less: each could not have held one more.
    expect(Math.min(...batches.slice(0, -1))).toBeGreaterThan(LIMIT - 5000 - 4200);
  });

  it('is as large as can be: 1,000 events take ⌈bytes / 60,000⌉ + 2 requests at most', async () => {
    const waiting = [...Array(1000).keys()].map((step) => rowOf(step, {}, 500));
    const bytes = waiting.reduce((sum, row) => sum + row.bytes, 0);
    await leave(...waiting);
    const {sent} = await openVisit({answer: () => ({status: 204})});
    await pass(2000);
    expect(sent.flatMap(stepsOf)).toEqual([...Array(1000).keys()]);
    expect(sent.length).toBeLessThanOrEqual(Math.ceil(bytes / LIMIT) + 2);
    expect(await rows()).toEqual([]);
  });
});
