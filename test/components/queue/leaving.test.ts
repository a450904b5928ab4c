import 'fake-indexeddb/auto';
import {held, identified, problem} from '../../support/instance.js';
import {notes, openPage} from '../../support/page.js';
import {comeBack, freshDisk, goAway, hide, keys, pass, rest, rows} from '../../support/queue.js';
import type {Component, Json} from '../../../src/core/types.js';

const {goOffline} = freshDisk();

const never = () => undefined;

/** Eight without an answer, one batch without an answer, and two behind it that nobody has sent. */
const busy = async (...given: Parameters<typeof openPage>) => {
  const page = await openPage({answer: never, ...given[0]});
  for (let step = 1; step <= 9; step++) void page.send(step);
  await rest();
  for (const step of [10, 11]) void page.send(step);
  await rest();
  return page;
};
const beacons = ({wire}: Awaited<ReturnType<typeof openPage>>) =>
  wire().filter(([how]) => how == 'beacon');

describe('a page that leaves', () => {
  it('hands over what it has not sent in one beacon', async () => {
    const page = await busy();
    expect(page.wire().slice(8)).toEqual([['fetch', 'collect', 9]]);
    goAway();
    expect(beacons(page)).toEqual([['beacon', 'collect', 10, 11]]);
  });

  it('hands over what waits for the first identity in one request to interact', async () => {
    const page = await openPage({answer: never, cookies: {}});
    for (const step of [1, 2, 3]) void page.send(step);
    await rest();
    expect(page.wire()).toEqual([['fetch', 'interact', 1]]);
    goAway();
    expect(beacons(page)).toEqual([['beacon', 'interact', 2, 3]]);
  });

  it('does so once, however often it is said to leave', async () => {
    const page = await busy();
    hide();
    goAway();
    goAway();
    hide();
    expect(beacons(page)).toHaveLength(1);
  });

  it('does so when it is only hidden: it may be the last it sees of the world', async () => {
    const page = await busy();
    hide();
    expect(beacons(page)).toEqual([['beacon', 'collect', 10, 11]]);
  });

  it('asks for nothing, for nobody will hear the answer', async () => {
    const asking: Component = () => ({
      name: 'Asking',
      event: ({query}) => void (query.personalization = {decisionScopes: ['hero']}),
    });
    const page = await openPage({answer: never, components: [asking], cookies: {}});
    for (const step of [1, 2]) void page.send(step);
    await rest();
    goAway();
    expect(page.posts[0]!.body.events).toHaveProperty('[0].query');
    expect(page.posts[1]!.body.events).toHaveLength(1);
    expect(page.posts[1]!.body.events).not.toHaveProperty('[0].query');
  });

  it('and stays after all sends nothing a second time, and its callers hear that it is done', async () => {
    const {answer, give} = held();
    const page = await openPage({answer: () => answer, cookies: {}});
    const results = [1, 2, 3].map((step) => page.send(step));
    await rest();
    hide();
    comeBack(false);
    give(identified());
    for (const result of results) expect(await result).not.toHaveProperty('queued');
    await pass(60_000);
    expect(page.wire()).toEqual([
      ['fetch', 'interact', 1],
      ['beacon', 'interact', 2, 3],
    ]);
    expect(await rows()).toEqual([]);
    expect(notes()).toEqual([]);
  });
});

describe('the shared 64 KiB budget', () => {
  it('holds for beacons and keepalive fetches together; what does not fit stays', async () => {
    const page = await openPage({answer: never, cookies: {}});
    void page.send(1, {data: {text: 'x'.repeat(30_000)}});
    await rest();
    void page.send(2, {data: {text: 'ü'.repeat(8000)}});
    void page.send(3, {data: {text: 'x'.repeat(20_000)}});
    void page.send(4, {data: {text: 'x'.repeat(1000)}});
    await rest();
    goAway();
    const lasting = page.posts.filter(({keepalive}) => keepalive);
    expect(lasting.reduce((sum, {bytes}) => sum + bytes, 0)).toBeLessThanOrEqual(60_000);
    expect(beacons(page)).toHaveLength(1);
    expect(beacons(page)[0]).toContain(2);
    expect(beacons(page)[0]).not.toContain(3);
    const [note] = notes();
    const left = (await rows()).find(({event}) => event.data!.step == 3)!;
    expect(note!.keys).not.toContain(left.id);
  });

  it('holds for what a beacon says beside its events: one that leaves too little for that waits', async () => {
    const page = await openPage({answer: never, cookies: {}});
    void page.send(1);
    await rest();
    void page.send(2, {data: {text: 'x'.repeat(58_700)}});
    void page.send(3);
    await rest();
    goAway();
    expect(beacons(page)).toEqual([['beacon', 'interact', 3]]);
    expect(page.wire()).toHaveLength(2);
    const large = (await rows()).find(({event}) => event.data!.step == 2)!;
    expect(notes()[0]!.keys).not.toContain(large.id);
  });

  it('leaves a request that does not fit to the next page', async () => {
    const page = await openPage({answer: never});
    void page.send(1, {data: {text: 'x'.repeat(58_000)}});
    void page.send(2, {data: {text: 'x'.repeat(5000)}});
    await rest();
    goAway();
    expect(page.posts.map(({keepalive}) => keepalive)).toEqual([true, false]);
    expect(notes()[0]!.keys).toEqual([(await keys())[0]]);
  });
});

