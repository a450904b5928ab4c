import 'fake-indexeddb/auto';
import {consent} from '../../../src/components/consent/index.js';
import {held, identified, problem, taken, until, type Script} from '../../support/instance.js';
import {
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
import type {Json} from '../../../src/core/types.js';

const {goOffline, goOnline} = freshDisk();

const HEAD_START = 2000;
const accepted: Script = ({action}) => (action == 'collect' ? {status: 204} : identified());

describe('what earlier pages left', () => {
  it('goes to collect once the page view has been answered, oldest first, and is forgotten', async () => {
    await leave(rowOf(3), rowOf(1), rowOf(2));
    const {run, sent} = await openVisit({answer: accepted});
    await rest();
    expect(sent).toHaveLength(0);
    await run('sendEvent', {data: {step: 9}});
    await rest();
    expect(sent.map(({action}) => action)).toEqual(['interact', 'collect']);
    expect(stepsOf(sent[1]!)).toEqual([1, 2, 3]);
    expect(await rows()).toEqual([]);
  });

  it('goes after a head start if there is no page view', async () => {
    await leave(rowOf(1));
    const {sent} = await openVisit({answer: accepted});
    await pass(HEAD_START - 1);
    expect(sent).toHaveLength(0);
    await pass(1);
    expect(sent.map(({action}) => action)).toEqual(['collect']);
  });

  it('goes with the very _id, timestamp, xdm and data, and without what the event asked', async () => {
    const row = rowOf(1);
    row.event.query = {personalization: {decisionScopes: ['home']}};
    row.event.meta = {a: 1};
    await leave(row);
    const {sent} = await openVisit({answer: accepted});
    await pass(HEAD_START);
    expect(sent[0]!.body.events).toEqual([
      {xdm: row.event.xdm, data: row.event.data, meta: {a: 1}},
    ]);
    expect(sent[0]).toMatchObject({unloading: false});
    expect(sent[0]!.body.meta.queueTimeMillis).toBeGreaterThan(60_000);
  });

  it('goes to the datastream and with the overrides it was meant for, one target at a time', async () => {
    const com_adobe_target = {propertyToken: 'p'};
    const overrides = {datastreamId: 'other', com_adobe_target};
    const other = {
      target: {datastreamId: 'other', overrides},
      meta: {configOverrides: {com_adobe_target}},
    };
    await leave(rowOf(1), rowOf(2, other), rowOf(3), rowOf(4, other));
    const {sent} = await openVisit({answer: accepted});
    await pass(HEAD_START);
    expect(sent.map(stepsOf)).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(sent[1]!.url).toContain('configId=other&');
    expect(sent[1]!.body.meta.configOverrides).toEqual({com_adobe_target});
    expect(sent[0]!.body.meta).not.toHaveProperty('configOverrides');
  });

  it('goes in batches of whole events, none above 60,000 bytes', async () => {
    await leave(...[1, 2, 3, 4, 5, 6, 7].map((step) => rowOf(step, {}, 25_000)));
    const {sent} = await openVisit({answer: accepted});
    await pass(HEAD_START);
    expect(sent.flatMap(stepsOf)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    for (const {body} of sent) {
      expect(JSON.stringify(body.events).length).toBeLessThanOrEqual(60_000);
    }
    expect(sent.length).toBeLessThanOrEqual(4);
  });

  it('goes in smaller batches when the edge finds one too large, and is refused only alone', async () => {
    await leave(...[1, 2, 3, 4].map((step) => rowOf(step, {}, 14_000)), rowOf(5, {}, 100));
    const {sent} = await openVisit({
      answer: (one) =>
        JSON.stringify(one.body).length > 20_000 || stepsOf(one).includes(5)
          ? {status: 413, body: ''}
          : {status: 204},
    });
    await pass(HEAD_START);
    await pass(600_000);
    const taken = sent.map(stepsOf).filter((steps) => steps.length == 1);
    expect(taken.flat().sort()).toEqual([1, 2, 3, 4, 5]);
    expect(await rows()).toEqual([]);
  });

  it('goes when its own time has come, whatever has to wait for longer', async () => {
    const waits = (step: number, seconds: number) =>
      rowOf(step, {notBefore: START + seconds * 1000});
    await leave(waits(1, 20), waits(2, 10), waits(3, 60));
    const {sent} = await openVisit({answer: accepted});
    await pass(12_000);
    expect(sent.map(stepsOf)).toEqual([[2]]);
    await pass(10_000);
    expect(sent.map(stepsOf)).toEqual([[2], [1]]);
  });

  it('goes alone if it is larger than a batch, and holds up nothing behind it', async () => {
    await leave(rowOf(1), rowOf(2, {}, 70_000), rowOf(3));
    const {sent} = await openVisit({answer: accepted});
    await pass(HEAD_START);
    expect(sent.flatMap(stepsOf).sort()).toEqual([1, 2, 3]);
    expect(sent.map(stepsOf)).toContainEqual([2]);
  });

  it('goes, all of it, when there is more than one look at the disk can see', async () => {
    const steps = [...Array(450).keys()];
    await leave(...steps.map((step) => rowOf(step)));
    const {sent} = await openVisit({answer: accepted});
    await pass(HEAD_START);
    await until(() => sent.flatMap(stepsOf).length >= steps.length);
    expect(sent.flatMap(stepsOf)).toEqual(steps);
    expect(await rows()).toEqual([]);
  });

  it('goes to interact while the visitor is unknown, one event at a time, and the rest to collect', async () => {
    await leave(rowOf(1), rowOf(2), rowOf(3));
    const {sent} = await openVisit({
      cookies: {},
      answer: (one, index) => (index == 0 ? taken() : accepted(one, index)),
    });
    await pass(HEAD_START);
    expect(sent.map((one) => [one.action, stepsOf(one)])).toEqual([
      ['interact', [1]],
      ['interact', [2]],
      ['collect', [3]],
    ]);
  });

  it('waits for the page view that is asking who the visitor is', async () => {
    await leave(rowOf(1));
    const {answer, give} = held();
    const {run, sent} = await openVisit({
      cookies: {},
      answer: (one, index) => (index ? accepted(one, index) : answer),
    });
    void run('sendEvent', {data: {step: 9}});
    await pass(HEAD_START);
    expect(sent.map(stepsOf)).toEqual([[9]]);
    give(identified());
    await pass(HEAD_START);
    expect(sent.map(stepsOf)).toEqual([[9], [1]]);
  });

  it.each([400, 422])(
    'is forgotten when it is refused with %i, and what is behind goes',
    async (status) => {
      const target = {datastreamId: 'gone'};
      await leave(rowOf(1, {target}), rowOf(2));
      const {sent} = await openVisit({
        answer: (one, index) =>
          one.url.includes('configId=gone') ? problem(status) : accepted(one, index),
      });
      await pass(HEAD_START);
      expect(sent.map(stepsOf)).toEqual([[1], [2]]);
      expect(await rows()).toEqual([]);
    },
  );

  it('stays when it is not answered, and is tried again by itself', async () => {
    await leave(rowOf(1));
    let trouble = true;
    const {sent} = await openVisit({
      answer: (one, index) => (trouble ? new Error('offline') : accepted(one, index)),
    });
    await pass(HEAD_START);
    expect(sent).toHaveLength(1);
    const [row] = await rows();
    expect(row).toMatchObject({attempts: 2});
    trouble = false;
    await pass(300_000);
    await pass(1000); // A timer may be early by part of a millisecond.
    expect(sent).toHaveLength(2);
    expect(await rows()).toEqual([]);
  });

  it("is answered also by collect's own 202", async () => {
    await leave(rowOf(1));
    await openVisit({answer: () => ({status: 202, body: {requestId: 'r'}})});
    await pass(HEAD_START);
    expect(await rows()).toEqual([]);
  });

  it('is not sent by a page that has no consent to: it is forgotten', async () => {
    await leave(rowOf(1));
    const {sent} = await openVisit({options: {defaultConsent: 'out'}, answer: accepted});
    await pass(60_000);
    expect(sent).toHaveLength(0);
    expect(await rows()).toEqual([]);
  });

  it('does not leave after the visitor has declined', async () => {
    await leave(rowOf(1));
    const {sent, run} = await openVisit({
      components: [consent],
      answer: ({action, body}) =>
        action == 'privacy/set-consent'
          ? taken({
              type: 'state:store',
              payload: [
                {
                  key: 'kndctr_EDGETAG0UNIT000000000000_AdobeOrg_consent',
                  value: `general=${((body.consent as Json[])[0]!.value as Json).general}`,
                },
              ],
            })
          : {status: 204},
      options: {defaultConsent: 'pending'},
    });
    await run('setConsent', {consent: [{value: {general: 'out'}}]});
    await pass(60_000);
    await goOnline();
    expect(sent.map(({action}) => action)).toEqual(['privacy/set-consent']);
  });
});

describe('when the network comes back', () => {
  it('sends what was collected offline as one batch to collect, in its order', async () => {
    let offline = true;
    const {events, run, sent} = await openVisit({
      answer: (one, index) => (offline ? new Error('offline') : accepted(one, index)),
    });
    goOffline();
    for (let step = 0; step < 5; step++) await run('sendEvent', {data: {step}});
    const originals = events();
    const tried = sent.length;
    offline = false;
    await goOnline();
    expect(sent).toHaveLength(tried + 1);
    const batch = sent[tried]!;
    expect(batch.action).toBe('collect');
    expect(stepsOf(batch)).toEqual([0, 1, 2, 3, 4]);
    expect(batch.body.events).toEqual(expect.arrayContaining(originals));
    expect(await rows()).toEqual([]);
  });

  it('had probed rather than believed the browser, which may call a good network none', async () => {
    await leave(rowOf(1));
    const {sent} = await openVisit({answer: accepted});
    goOffline();
    await pass(HEAD_START);
    expect(sent.map(stepsOf)).toEqual([[1]]);
    expect(await rows()).toEqual([]);
  });

  it('sends at once what had to back off', async () => {
    await leave(rowOf(1, {attempts: 3, notBefore: START + 9000}));
    const {sent} = await openVisit({answer: accepted});
    await pass(HEAD_START);
    expect(sent).toHaveLength(0);
    await goOnline();
    expect(sent.map(stepsOf)).toEqual([[1]]);
  });

  it.each([
    ['with locks', () => {}],
    ['without', withoutLocks],
  ])('sends each row once, however often it comes back, %s', async (_how, prepare) => {
    prepare();
    await leave(rowOf(1), rowOf(2));
    const {answer, give} = held();
    const {sent} = await openVisit({answer: () => answer});
    await goOnline();
    await goOnline();
    dispatchEvent(new Event('online'));
    await pass(HEAD_START);
    give({status: 204});
    await rest();
    expect(sent.map(stepsOf)).toEqual([[1, 2]]);
  });
});

describe('a row that may not go yet', () => {
  it.each([
    ['until its notBefore', {notBefore: START + 29_000}],
    ['while another tab has leased it', {lease: {tab: 'other', until: START + 29_000}}],
  ])('waits %s, though others are answered, and then goes', async (_what, more) => {
    await leave(rowOf(1, more));
    const {run, sent} = await openVisit({answer: accepted});
    await run('sendEvent', {data: {step: 9}});
    await pass(28_000);
    expect(sent.map(stepsOf)).toEqual([[9]]);
    await pass(3000);
    expect(sent.map(stepsOf)).toEqual([[9], [1]]);
    expect(await rows()).toEqual([]);
  });

  it.each([
    ['a pause', {notBefore: START + 86_400_000}],
    ['a lease', {lease: {tab: 'other', until: START + 86_400_000}}],
  ])('does not wait for %s that only a wrong clock can have written', async (_what, more) => {
    await leave(rowOf(1, more));
    const {sent} = await openVisit({answer: accepted});
    await pass(HEAD_START);
    expect(sent.map(stepsOf)).toEqual([[1]]);
  });

  it('does not hold up the others', async () => {
    await leave(rowOf(1, {notBefore: START + 45_000}), rowOf(2), rowOf(3));
    const {sent} = await openVisit({answer: accepted});
    await pass(HEAD_START);
    expect(sent.map(stepsOf)).toEqual([[2, 3]]);
    await pass(60_000);
    expect(sent.map(stepsOf)).toEqual([[2, 3], [1]]);
  });

  it('of this tab, still on its way, is not sent a second time beside it', async () => {
    const {answer, give} = held();
    const {run, sent} = await openVisit({
      answer: (one, index) => (index ? accepted(one, index) : answer),
    });
    void run('sendEvent', {data: {step: 1}});
    await rest();
    await run('sendEvent', {data: {step: 2}});
    await goOnline();
    await pass(9000);
    expect(sent.flatMap(stepsOf)).toEqual([1, 2]);
    give(taken());
    await pass(60_000);
    expect(sent.flatMap(stepsOf)).toEqual([1, 2]);
  });
});

describe('two tabs', () => {
  it.each([
    ['with locks', () => {}],
    ['without', withoutLocks],
  ])('send every row once between them, %s', async (_how, prepare) => {
    prepare();
    await leave(...[1, 2, 3, 4].map((step) => rowOf(step, {}, 25_000)));
    const one = await openVisit({answer: accepted});
    const two = await openVisit({answer: accepted});
    await pass(HEAD_START);
    const steps = [...one.sent, ...two.sent].flatMap(stepsOf);
    expect(steps.sort()).toEqual([1, 2, 3, 4]);
    expect(await rows()).toEqual([]);
  });

  it('leave the draining to the one that has the lock', async () => {
    await leave(rowOf(1));
    let free = false;
    const request = jest.fn((_name: string, _options: unknown, act: (lock: unknown) => unknown) =>
      Promise.resolve(act(free ? {} : null)),
    );
    Object.defineProperty(navigator, 'locks', {value: {request}, configurable: true});
    const {sent} = await openVisit({answer: accepted});
    await pass(HEAD_START);
    expect(sent).toHaveLength(0);
    expect(request).toHaveBeenCalledWith(
      expect.stringContaining('edgetag.'),
      expect.objectContaining({ifAvailable: true}),
      expect.any(Function),
    );
    free = true;
    await goOnline();
    expect(sent.map(stepsOf)).toEqual([[1]]);
  });
});
