import {consent} from '../../src/components/consent/index.js';
import {identity} from '../../src/components/identity.js';
import {overrides} from '../../src/components/overrides.js';
import {queue} from '../../src/components/queue/index.js';
import {
  held,
  identified,
  openConfigured,
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
    await refusal(run('setConsent', {consent: [OUT]}));
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
