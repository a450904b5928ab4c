import 'fake-indexeddb/auto';
import {DATASTREAM, held, settle, taken} from '../../support/instance.js';
import {
  freshDisk,
  KNOWN,
  keys,
  openVisit,
  rest,
  rows,
  START,
  watchWrites,
} from '../../support/queue.js';

freshDisk();

/** An edge that never answers. */
const never = () => held().answer;

describe('a row', () => {
  it('is one event, finished, with what is needed to send it again and nothing else', async () => {
    const {run} = await openVisit({answer: never});
    void run('sendEvent', {
      type: 'commerce.purchases',
      xdm: {_id: 'order-7'},
      data: {tier: 'gold', name: 'ü'},
      edgeConfigOverrides: {datastreamId: 'other', com_adobe_target: {propertyToken: 'p'}},
    });
    const [row, ...others] = await rows();
    expect(others).toEqual([]);
    const event = {
      xdm: {
        _id: 'order-7',
        timestamp: new Date(START).toISOString(),
        eventType: 'commerce.purchases',
      },
      data: {tier: 'gold', name: 'ü'},
    };
    expect(JSON.parse(JSON.stringify(row))).toEqual({
      id: row!.id,
      event,
      query: {},
      meta: {
        configOverrides: {com_adobe_target: {propertyToken: 'p'}},
        sdkConfig: {datastream: {original: DATASTREAM}},
      },
      target: {
        datastreamId: 'other',
        overrides: {datastreamId: 'other', com_adobe_target: {propertyToken: 'p'}},
      },
      createdAt: START,
      bytes: Buffer.byteLength(JSON.stringify(event)),
      attempts: 0,
      lease: {tab: expect.any(String) as string, until: expect.any(Number) as number},
    });
    expect(row!.lease.tab).not.toBe('');
    expect(row!.lease.until).toBeGreaterThan(START + 10_000);
    expect(await keys()).toEqual([row!.id]);
    expect(row!.id).toMatch(/^\d{13}-\d+-\w+$/);
  });

  it('has no address, cookie, identity or location hint in it', async () => {
    const secret = 'CiYzMDkxNzQ2MzUyODEw';
    const cookies = Object.fromEntries(Object.keys(KNOWN).map((key) => [key, secret]));
    const {run, sent} = await openVisit({answer: never, cookies});
    void run('sendEvent');
    const text = JSON.stringify(await rows());
    expect(JSON.stringify(sent[0]!.body)).toContain(secret);
    for (const word of [secret, 'https:', 'kndctr_', 'ECID', 'requestId', 'state', 'example.com']) {
      expect(text).not.toContain(word);
    }
  });

  it('has a key of its own also in one millisecond, and keys sort as the events came', async () => {
    const {run} = await openVisit({answer: never});
    for (let step = 0; step < 12; step++) void run('sendEvent', {data: {step}});
    const steps = (await rows()).map(({event}) => event.data!.step as number);
    expect(steps).toEqual([...Array(12).keys()]);
    expect(new Set(await keys()).size).toBe(12);
  });
});

describe('a row that waited for consent', () => {
  it('is this tab’s alone from when it is written, however long that took', async () => {
    let open = () => {};
    const {run} = await openVisit({
      answer: never,
      options: {defaultConsent: 'pending'},
      components: [
        ({gate}) => {
          open = () => gate.set('in');
          return {name: 'Door'};
        },
      ],
    });
    void run('sendEvent');
    await rest();
    jest.setSystemTime(START + 600_000);
    open();
    const [row] = await rows();
    expect(row!.createdAt).toBe(START);
    expect(row!.lease.until).toBeGreaterThan(START + 600_000);
  });
});

describe('the disk', () => {
  it('has the event before the answer, and not after', async () => {
    const {answer, give} = held();
    const {run} = await openVisit({answer: () => answer});
    const result = run('sendEvent');
    expect(await rows()).toHaveLength(1);
    give(taken());
    await result;
    expect(await rows()).toHaveLength(0);
  });

  it('has the events that wait for the first identity, too', async () => {
    const {run, sent} = await openVisit({answer: never, cookies: {}});
    for (let step = 0; step < 3; step++) void run('sendEvent');
    expect(await rows()).toHaveLength(3);
    expect(sent).toHaveLength(1);
  });

  it('is not opened before the first request has left', async () => {
    const steps: string[] = [];
    const open = indexedDB.open.bind(indexedDB);
    jest.spyOn(indexedDB, 'open').mockImplementation((...args) => {
      steps.push('open');
      return open(...args);
    });
    const {run} = await openVisit({
      answer: () => {
        steps.push('send');
        return held().answer;
      },
    });
    await rest();
    expect(steps).toEqual([]);
    void run('sendEvent');
    await rest();
    expect(steps.slice(0, 2)).toEqual(['send', 'open']);
  });

  const writes = () => {
    const steps = watchWrites();
    return () => steps.filter((step) => step == 'begin').length;
  };

  it('takes all the events of one task in one transaction', async () => {
    const count = writes();
    const {run} = await openVisit({answer: never});
    for (let step = 0; step < 7; step++) void run('sendEvent');
    await rest();
    expect(count()).toBe(1);
    expect(await rows()).toHaveLength(7);
  });

  it('takes the next in another', async () => {
    const count = writes();
    const {run} = await openVisit({answer: never});
    void run('sendEvent');
    await rest();
    void run('sendEvent');
    await rest();
    expect(count()).toBe(2);
  });

  it('holds nothing of a request that has no events', async () => {
    const open = jest.spyOn(indexedDB, 'open');
    const {run} = await openVisit({
      answer: never,
      components: [
        ({request}) => ({
          name: 'Asker',
          commands: {ask: () => request({action: 'identity/acquire'})},
        }),
      ],
    });
    void run('ask');
    await settle(10);
    expect(open).not.toHaveBeenCalled();
    expect(await rows()).toEqual([]);
  });
});

describe('without the queue', () => {
  const off = {queue: {enabled: false}};

  it('nothing is opened or written', async () => {
    const open = jest.spyOn(indexedDB, 'open');
    const {run} = await openVisit({options: off});
    await run('sendEvent');
    await rest();
    expect(open).not.toHaveBeenCalled();
  });

  it.each([
    ['a failure of the network', new Error('Failed to fetch')],
    ['a failure of the edge', {status: 500, body: ''}],
  ])('%s rejects, as in Alloy', async (_what, reply) => {
    const {run} = await openVisit({options: off, answer: () => reply});
    await expect(run('sendEvent')).rejects.toThrow(/^\[tag\] sendEvent: /);
  });
});

describe('without consent', () => {
  it('nothing is opened or written while it is pending', async () => {
    const open = jest.spyOn(indexedDB, 'open');
    const {run, sent} = await openVisit({options: {defaultConsent: 'pending'}});
    void run('sendEvent');
    await rest();
    await jest.advanceTimersByTimeAsync(60_000);
    await rest();
    expect(open).not.toHaveBeenCalled();
    expect(sent).toHaveLength(0);
  });

  it('nothing is opened or written when it is out', async () => {
    const open = jest.spyOn(indexedDB, 'open');
    const {run} = await openVisit({options: {defaultConsent: 'out'}});
    await run('sendEvent');
    await jest.advanceTimersByTimeAsync(60_000);
    await rest();
    expect(open).not.toHaveBeenCalled();
  });
});
