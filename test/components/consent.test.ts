/** @jest-environment-options {"url": "https://www.shop.test/"} */
import {consent} from '../../src/components/consent/index.js';
import {consentWith} from '../../src/components/consent/gatekeeper.js';
import {setConsent} from '../../src/components/consent/set.js';
import {identity} from '../../src/components/identity.js';
import {overrides} from '../../src/components/overrides.js';
import {queue} from '../../src/components/queue/index.js';
import {createInstance, type Run} from '../../src/core/instance.js';
import {browser} from '../../src/platform/browser.js';
import {
  held,
  identified,
  openConfigured,
  ORG,
  PREFIX,
  problem,
  refusal,
  settle,
  stores,
  taken,
  type Answer,
  type Given,
} from '../support/instance.js';
import type {Json} from '../../src/core/types.js';

const COOKIE = `${PREFIX}consent`;
const IN = {standard: 'Adobe', version: '1.0', value: {general: 'in'}};
const OUT = {standard: 'Adobe', version: '1.0', value: {general: 'out'}};
const says = (general: string) => taken(stores({key: COOKIE, value: `general=${general}`}));

const visit = (given: Given & {options?: Json} = {}) =>
  openConfigured({components: [consent], ...given});

/** An edge that does as it is told, and remembers it in the cookie. */
const obedient: Given['answer'] = ({action, body}) =>
  action == 'privacy/set-consent'
    ? says((body.consent as (typeof IN)[])[0]!.value.general)
    : taken();

describe('consent at the start', () => {
  it.each([
    ['in', undefined, 'goes'],
    ['pending', undefined, 'waits'],
    ['out', undefined, 'is dropped'],
    ['in', 'general=out', 'is dropped'],
    ['out', 'general=in', 'goes'],
    ['pending', 'general=in', 'goes'],
    ['pending', 'general=out', 'is dropped'],
    ['in', 'general=pending', 'waits'],
    ['pending', 'personalize=out;general=in', 'goes'],
    ['in', 'notgeneral=out', 'goes'],
    ['in', 'general=perhaps', 'goes'],
  ])('by default %s, with the cookie %p: an event %s', async (defaultConsent, cookie, fate) => {
    const {run, sent} = await visit({
      options: {defaultConsent},
      cookies: {[`${PREFIX}identity`]: 'ECID-1', ...(cookie && {[COOKIE]: cookie})},
    });
    let over = false;
    void run('sendEvent').then(() => (over = true));
    await settle(3);
    expect([over, sent.length]).toEqual(
      {goes: [true, 1], waits: [false, 0], 'is dropped': [true, 0]}[fate],
    );
  });
});

