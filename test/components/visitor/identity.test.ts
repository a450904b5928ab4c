import fc from 'fast-check';
import {consent} from '../../../src/components/consent/index.js';
import {identity} from '../../../src/components/identity.js';
import {strangers, visitor} from '../../../src/components/visitor/index.js';
import {
  identified,
  openConfigured,
  PREFIX,
  problem,
  refusal,
  settle,
  taken,
  type Given,
} from '../../support/instance.js';
import type {Json} from '../../../src/core/types.js';

const COOKIE = `${PREFIX}identity`;
const ECID = '30917463528104657829301746583920175648';
const CORE = '81726354091827364550192837465564738291';
const NORMAL =
  'CiYzMDkxNzQ2MzUyODEwNDY1NzgyOTMwMTc0NjU4MzkyMDE3NTY0OFIRCIDQ6ra3MxABGAEqBElSTDHwAYDQ6ra3Mw==';
const LAST =
  '8AGA0Oq2tzNSEQiA0Oq2tzMQARgBKgRJUkwxCiYzMDkxNzQ2MzUyODEwNDY1NzgyOTMwMTc0NjU4MzkyMDE3NTY0OA==';

/** An answer that says who the visitor is. */
const says = (ids: Record<string, string>, headers: Record<string, string> = {}) => ({
  ...identified({
    type: 'identity:result',
    payload: Object.entries(ids).map(([code, id]) => ({id, namespace: {code}})),
  }),
  headers,
});

const visit = (given: Given & {options?: Json} = {}) =>
  openConfigured({
    components: [strangers, identity, visitor, consent],
    answer: () => says({ECID, CORE}),
    ...given,
    options: {debugEnabled: true, ...given.options},
  });

describe('getIdentity', () => {
  it('asks the edge, with nothing but the question, when nobody knows', async () => {
    const {run, sent} = await visit();
    expect(await run('getIdentity')).toEqual({identity: {ECID}, edge: {}});
    expect(sent.map(({action}) => action)).toEqual(['identity/acquire']);
    expect(sent[0]!.body).toEqual({
      query: {identity: {fetch: ['ECID', 'CORE']}},
      meta: {state: {domain: 'example.com', cookiesEnabled: true}},
    });
  });

  it('remembers what any answer said', async () => {
    const {run, sent} = await visit();
    await run('sendEvent');
    const namespaces = ['CORE', 'ECID'];
    expect(await run('getIdentity', {namespaces})).toEqual({identity: {CORE, ECID}, edge: {}});
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['as the edge writes it', NORMAL],
    ['without padding', NORMAL.replace('==', '')],
    ['in the alphabet of addresses', NORMAL.replace(/\+/g, '-').replace(/\//g, '_')],
    ['with the ECID as its last field', LAST],
  ])('reads the cookie %s, and asks nobody', async (_how, value) => {
    const {run, sent} = await visit({cookies: {[COOKIE]: value}});
    expect(await run('getIdentity')).toEqual({identity: {ECID}, edge: {}});
    expect(sent).toHaveLength(0);
  });

  it.each(['gibberish', 'AAAAAA==', 'gA==', NORMAL.slice(0, 20), '%%%'])(
    'warns of a cookie like %p, and asks',
    async (value) => {
      const {lines, run, sent} = await visit({cookies: {[COOKIE]: value}});
      expect(await run('getIdentity')).toEqual({identity: {ECID}, edge: {}});
      expect(sent).toHaveLength(1);
      expect(lines('warn')).toHaveLength(1);
      const words = `[tag] Unable to decode ECID from ${PREFIX}identity cookie`;
      expect(lines('warn')[0]!.startsWith(`${words} `)).toBe(true);
    },
  );

  it('never fails because of a cookie, whatever is in it', async () => {
    const bytes = fc
      .uint8Array({maxLength: 90})
      .map((values) => btoa(String.fromCharCode(...values)));
    const {jar, run} = await visit({answer: () => taken()});
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, fc.string()), async (value) => {
        jar.set(COOKIE, value);
        expect(await run('getIdentity')).toEqual({identity: {ECID: null}, edge: {}});
      }),
      {numRuns: 300},
    );
  });

  it('asks for a namespace that the cookie does not have', async () => {
    const {run, sent} = await visit({cookies: {[COOKIE]: NORMAL}});
    const namespaces = ['ECID', 'CORE'];
    expect(await run('getIdentity', {namespaces})).toEqual({identity: {ECID, CORE}, edge: {}});
    expect(sent).toHaveLength(1);
  });

  it('asks for a namespace that earlier answers did not have, and says null if this one has not either', async () => {
    const {run, sent} = await visit({answer: () => says({ECID})});
    await run('sendEvent');
    const namespaces = ['CORE'];
    expect(await run('getIdentity', {namespaces})).toEqual({identity: {CORE: null}, edge: {}});
    expect(sent.map(({action}) => action)).toEqual(['interact', 'identity/acquire']);
  });

  it('asks the datastream that the command names', async () => {
    const {run, sent} = await visit();
    await run('getIdentity', {edgeConfigOverrides: {datastreamId: 'other'}});
    expect(sent[0]!.url).toContain('configId=other&');
  });

  it('waits for consent', async () => {
    const {run, sent} = await visit({options: {defaultConsent: 'pending'}});
    let known: Json | undefined;
    void run('getIdentity').then((result) => (known = result));
    await settle(3);
    expect([known, sent.length]).toEqual([undefined, 0]);
    await run('setConsent', {
      consent: [{standard: 'Adobe', version: '1.0', value: {general: 'in'}}],
    });
    await settle(3);
    expect(known).toEqual({identity: {ECID}, edge: {}});
  });

  it('tells nothing when consent is declined', async () => {
    const {run, sent} = await visit({options: {defaultConsent: 'out'}});
    expect(await run('getIdentity')).toEqual({});
    expect(sent).toHaveLength(0);
  });

  it('fails in the words of the network', async () => {
    const {run} = await visit({answer: () => new Error('Failed to fetch')});
    expect(await refusal(run('getIdentity'))).toContain(
      'Network request failed.\nCaused by: Failed to fetch',
    );
  });
});

