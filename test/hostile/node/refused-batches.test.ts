/** On a server: one record that is refused must not take down those that travel with it, nor may a refusal of all be a flood. */
import {createInlet, createServerInstance, type BatchEvent} from '../../../src/entries/server.js';
import {DEMO_ORG} from '../../../demo/edge/datastreams.js';
import type {Json} from '../../../src/core/types.js';

const range = (count: number) => Array.from({length: count}, (_, index) => index);
const reply = (status: number, body: unknown) => new Response(JSON.stringify(body), {status});

/** An edge that refuses each request with one of these in it. */
const edgeThat = (isBad: (step: number) => boolean, status = 400) => {
  const requests: number[][] = [];
  const arrived: number[] = [];
  const instance = createServerInstance({
    datastreamId: 'd',
    orgId: DEMO_ORG,
    retries: 0,
    async fetch(_url, init) {
      const {events} = JSON.parse(init!.body as string) as {events: Json[]};
      const steps = events.map(({data}) => data.step as number);
      requests.push(steps);
      if (steps.some(isBad)) return reply(status, {title: 'One of them is bad.'});
      arrived.push(...steps);
      return reply(202, {requestId: 'r'});
    },
  });
  const send = (count: number) => instance('sendBatch', {events: range(count).map(event)});
  return {arrived, requests, send};
};
const event = (step: number): BatchEvent => ({
  xdm: {
    _id: `e-${step}`,
    identityMap: {ECID: [{id: String(step).padStart(38, '1'), primary: true}]},
  },
  data: {step},
});

/** An inlet that refuses each request with one of these in it, as a whole. */
const inletThat = (isBad: (step: number) => boolean, status = 400) => {
  const requests: number[][] = [];
  const arrived: number[] = [];
  const inlet = createInlet({
    inletUrl: 'https://dcs.adobedc.net/collection/c0ffee',
    events: {schemaId: 'https://ns.adobe.com/acme/schemas/e1', datasetId: 'e'.repeat(24)},
    retries: 0,
    async fetch(_url, init) {
      const {messages} = JSON.parse(init!.body as string) as {messages: Json[]};
      const steps = messages.map(({body}) => body.xdmEntity.step as number);
      requests.push(steps);
      if (steps.some(isBad)) return reply(status, {title: 'One of them is bad.'});
      arrived.push(...steps);
      return reply(207, {responses: steps.map((step) => ({xactionId: `x-${step}`}))});
    },
  });
  const send = (count: number) =>
    inlet.sendBatch(
      'events',
      range(count).map((step) => ({_id: `e-${step}`, step})),
    );
  return {arrived, requests, send};
};

const CASES: [count: number, bad: number][] = [
  [2, 0],
  [2, 1],
  [3, 1],
  [30, 0],
  [30, 17],
  [30, 29],
  [100, 55],
];

describe.each([400, 403, 413, 422])('a batch that is refused with %i', (status) => {
  it.each(CASES)('of %i loses number %i alone, of events', async (count, bad) => {
    const {arrived, requests, send} = edgeThat((step) => step == bad, status);
    const {rejected, sent} = await send(count);
    expect(sent).toBe(count - 1);
    expect(rejected).toEqual([
      {index: bad, again: false, message: expect.stringContaining('One of them is bad.')},
    ]);
    expect(arrived).toEqual(range(count).filter((step) => step != bad));
    const least = new Set(requests.flat()).size == count ? Math.ceil(count / 100) : 1;
    expect(requests.length).toBeLessThanOrEqual(least + 2 * Math.ceil(Math.log2(count)));
  });

  it.each(CASES)('of %i loses number %i alone, of records', async (count, bad) => {
    const {arrived, requests, send} = inletThat((step) => step == bad, status);
    const answers = await send(count);
    expect(answers.map(({ok}) => ok)).toEqual(range(count).map((step) => step != bad));
    expect(answers[bad]).toMatchObject({
      status,
      again: false,
      errors: [{message: 'One of them is bad.'}],
    });
    expect(arrived).toEqual(range(count).filter((step) => step != bad));
    expect(requests.length).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(count)));
  });
});

describe('who refuses everything', () => {
  it.each([400, 403, 422])('with %i gets few requests of a thousand events', async (status) => {
    const {requests, send} = edgeThat(() => true, status);
    const {rejected, sent} = await send(1000);
    expect(sent).toBe(0);
    expect(requests.length).toBeLessThanOrEqual(40);
    expect(rejected).toHaveLength(1000);
    // Those that were refused alone; the others may go again, as they are.
    const final = rejected.filter(({again}) => !again).map(({index}) => index);
    expect(final).toHaveLength(10);
    for (const index of final) expect(requests).toContainEqual([index]);
    expect(rejected.filter(({again}) => again).every(({event}) => event!.xdm._id)).toBe(true);
  });

  it.each([400, 403, 422])('with %i gets few requests of a thousand records', async (status) => {
    const {requests, send} = inletThat(() => true, status);
    const answers = await send(1000);
    expect(requests.length).toBeLessThanOrEqual(40);
    expect(answers).toHaveLength(1000);
    expect(answers.filter(({again, ok}) => !ok && !again)).toHaveLength(10);
  });

  it.each([401, 404])('with %i, which is about all, is not asked in parts', async (status) => {
    const {requests, send} = edgeThat(() => true, status);
    const {rejected} = await send(50);
    expect(requests).toHaveLength(1);
    expect(rejected).toHaveLength(50);
  });
});

describe('several bad ones', () => {
  it.each([
    ['scattered', [3, 14, 15, 41, 77]],
    ['at the beginning', [0, 1, 2, 3]],
    ['at the end', [96, 97, 98, 99]],
  ])('%s are the only ones that are lost', async (_where, bad) => {
    const edge = edgeThat((step) => bad.includes(step));
    const {rejected, sent} = await edge.send(100);
    expect(sent).toBe(100 - bad.length);
    expect(rejected.map(({again, index}) => [index, again])).toEqual(
      bad.map((one) => [one, false]),
    );
    const inlet = inletThat((step) => bad.includes(step));
    const answers = await inlet.send(100);
    expect(answers.flatMap(({ok}, index) => (ok ? [] : index))).toEqual(bad);
  });
});