describe('setConsent', () => {
  it('sends what it was given, word for word, to its own address', async () => {
    const {run, sent} = await visit({answer: obedient, components: [overrides, consent, identity]});
    const odd = {standard: 'IAB TCF', version: '2.0', value: 'TC', gdprApplies: true};
    const result = await run('setConsent', {
      consent: [IN, odd],
      identityMap: {CRM: [{id: 'c-17'}]},
      edgeConfigOverrides: {com_adobe_target: {propertyToken: 'p'}},
    });
    expect(result).toEqual({});
    expect(sent[0]).toMatchObject({action: 'privacy/set-consent', unloading: false});
    expect(sent[0]!.body).toEqual({
      consent: [IN, odd],
      identityMap: {CRM: [{id: 'c-17'}]},
      query: {identity: {fetch: ['ECID']}},
      meta: {
        configOverrides: {com_adobe_target: {propertyToken: 'p'}},
        state: {domain: 'example.com', cookiesEnabled: true},
      },
    });
  });

  it('lets go, in their order, the events that waited for it', async () => {
    const {events, run} = await visit({options: {defaultConsent: 'pending'}, answer: obedient});
    const waiting = [1, 2, 3].map((step) => run('sendEvent', {data: {step}}));
    await run('setConsent', {consent: [IN]});
    await Promise.all(waiting);
    expect(events().map(({data}) => data.step as number)).toEqual([1, 2, 3]);
  });

  it('drops the events that waited for it when the answer is no, and says so', async () => {
    const {events, lines, run} = await visit({
      options: {defaultConsent: 'pending', debugEnabled: true},
      answer: obedient,
    });
    const waiting = run('sendEvent');
    await run('setConsent', {consent: [OUT]});
    expect(await waiting).toEqual({});
    expect(events()).toEqual([]);
    expect(lines('warn').join()).toContain('The user declined consent.');
  });

  it('makes events wait while it is on its way, also where consent was in', async () => {
    const {answer, give} = held();
    const {run, sent} = await visit({
      answer: ({action}) => (action == 'privacy/set-consent' ? answer : taken()),
    });
    const setting = run('setConsent', {consent: [OUT]});
    const event = run('sendEvent');
    await settle(3);
    expect(sent).toHaveLength(1);
    give(says('out'));
    await setting;
    expect(await event).toEqual({});
    expect(sent).toHaveLength(1);
  });

  it('is sent one after the other, and the last word counts', async () => {
    const gives: ((answer: Answer) => void)[] = [];
    const {run, sent} = await visit({
      options: {defaultConsent: 'pending'},
      answer: ({action}) => {
        if (action != 'privacy/set-consent') return taken();
        const {answer, give} = held();
        gives.push(give);
        return answer;
      },
    });
    const event = run('sendEvent');
    const both = [run('setConsent', {consent: [IN]}), run('setConsent', {consent: [OUT]})];
    await settle(3);
    expect(sent).toHaveLength(1);
    gives[0]!(says('in'));
    await settle(3);
    // The first said yes, but the visitor has already said no.
    expect(sent.map(({body}) => (body.consent as Json[])[0])).toEqual([IN, OUT]);
    gives[1]!(says('out'));
    await Promise.all(both);
    expect(await event).toEqual({});
    expect(sent).toHaveLength(2);
  });

  it('rejects with the words of the edge when it is refused, and the default holds again', async () => {
    const {run, sent} = await visit({
      components: [queue, consent],
      options: {defaultConsent: 'out', queue: {enabled: false}},
      answer: () => problem(400),
    });
    expect(await refusal(run('setConsent', {consent: [{standard: 'X'}]}))).toMatch(
      /^\[tag\] setConsent: The server responded with a status code 400/,
    );
    expect(await run('sendEvent')).toEqual({});
    expect(sent).toHaveLength(1);
  });

  it('that fails leaves the cookie in force', async () => {
    const {run, sent} = await visit({
      options: {defaultConsent: 'pending'},
      cookies: {[COOKIE]: 'general=in', [`${PREFIX}identity`]: 'ECID-1'},
      answer: ({action}) => (action == 'interact' ? taken() : new Error('offline')),
    });
    await refusal(
      run('setConsent', {consent: [{standard: 'IAB TCF', version: '2.0', value: 'TC'}]}),
    );
    await run('sendEvent');
    expect(sent.map(({action}) => action)).toEqual(['privacy/set-consent', 'interact']);
  });

  it('that fails does not stop the next one', async () => {
    const {run, sent} = await visit({
      options: {defaultConsent: 'pending'},
      answer: (one, index) => (index ? obedient(one, index) : new Error('offline')),
    });
    const first = refusal(run('setConsent', {consent: [OUT]}));
    const second = run('setConsent', {consent: [IN]});
    expect(await first).toContain('offline');
    expect(await second).toEqual({});
    await run('sendEvent');
    expect(sent).toHaveLength(3);
  });

  it.each([
    ['in', IN, 'in', 1],
    ['out', OUT, 'in', 0],
  ])(
    'that succeeds without a cookie (they are blocked) does not leave later events waiting: asked for %s',
    async (_asked, choice, defaultConsent, count) => {
      const {events, run} = await visit({options: {defaultConsent}, answer: () => taken()});
      await run('setConsent', {consent: [choice]});
      await run('sendEvent');
      expect(events()).toHaveLength(count);
    },
  );

  it('that succeeds without a cookie settles events under a pending default too', async () => {
    const {run} = await visit({options: {defaultConsent: 'pending'}, answer: () => taken()});
    let over = false;
    void run('sendEvent').then(() => (over = true));
    await run('setConsent', {consent: [IN]});
    await settle(3);
    expect(over).toBe(true);
  });
});

