/** Events of a server's own, of any number of people. */
import {createServerInstance, type BatchEvent} from '../../src/entries/server.js';
import {DEMO_ORG} from '../../demo/edge/datastreams.js';
import {openEdge, type TestEdge} from '../support/edge.js';

let edge: TestEdge;
beforeAll(async () => {
  edge = await openEdge();
});
afterAll(() => edge?.close());
beforeEach(() => edge.reset());

const open = () =>
  createServerInstance({datastreamId: 'demo', orgId: DEMO_ORG, edgeDomain: edge.url, retries: 1});

const digits = (n: number) => String(n).padStart(38, '1');
const event = (n: number, more = {}): BatchEvent => ({
  xdm: {
    _id: `e-${n}`,
    eventType: 'commerce.purchases',
    identityMap: {ECID: [{id: digits(n % 7), primary: true}]},
    ...more,
  },
});
const many = (count: number, more = {}) => Array.from({length: count}, (_, n) => event(n, more));

describe('a batch', () => {
  it('arrives in few requests, each event once, with its own visitor', async () => {
    const result = await open()('sendBatch', {events: many(1000)});
    expect(result).toEqual({sent: 1000, rejected: []});
    const events = await edge.events();
    expect(events.map(({event}) => event.xdm!._id).sort()).toEqual(
      many(1000)
        .map(({xdm}) => xdm._id as string)
        .sort(),
    );
    expect(new Set(events.map(({ecid}) => ecid)).size).toBe(7);
    const requests = await edge.requests();
    expect(requests.length).toBeLessThan(8);
    expect(requests.every(({bytes, path}) => bytes <= 65_536 && path == '/ee/v2/collect')).toBe(
      true,
    );
  });

  it('gives each event an _id and a time', async () => {
    const {xdm} = event(1);
    await open()('sendBatch', {events: [{xdm: {...xdm, _id: undefined}}, event(2)]});
    const timestamp = expect.stringMatching(/Z$/) as string;
    expect((await edge.received(2)).map(({event}) => event.xdm)).toMatchObject([
      {_id: expect.stringMatching(/^[\da-f-]{36}$/), timestamp},
      {_id: 'e-2', timestamp},
    ]);
  });

  it('says which event nobody could take, and sends the others', async () => {
    const nobody = {xdm: {eventType: 'a'}};
    const huge = {...event(3), data: {text: 'x'.repeat(70_000)}};
    const result = await open()('sendBatch', {
      events: [event(1), nobody, {} as BatchEvent, huge, event(4)],
    });
    expect(result.sent).toBe(2);
    expect(result.rejected).toEqual([
      {index: 1, again: false, message: expect.stringContaining('has no identity')},
      {index: 2, again: false, message: expect.stringContaining('has no xdm')},
      {index: 3, again: false, message: expect.stringContaining('413')},
    ]);
    expect((await edge.received(2)).map(({event}) => event.xdm!._id)).toEqual(['e-1', 'e-4']);
  });

  it('says which may be sent again when the edge is away', async () => {
    await edge.faults({drop: true});
    const {sent, rejected} = await open()('sendBatch', {events: many(2)});
    expect(sent).toBe(0);
    expect(rejected.map(({index, again}) => [index, again])).toEqual([
      [0, true],
      [1, true],
    ]);
  });

  it("is not sent without the visitor's consent, where there is a visitor", async () => {
    const instance = open();
    await instance('setConsent', {
      consent: [{standard: 'Adobe', version: '1.0', value: {general: 'out'}}],
    });
    const message = 'The user declined consent.';
    expect(await instance('sendBatch', {events: many(2)})).toEqual({
      sent: 0,
      rejected: [
        {index: 0, again: false, message},
        {index: 1, again: false, message},
      ],
    });
    expect(await edge.events()).toEqual([]);
  });
});

describe('what a batch says of its events', () => {
  const answer = (status: number, body: unknown) =>
    createServerInstance({
      datastreamId: 'd',
      orgId: DEMO_ORG,
      retries: 0,
      fetch: async () => new Response(JSON.stringify(body), {status}),
    });

  it("goes by the edge's own status, whatever else its answer speaks of", async () => {
    const body = {detail: 'The upstream said: status code 404, status code 413.'};
    const {rejected} = await answer(503, body)('sendBatch', {events: many(2)});
    expect(rejected.map(({again}) => again)).toEqual([true, true]);
  });

  it.each([
    [400, false],
    [404, false],
    [408, true],
    [425, true],
    [429, true],
    [500, true],
  ])('is, after %i, that it may be sent again: %j', async (status, again) => {
    const {rejected} = await answer(status, {})('sendBatch', {events: many(1)});
    expect(rejected).toMatchObject([{index: 0, again}]);
  });

  it('lets what is sent again be known as the same', async () => {
    const {_id: _, ...xdm} = event(1).xdm;
    // It arrives, and nobody hears of it.
    const instance = createServerInstance({
      datastreamId: 'demo',
      orgId: DEMO_ORG,
      edgeDomain: edge.url,
      retries: 0,
      async fetch(...given) {
        await fetch(...given);
        throw new Error('reset');
      },
    });
    const {rejected} = await instance('sendBatch', {events: [{xdm, data: {a: 1}}]});
    expect(rejected).toMatchObject([{index: 0, again: true, event: {data: {a: 1}}}]);
    await open()('sendBatch', {events: rejected.map(({event}) => event!)});
    const [first, second] = (await edge.received(2)).map(({event}) => event);
    expect(second).toEqual(first);
    expect(first!.xdm!._id).toMatch(/^[\da-f-]{36}$/);
  });

  it('has a word for each that cannot be made, and none of them hides the others', async () => {
    const circle = event(2);
    circle.xdm.self = circle.xdm;
    const instance = createServerInstance({
      datastreamId: 'demo',
      orgId: DEMO_ORG,
      edgeDomain: edge.url,
      onBeforeEventSend({xdm}) {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as sites do
        if (xdm._id == 'e-3') throw 'No.';
        return true;
      },
    });
    const events = [event(0), event(1, {count: 1n}), circle, event(3), event(4)];
    const result = await instance('sendBatch', {events});
    expect(result).toMatchObject({
      sent: 2,
      rejected: [
        {index: 1, again: false, message: expect.stringContaining('BigInt')},
        {index: 2, again: false, message: expect.stringContaining('The event cannot be sent.')},
        {index: 3, again: false, message: 'The event cannot be sent. No.'},
      ],
    });
    expect((await edge.received(2)).map(({event}) => event.xdm!._id)).toEqual(['e-0', 'e-4']);
  });
});