describe('a refused beacon', () => {
  it('is a keepalive fetch, and no event is lost', async () => {
    const page = await busy({beacon: false});
    goAway();
    expect(page.wire().slice(-2)).toEqual([
      ['beacon', 'collect', 10, 11],
      ['fetch', 'collect', 10, 11],
    ]);
    expect(page.posts.at(-1)!.keepalive).toBe(true);
  });

  it('is not counted twice against the budget', async () => {
    const page = await openPage({answer: never, beacon: false, cookies: {}});
    void page.send(1);
    void page.send(2, {data: {text: 'x'.repeat(35_000)}});
    await rest();
    goAway();
    expect(page.posts.at(-1)).toMatchObject({how: 'fetch', keepalive: true});
  });
});

describe('a preflighted beacon', () => {
  it('is never sent: its body is text, which needs no preflight', async () => {
    const page = await busy();
    const beacon = jest.spyOn(navigator, 'sendBeacon');
    goAway();
    const [[, body]] = beacon.mock.calls as unknown as [[string, string | Blob]];
    expect(typeof body == 'string' ? 'text/plain' : body.type).toMatch(/^text\/plain/);
    expect(beacons(page)).toHaveLength(1);
  });
});

describe('nothing is handed over', () => {
  const expectNothing = async (page: Awaited<ReturnType<typeof openPage>>) => {
    const before = page.posts.length;
    goAway();
    expect(page.posts).toHaveLength(before);
    expect(notes()).toEqual([]);
  };

  it('while the device is offline: a beacon would succeed, and its data be gone', async () => {
    const page = await busy();
    goOffline();
    await expectNothing(page);
    expect(await rows()).toHaveLength(11);
  });

  it('after a failure', async () => {
    const page = await openPage({
      answer: ({body}, index) => (index ? undefined : new Error(JSON.stringify(body))),
    });
    await page.send(1);
    void page.send(2);
    await rest();
    await expectNothing(page);
    expect(await rows()).toHaveLength(2);
  });

  it('while consent is pending', async () => {
    const page = await openPage({answer: never, options: {defaultConsent: 'pending'}});
    for (const step of [1, 2]) void page.send(step);
    await rest();
    await expectNothing(page);
    expect(page.posts).toHaveLength(0);
  });

  it('that the edge has asked to wait for', async () => {
    const page = await openPage({answer: () => problem(503, {'Retry-After': '60'})});
    await page.send(1);
    await rest();
    await expectNothing(page);
    expect(await rows()).toHaveLength(1);
  });

  it('again that was answered', async () => {
    const page = await openPage({answer: () => identified()});
    await page.send(1);
    await rest();
    await expectNothing(page);
  });
});

describe('after a failure and an answer', () => {
  it('what is new is handed over again, and what had failed is not', async () => {
    // What has failed waits for 3.6 seconds.
    jest.spyOn(Math, 'random').mockReturnValue(0.9);
    let index = 0;
    const page = await openPage({
      cookies: {},
      answer: () => [problem(500), identified(), undefined][Math.min(index++, 2)],
    });
    await page.send(1);
    await pass(100);
    await page.send(2);
    void page.send(3);
    await rest();
    goAway();
    const [note] = notes();
    const waiting = await rows();
    const keyOf = (step: number) => waiting.find(({event}) => event.data!.step == step)?.id;
    expect(note!.keys).toContain(keyOf(3));
    expect(keyOf(1)).toBeDefined();
    expect(note!.keys).not.toContain(keyOf(1));
  });

  it('what is being sent again is not: its first sending may have arrived, its second may not', async () => {
    const page = await openPage({
      answer: ({body}, index) =>
        (body.events as Json[])[0]!.data.step == 2
          ? identified()
          : index
            ? undefined
            : problem(503, {'Retry-After': '1'}),
    });
    void page.send(1);
    await pass(1100);
    await page.send(2);
    await rest();
    expect(page.wire().map(([, , step]) => step)).toEqual([1, 1, 2]);
    goAway();
    expect(notes().flatMap(({keys: noted}) => noted)).toEqual([]);
    expect(await rows()).toHaveLength(1);
  });
});