/** A refusal in each form that can be read here. */
const REFUSALS: [string, Json][] = [
  ['Adobe 1.0', OUT],
  ['Adobe 2.0', {standard: 'Adobe', version: '2.0', value: {collect: {val: 'n'}}}],
  [
    'Adobe 2.0 with more in it',
    {standard: 'Adobe', version: '2.0', value: {share: {val: 'y'}, collect: {time: 'T', val: 'n'}}},
  ],
];
/** What only the edge can read, or nobody. */
const UNCLEAR: [string, unknown][] = [
  ['a string of the IAB', {standard: 'IAB TCF', version: '2.0', value: 'out'}],
  ['another value of Adobe 2.0', {standard: 'Adobe', version: '2.0', value: {collect: {val: 'p'}}}],
  ['in capitals', {standard: 'Adobe', version: '1.0', value: {general: 'OUT'}}],
  ['without a value', {standard: 'Adobe', version: '1.0'}],
  ['with null for a value', {standard: 'Adobe', version: '1.0', value: null}],
];
/** How it comes that the edge does not hear of it. */
const FAILURES: [string, Answer][] = [
  ['the edge refuses', problem(400)],
  ['the edge is forbidden', problem(403)],
  ['the edge fails', problem(500)],
  ['the edge is busy', problem(503)],
  ['the network fails', new Error('offline')],
  ['a captive portal answers', {status: 200, body: '<html>'}],
  ['the answer has no list of handles', {status: 200, body: {handle: {map: 1}}}],
];

