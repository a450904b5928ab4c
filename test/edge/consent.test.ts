import type {RunningEdge} from '../../demo/edge/server.js';
import type {Json} from '../../demo/edge/types.js';
import {
  bodyOf,
  code,
  ECID,
  events,
  handleOf,
  IDENTITY,
  known,
  pageView,
  post,
  start,
  state,
  stored,
} from './support/edge.js';

/** A TCF string: purposes 1 to 24 as bits, and the vendors, listed or as ranges. */
const tcf = (purposes: string, vendors: string): string => {
  const bits = `${'000010'.padEnd(152, '0')}${purposes.padEnd(24, '0')}${'0'.repeat(37)}${vendors}`;
  const bytes = bits.match(/.{1,8}/g)!.map((byte) => parseInt(byte.padEnd(8, '0'), 2));
  return Buffer.from(bytes).toString('base64url');
};
const number = (value: number, length: number) => value.toString(2).padStart(length, '0');
const listed = (vendor: number) =>
  `${number(565, 16)}0${'0'.repeat(vendor - 1)}1`.padEnd(17 + 565, '0');
const ranges = (...all: string[]) => `${number(600, 16)}1${number(all.length, 12)}${all.join('')}`;
const single = (vendor: number) => `0${number(vendor, 16)}`;
const range = (first: number, last: number) => `1${number(first, 16)}${number(last, 16)}`;

const adobe1 = (general: string) => ({standard: 'Adobe', version: '1.0', value: {general}});
const adobe2 = (val: string) => ({standard: 'Adobe', version: '2.0', value: {collect: {val}}});
const iab = (value: string, more: Json = {}) => ({
  standard: 'IAB TCF',
  version: '2.0',
  value,
  ...more,
});