describe('the region of the edge', () => {
  it.each([
    ['OR2;9', 9],
    ['OR2;011', 11],
    ['VA7;-1', -1],
    ['IRL1;6;more', 6],
  ])('is in its header: %s', async (header, regionId) => {
    const {run} = await visit({answer: () => says({ECID}, {'x-adobe-edge': header})});
    expect((await run('getIdentity')).edge).toEqual({regionId});
  });

  it.each(['OR2', 'VA6;', 'VA6;bad'])('is warned of when it is %s', async (header) => {
    const {lines, run} = await visit({answer: () => says({ECID}, {'x-adobe-edge': header})});
    expect((await run('getIdentity')).edge).toEqual({});
    expect(lines('warn')).toEqual([`[tag] Invalid adobe edge: "${header}"`]);
  });

  it('outlives answers that say nothing of it, and headers that cannot be read', async () => {
    const answers = [says({ECID}, {'x-adobe-edge': 'OR2;9'}), {status: 204}];
    const bad = says({ECID}, {'x-adobe-edge': 'OR2'});
    const {run} = await visit({answer: (_sent, index) => answers[index] ?? bad});
    await run('sendEvent');
    await run('sendEvent', {documentUnloading: true});
    await run('sendEvent');
    expect(await run('getIdentity')).toEqual({identity: {ECID}, edge: {regionId: 9}});
  });
});

describe('the log', () => {
  it('says when a request is held, and when it goes on', async () => {
    const {lines, run} = await visit();
    await Promise.all([run('sendEvent'), run('sendEvent'), run('sendEvent')]);
    await run('sendEvent');
    const held = lines('info').filter((line) => line.includes('request'));
    expect(held.sort()).toEqual([
      ...Array<string>(2).fill(
        '[tag] [Identity] Delaying request while retrieving ECID from server.',
      ),
      ...Array<string>(2).fill('[tag] [Identity] Resuming previously delayed request.'),
    ]);
  });

  it('says when the edge answered and left no identity, and of which organization', async () => {
    const {lines, run} = await visit({answer: () => taken()});
    await run('sendEvent');
    expect(lines('warn').join()).toMatch(
      /^\[tag\] \[Identity\] Identity cookie not found\. .*EDGETAG0UNIT000000000000@AdobeOrg/,
    );
  });

  it('does not say so when there was no answer, or a visitor is known', async () => {
    const {lines, run} = await visit({
      answer: (_sent, index) => (index ? identified() : problem(403)),
    });
    await refusal(run('sendEvent'));
    await run('sendEvent');
    await run('sendEvent');
    expect(lines('warn')).toEqual([]);
  });
});