describe('a refusal', () => {
  afterEach(() => jest.useRealTimers());

  it.each(REFUSALS)('in the words of %s holds before anybody was told', async (_words, choice) => {
    const {answer} = held();
    const {events, run} = await visit({
      answer: ({action}) => (action == 'privacy/set-consent' ? answer : taken()),
    });
    void run('setConsent', {consent: [choice]});
    // At once: it does not wait for the answer.
    expect(await run('sendEvent')).toEqual({});
    expect(events()).toEqual([]);
  });

  it.each(UNCLEAR)('that is unclear, %s, is asked of the edge', async (_what, choice) => {
    const {answer, give} = held();
    const {events, run} = await visit({
      answer: ({action}) => (action == 'privacy/set-consent' ? answer : taken()),
    });
    const setting = run('setConsent', {consent: [choice]});
    const event = run('sendEvent');
    await settle(3);
    expect(events()).toEqual([]);
    give(says('in'));
    await Promise.all([setting, event]);
    expect(events()).toHaveLength(1);
  });

  it.each(
    FAILURES.flatMap(([how, answer]) =>
      [{}, {[COOKIE]: 'general=in'}, {[COOKIE]: 'personalize=out;general=in'}].map(
        (cookie) => [how, cookie, answer] as const,
      ),
    ),
  )('holds though %s and the cookie is %j; the caller hears', async (_how, cookie, reply) => {
    const {events, jar, run} = await visit({
      components: [queue, consent],
      options: {queue: {enabled: false}},
      cookies: {[`${PREFIX}identity`]: 'ECID-1', ...(cookie as Record<string, string>)},
      answer: ({action}) => (action == 'privacy/set-consent' ? reply : taken()),
    });
    jest.spyOn(globalThis, 'setTimeout').mockImplementation(((act: () => void, ms?: number) => {
      // The pauses of one request, not those until it is made again.
      if (ms! < 5000) setImmediate(act);
    }) as never);
    expect(await refusal(run('setConsent', {consent: [OUT]}))).toMatch(/^\[tag\] setConsent: ./);
    for (let step = 0; step < 3; step++) expect(await run('sendEvent')).toEqual({});
    expect(events()).toEqual([]);
    // The next page goes by it, too; a device that had nothing gets nothing.
    expect(jar.get(COOKIE)).toBe(COOKIE in cookie ? 'general=out' : undefined);
    jest.restoreAllMocks();
  });

  it('holds where what tells the edge cannot be loaded, and is told when it can', async () => {
    jest.useFakeTimers({doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick']});
    let missing = 2;
    const {events, run, sent} = await visit({
      components: [
        consentWith(async () => {
          if (missing--) throw new Error('Could not be loaded.');
          return setConsent;
        }),
      ],
      answer: obedient,
    });
    expect(await refusal(run('setConsent', {consent: [OUT]}))).toBe(
      '[tag] setConsent: Could not be loaded.',
    );
    expect(await run('sendEvent')).toEqual({});
    await jest.advanceTimersByTimeAsync(600_000);
    expect(changes(sent)).toBe(1);
    expect(await run('sendEvent')).toEqual({});
    expect(events()).toEqual([]);
  });

  it('is told again three times, and then no more', async () => {
    jest.useFakeTimers({doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick']});
    const {run, sent} = await visit({answer: () => new Error('offline')});
    await refusal(run('setConsent', {consent: [OUT]}));
    await jest.advanceTimersByTimeAsync(86_400_000);
    expect(changes(sent)).toBe(4);
    expect(await run('sendEvent')).toEqual({});
  });

  it('is not told again once the visitor has said something else', async () => {
    jest.useFakeTimers({doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick']});
    const {events, run, sent} = await visit({
      answer: (one, index) => (index ? obedient(one, index) : new Error('offline')),
    });
    await refusal(run('setConsent', {consent: [OUT]}));
    await run('setConsent', {consent: [IN]});
    await jest.advanceTimersByTimeAsync(86_400_000);
    expect(changes(sent)).toBe(2);
    await run('sendEvent');
    expect(events()).toHaveLength(1);
  });

  it('is over when the visitor allows it after all, whatever became of it', async () => {
    const {events, run} = await visit({
      cookies: {...VISITOR, [COOKIE]: 'general=in'},
      answer: (one, index) => (index ? obedient(one, index) : problem(400)),
    });
    const [first] = await Promise.allSettled([
      run('setConsent', {consent: [OUT]}),
      run('setConsent', {consent: [IN]}),
    ]);
    expect(first.status).toBe('rejected');
    await run('sendEvent');
    expect(events()).toHaveLength(1);
  });

  it('of another tab is not undone by a yes that the edge has not yet replaced', async () => {
    const {jar, run, sent} = await visit({
      components: [
        consent,
        (core) => ({name: 'Tab', commands: {hear: () => core.gate.set('out')}}),
      ],
      cookies: {...VISITOR, [COOKIE]: 'general=in'},
    });
    await run('hear');
    expect(await run('sendEvent')).toEqual({});
    expect(sent).toEqual([]);
    // What is new in it counts.
    jar.set(COOKIE, 'general=in;time=2');
    await run('sendEvent');
    expect(sent).toHaveLength(1);
  });

  it.each([[undefined], [{}], [{consent: null}], [{consent: 5}], [{consent: [null]}]])(
    'that is none, %j, is a rejection, and changes nothing',
    async (options) => {
      const {events, run} = await visit();
      expect(await refusal(run('setConsent', options))).toMatch(/^\[tag\] setConsent: /);
      await run('sendEvent');
      expect(events()).toHaveLength(1);
    },
  );
});

describe('the consent cookie', () => {
  it.each([
    ['an answer', says('out')],
    ['an answer to a visitor who is new', identified(stores({key: COOKIE, value: 'general=out'}))],
  ])('is read again after %s', async (_what, reply) => {
    const {run, sent} = await visit({answer: () => reply});
    await run('sendEvent');
    expect(await run('sendEvent')).toEqual({});
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['a refusal', problem(403)],
    ['a failure of the network', new Error('offline')],
  ])('is read again after %s: the edge may have set it by header', async (_what, reply) => {
    const {jar, run, sent} = await visit({
      answer: () => {
        jar.set(COOKIE, 'general=out');
        return reply;
      },
    });
    await refusal(run('sendEvent'));
    expect(await run('sendEvent')).toEqual({});
    expect(sent).toHaveLength(1);
  });

  it('is not read while a change of consent is on its way', async () => {
    const consenting = held();
    const event = held();
    const {run, sent} = await visit({
      answer: ({action}) => (action == 'interact' ? event.answer : consenting.answer),
    });
    const first = run('sendEvent');
    await settle(3);
    const setting = run('setConsent', {consent: [OUT]});
    const second = run('sendEvent');
    await settle(3);
    event.give(says('in'));
    await first;
    await settle(3);
    expect(sent).toHaveLength(2);
    consenting.give(says('out'));
    await setting;
    expect(await second).toEqual({});
    expect(sent).toHaveLength(2);
  });
});

const KEY = 'com.adobe.alloy.EDGETAG0UNIT000000000000_AdobeOrg.consentHashes.';
const VISITOR = {[`${PREFIX}identity`]: 'ECID-1'};
const changes = (sent: readonly {action: string}[]) =>
  sent.filter(({action}) => action == 'privacy/set-consent').length;

describe('what the edge was told', () => {
  beforeEach(() => localStorage.clear());

  const TIMED = {collect: {val: 'y'}, metadata: {time: '2030-01-01T00:00:00Z'}};

  it.each([
    [IN, 'Adobe.1.0', 'e385c3ab'],
    [{standard: 'Adobe', version: '2.0', value: TIMED}, 'Adobe.2.0', '6797ea71'],
    [
      {standard: 'IAB TCF', version: '2.0', value: 'TCSTRING', gdprApplies: true},
      'IAB TCF.2.0',
      'fc7b381d',
    ],
    [{standard: 'X', version: '1', b: [{d: 1, c: 2}], a: '你好'}, 'X.1', '30c1055a'],
  ])('is remembered by the hash that Alloy has for it: %j', async (object, key, hash) => {
    const {run} = await visit({cookies: VISITOR, answer: () => says('in')});
    await run('setConsent', {consent: [object]});
    expect({...localStorage}).toEqual({[KEY + key]: hash});
  });

  it('is not told again, on this page or a later one, in whatever order its keys are', async () => {
    const given = {cookies: {...VISITOR}, answer: () => says('in')};
    const first = await visit(given);
    await Promise.all([
      first.run('setConsent', {consent: [{standard: 'Adobe', version: '2.0', value: TIMED}]}),
      first.run('setConsent', {consent: [{standard: 'Adobe', version: '2.0', value: TIMED}]}),
    ]);
    expect(changes(first.sent)).toBe(1);

    const second = await visit({...given, cookies: Object.fromEntries(first.jar)});
    const value = Object.fromEntries(Object.entries(TIMED).reverse());
    const result = await second.run('setConsent', {
      consent: [{value, version: '2.0', standard: 'Adobe'}],
    });
    expect(result).toEqual({});
    expect(changes(second.sent)).toBe(0);
    await second.run('sendEvent');
    expect(second.events()).toHaveLength(1);
  });

  it('is told again when anything in it is another, or one of many', async () => {
    const {run, sent} = await visit({cookies: VISITOR, answer: () => says('in')});
    const consent = (time: string) => ({
      consent: [IN, {standard: 'Adobe', version: '2.0', value: {...TIMED, metadata: {time}}}],
    });
    await run('setConsent', consent('1'));
    await run('setConsent', consent('2'));
    expect(changes(sent)).toBe(2);
    await run('setConsent', consent('2'));
    expect(changes(sent)).toBe(2);
  });

  it.each(['first', 'second'])(
    'is each of two objects of one standard and version, the %s too',
    async (place) => {
      const {run, sent} = await visit({cookies: VISITOR, answer: () => says('in')});
      const other = {...IN, value: {general: 'in', marketing: 'no'}};
      await run('setConsent', {consent: [IN, IN]});
      await run('setConsent', {consent: place == 'first' ? [other, IN] : [IN, other]});
      expect(changes(sent)).toBe(2);
    },
  );

  it('is told again by who declines, and nothing is written for that', async () => {
    const {run, sent} = await visit({cookies: VISITOR, answer: obedient});
    await run('setConsent', {consent: [OUT]});
    await run('setConsent', {consent: [OUT]});
    expect(changes(sent)).toBe(2);
    expect({...localStorage}).toEqual({});
  });

  it('is forgotten once something else was said, so that a yes after a no is heard', async () => {
    const {run, sent} = await visit({cookies: VISITOR, answer: obedient});
    await run('setConsent', {consent: [IN]});
    await run('setConsent', {consent: [OUT]});
    expect({...localStorage}).toEqual({});
    await run('setConsent', {consent: [IN]});
    expect(changes(sent)).toBe(3);
    await run('sendEvent');
    expect(sent).toHaveLength(4);
  });

  it('counts for nothing if nobody knows whether the edge heard it', async () => {
    const {run, sent} = await visit({
      cookies: VISITOR,
      answer: (one, index) => (index == 1 ? new Error('offline') : obedient(one, index)),
    });
    await run('setConsent', {consent: [IN]});
    await refusal(run('setConsent', {consent: [OUT]}));
    await run('setConsent', {consent: [IN]});
    expect(changes(sent)).toBe(3);
  });

  it.each([
    ['says no by now', {[COOKIE]: 'general=out'}],
    ['is gone', {}],
  ])('counts for nothing where the cookie %s', async (_what, cookie) => {
    localStorage[`${KEY}Adobe.1.0`] = 'e385c3ab';
    const {run, sent} = await visit({cookies: {...VISITOR, ...cookie}, answer: obedient});
    await run('setConsent', {consent: [IN]});
    expect(changes(sent)).toBe(1);
  });

  const no = () => {
    throw new DOMException('No.', 'SecurityError');
  };
  it.each([
    ['looked at', no],
    ['written', () => new Proxy({} as Storage, {set: no})],
  ])('is told all the same where storage may not be %s', async (_what, storage) => {
    const spy = jest.spyOn(window, 'localStorage', 'get').mockImplementation(storage);
    const {events, run, sent} = await visit({
      answer: obedient,
      options: {defaultConsent: 'pending'},
    });
    const waiting = run('sendEvent');
    expect(await run('setConsent', {consent: [IN]})).toEqual({});
    await waiting;
    spy.mockRestore();
    expect(changes(sent)).toBe(1);
    expect(events()).toHaveLength(1);
  });
});

describe('an answer without a cookie', () => {
  beforeEach(() => localStorage.clear());

  it.each([
    ['1.0', {general: 'in'}, 'out', 1],
    ['1.0', {general: 'out'}, 'in', 0],
    ['2.0', {collect: {val: 'y'}, share: {val: 'n'}}, 'out', 1],
    ['2.0', {collect: {val: 'n'}, share: {val: 'y'}}, 'in', 0],
    ['2.0', {metadata: {time: 'T'}}, 'out', 0],
    ['2.0', {metadata: {time: 'T'}}, 'in', 1],
  ])(
    'to %s %j counts as what was asked for, else the default, %s',
    async (version, value, defaultConsent, count) => {
      const {events, run} = await visit({options: {defaultConsent}, answer: () => taken()});
      await run('setConsent', {consent: [{standard: 'Adobe', version, value}]});
      await run('sendEvent');
      expect(events()).toHaveLength(count);
    },
  );

  it('to a string that only the edge can read counts as the default', async () => {
    const {events, run} = await visit({options: {defaultConsent: 'out'}, answer: () => taken()});
    await run('setConsent', {consent: [{standard: 'IAB TCF', version: '2.0', value: 'TC'}]});
    await run('sendEvent');
    expect(events()).toHaveLength(0);
  });
});

describe('a consent cookie without an identity', () => {
  /** Of the page itself: the jar of a test has no domains. */
  const onPage = (options: Json) => {
    const printed: unknown[][] = [];
    const run = createInstance(
      [consent],
      {...browser, print: (...line) => printed.push(line), send: async () => ({status: 204})},
      'tag',
    ) as unknown as Run;
    return run('configure', {datastreamId: 'ds', orgId: ORG, debugEnabled: true, ...options}).then(
      () => ({run, printed}),
    );
  };
  afterEach(() => {
    for (const name of ['consent', 'identity'])
      document.cookie = `${PREFIX}${name}=;max-age=0;path=/`;
  });

  it('is discarded, and the default holds', async () => {
    document.cookie = `${COOKIE}=general=in;path=/`;
    const writes = jest.spyOn(document, 'cookie', 'set');
    const {printed} = await onPage({defaultConsent: 'pending'});
    // Nothing but its removal: consent is pending.
    for (const [text] of writes.mock.calls) expect(text).toMatch(/consent=;.*max-age=0$/);
    writes.mockRestore();
    expect(document.cookie).toBe('');
    expect(printed.join()).toContain('Default consent of pending will be used.');
  });

  it('is discarded on the widest domain as well as on the page’s own', async () => {
    const writes: string[] = [];
    document.cookie = `${COOKIE}=general=out;path=/`;
    const spy = jest
      .spyOn(document, 'cookie', 'set')
      .mockImplementation((text) => void writes.push(text));
    await onPage({});
    spy.mockRestore();
    expect(writes.map((text) => /domain=([^;]*)/.exec(text)![1])).toEqual([
      'www.shop.test',
      'shop.test',
      'test',
      '',
    ]);
  });

  it('is kept with one', async () => {
    document.cookie = `${COOKIE}=general=out;path=/`;
    document.cookie = `${PREFIX}identity=ECID-1;path=/`;
    const {printed} = await onPage({});
    expect(document.cookie).toContain('general=out');
    expect(printed.join()).toContain('The user previously declined consent.');
  });
});

describe('in debug mode', () => {
  beforeEach(() => localStorage.clear());
  const told = async (given: Given & {options?: Json}, ...choices: Json[]) => {
    const {printed, run} = await visit({
      answer: obedient,
      ...given,
      options: {debugEnabled: true, ...given.options},
    });
    for (const choice of choices) await run('setConsent', {consent: [choice]});
    await settle();
    return printed
      .filter(([, , text]) => /consent/i.test(text as string))
      .map(([level, , text]) => `${level}: ${text as string}`);
  };
  const cookie = (value: string) => ({cookies: {...VISITOR, [COOKIE]: `general=${value}`}});

  it.each<[string, Given & {options?: Json}, Json[], string[]]>([
    ['nothing of a default of in', {}, [], []],
    [
      'a default of out',
      {options: {defaultConsent: 'out'}},
      [],
      ['warn: User consent preferences not found. Default consent of out will be used.'],
    ],
    [
      'a default of pending',
      {options: {defaultConsent: 'pending'}},
      [],
      [
        'info: User consent preferences not found. Default consent of pending will be used. Some commands may be delayed.',
      ],
    ],
    [
      'consent of an earlier page',
      cookie('in'),
      [],
      ['info: Loaded user consent preferences. The user previously consented.'],
    ],
    [
      'a refusal of an earlier page',
      cookie('out'),
      [],
      ['warn: Loaded user consent preferences. The user previously declined consent.'],
    ],
    ['a value that nobody knows', cookie('perhaps'), [], ['warn: Unknown consent value: perhaps']],
    [
      'every change',
      {},
      [IN, OUT, IN],
      ['info: User consented.', 'warn: User declined consent.', 'info: User consented.'],
    ],
    [
      'that a refusal stands',
      cookie('out'),
      [OUT],
      [
        'warn: Loaded user consent preferences. The user previously declined consent.',
        'warn: User declined consent.',
      ],
    ],
  ])('tells %s', async (_what, given, choices, lines) => {
    expect(await told(given, ...choices)).toEqual(lines);
  });

  it('tells a change once, however many answers repeat it', async () => {
    const {printed, run} = await visit({options: {debugEnabled: true}, answer: () => says('in')});
    for (let step = 0; step < 3; step++) await run('sendEvent');
    await settle();
    expect(printed.filter(([, , text]) => text == 'User consented.')).toHaveLength(1);
  });
});