describe('consent', () => {
  let edge: RunningEdge;
  beforeEach(async () => void (edge = await start()));
  afterEach(() => edge.close());

  const set = (consent: unknown, cookies: Record<string, string> = {identity: IDENTITY}) =>
    post(edge, '/ee/v1/privacy/set-consent', {...bodyOf([], cookies), events: undefined, consent});

  it.each<[string, Json, string | undefined]>([
    ['Adobe 1.0 in', adobe1('in'), 'general=in'],
    ['Adobe 1.0 out', adobe1('out'), 'general=out'],
    ['Adobe 1.0 pending', adobe1('pending'), undefined],
    ['Adobe 2.0 yes', adobe2('y'), 'general=in'],
    ['Adobe 2.0 no', adobe2('n'), 'general=out'],
    ['TCF with purpose 1 and Adobe', iab(tcf('1', listed(565))), 'general=in'],
    ['TCF with Adobe in a range', iab(tcf('1', ranges(single(3), range(500, 600)))), 'general=in'],
    ['TCF without purpose 1', iab(tcf('01', listed(565))), 'general=out'],
    ['TCF without Adobe', iab(tcf('1', listed(564))), 'general=out'],
    ['TCF with other ranges', iab(tcf('1', ranges(range(1, 564), single(566)))), 'general=out'],
    ['TCF that cannot be read', iab('nonsense'), 'general=out'],
    ['TCF where the GDPR does not apply', iab('nonsense', {gdprApplies: false}), 'general=in'],
  ])('takes %s', async (_what, item, value) => {
    const answer = await set([item]);
    expect(answer.status).toBe(200);
    expect(handleOf(answer, 'identity:result')[0]!.id).toBe(ECID);
    expect(stored(answer).consent?.value).toBe(value);
    if (value) expect(stored(answer).consent!.maxAge).toBe(15_552_000);
  });

  it('gives an identity even to a new visitor who opts out', async () => {
    const answer = await set([adobe1('out')], {});
    expect(Object.keys(stored(answer))).toEqual(['identity', 'consent', 'cluster']);
  });

  it('is out as soon as one standard says so', async () => {
    expect(stored(await set([adobe1('in'), adobe2('n')])).consent!.value).toBe('general=out');
  });

  it.each<[string, unknown, string]>([
    ['another standard', [{...adobe1('in'), standard: 'Acme'}], 'EXEG-0102-400'],
    ['another version', [{...adobe1('in'), version: '3.0'}], 'EXEG-0102-400'],
    ['TCF of the first version', [iab('CO', {version: '1.0'})], 'EXEG-0102-400'],
    ['no value', [{standard: 'Adobe', version: '1.0'}], 'EXEG-0103-400'],
    ['an empty TCF string', [iab('')], 'EXEG-0104-422'],
    ['an empty value', [{...adobe1('in'), value: {}}], 'EXEG-0104-422'],
    ['nothing at all', undefined, 'EXEG-0103-400'],
    ['an empty list', [], 'EXEG-0104-422'],
  ])('refuses %s', async (_what, consent, expected) => {
    const answer = await set(consent);
    expect(code(answer)).toBe(expected);
    expect(answer.status).toBe(Number(expected.slice(-3)));
  });

  const out = {identity: IDENTITY, consent: 'general=out'};

  it.each<[string, Record<string, string>]>([
    ['whose cookie says so', out],
    ['who said so before, though the cookie is lost', {identity: IDENTITY}],
  ])('keeps no events of a visitor who opted out: one %s', async (_who, cookies) => {
    await set([adobe1('out')]);
    const answer = await post(edge, '/ee/v1/interact', bodyOf([pageView()], cookies));
    expect(answer.status).toBe(200);
    expect(answer.body.warnings).toMatchObject([
      {type: 'https://ns.adobe.com/aep/errors/EXEG-0301-200', status: 200, report: {eventIndex: 0}},
    ]);
    expect(stored(answer).consent!.value).toBe('general=out');
    expect((await post(edge, '/ee/v1/collect', bodyOf([pageView()], cookies))).status).toBe(204);
    expect(await events(edge)).toEqual([]);
    expect((await state(edge)).visitors).toMatchObject([{ecid: ECID, consent: 'out', events: 0}]);
  });

  it('keeps events again after the visitor came back in', async () => {
    await set([adobe1('out')]);
    await set([adobe1('in')], out);
    await post(edge, '/ee/v1/interact', bodyOf([pageView()], {...out, consent: 'general=in'}));
    expect(await events(edge)).toHaveLength(1);
  });

  it('is asked of each visitor in a batch', async () => {
    await set([adobe1('out')]);
    const other = ECID.replace(/^3/, '4');
    const of = (id: string) => pageView({identityMap: {ECID: [{id}]}});
    await post(edge, '/ee/v2/collect?dataStreamId=demo', {
      events: [of(other), of(ECID), of(other)],
    });
    expect((await events(edge)).map(({index, ecid}) => [index, ecid])).toEqual([
      [0, other],
      [2, other],
    ]);
  });

  it('is taken from an event that carries it', async () => {
    const consentStrings = [
      {
        consentStandard: 'IAB TCF',
        consentStandardVersion: '2.0',
        consentStringValue: tcf('01', listed(565)),
        gdprApplies: true,
      },
    ];
    const answer = await post(edge, '/ee/v1/interact', known(pageView({consentStrings})));
    expect(answer.body.warnings).toHaveLength(1);
    expect(stored(answer).consent!.value).toBe('general=out');
    expect(await events(edge)).toEqual([]);
  });

  it.each([
    ['value', {consentStandard: 'IAB TCF', consentStandardVersion: '2.0'}, 'consentStringValue'],
    ['standard', {consentStandardVersion: '2.0'}, 'consentStandard'],
  ])(
    'is not at the mercy of an object that cannot be made a text: %s',
    async (_what, more, key) => {
      const consentStrings = [{...more, [key]: {toString: 1, valueOf: 2}, gdprApplies: true}];
      const {status} = await post(edge, '/ee/v1/interact', known(pageView({consentStrings})));
      expect(status).toBeLessThan(500);
    },
  );
});
