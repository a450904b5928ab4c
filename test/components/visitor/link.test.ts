import {identity} from '../../../src/components/identity.js';
import {consent} from '../../../src/components/consent/index.js';
import {strangers, visitor} from '../../../src/components/visitor/index.js';
import {identified, openConfigured, ORG, PREFIX, type Given} from '../../support/instance.js';
import type {Json} from '../../../src/core/types.js';

const COOKIE = `${PREFIX}identity`;
const ECID = '30917463528104657829301746583920175648';
const KNOWN = {
  [COOKIE]:
    'CiYzMDkxNzQ2MzUyODEwNDY1NzgyOTMwMTc0NjU4MzkyMDE3NTY0OFIRCIDQ6ra3MxABGAEqBElSTDHwAYDQ6ra3Mw==',
};
/** In seconds. */
const NOW = 1_767_225_600;
const LINK = `adobe_mc=TS%3D${NOW}%7CMCMID%3D${ECID}%7CMCORGID%3DEDGETAG0UNIT000000000000%2540AdobeOrg`;

beforeEach(() => void jest.useFakeTimers({now: NOW * 1000, doNotFake: ['setImmediate']}));
afterEach(() => {
  jest.useRealTimers();
  history.replaceState(null, '', '/');
});

const visit = ({options, ...given}: Given & {options?: Json} = {}) =>
  openConfigured({
    components: [strangers, identity, visitor, consent],
    answer: () => identified(),
    ...given,
    options: {debugEnabled: true, ...options},
  });

describe('appendIdentityToUrl', () => {
  it.each([
    ['', `?${LINK}`],
    ['/', `/?${LINK}`],
    ['?', `?${LINK}`],
    ['?a=b', `?a=b&${LINK}`],
    ['#t', `?${LINK}#t`],
    ['https://h.test?#x', `https://h.test?${LINK}#x`],
    ['https://h.test#w?z', `https://h.test?${LINK}#w?z`],
    ['/a?b=c#d?e', `/a?b=c&${LINK}#d?e`],
  ])('makes of %p', async (url, appended) => {
    const {run} = await visit({cookies: KNOWN});
    expect(await run('appendIdentityToUrl', {url})).toEqual({url: appended});
  });

  it('rounds the time', async () => {
    jest.setSystemTime(NOW * 1000 - 500);
    const {run} = await visit({cookies: KNOWN});
    expect(await run('appendIdentityToUrl', {url: '/'})).toEqual({url: `/?${LINK}`});
  });

  it('asks for an identity if there is none', async () => {
    const {run, sent} = await visit({
      answer: () =>
        identified({
          type: 'identity:result',
          payload: [{id: ECID, namespace: {code: 'ECID'}}],
        }),
    });
    expect(await run('appendIdentityToUrl', {url: '/'})).toEqual({url: `/?${LINK}`});
    expect(sent.map(({action}) => action)).toEqual(['identity/acquire']);
  });

  it.each<[string, Given & {options?: Json}, RegExp]>([
    ['consent is pending', {cookies: KNOWN, options: {defaultConsent: 'pending'}}, /pending/],
    ['consent is out', {cookies: KNOWN, options: {defaultConsent: 'out'}}, /declined consent/],
    ['the network fails', {answer: () => new Error('offline')}, /offline/],
    ['the edge has no identity', {answer: () => identified()}, /no ECID/],
  ])('gives back the very options, and warns, when %s', async (_what, given, why) => {
    const {lines, run} = await visit(given);
    const options = {url: '/a', edgeConfigOverrides: {}};
    expect(await run('appendIdentityToUrl', options)).toBe(options);
    const told = lines('warn').filter((line) => line.startsWith('[tag] [Identity] '));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('[tag] [Identity] Unable to append identity to url. ');
    expect(told[0]).toMatch(why);
  });
});

describe('a page that a link with an identity led to', () => {
  const land = async (address: string, given: Given & {options?: Json} = {}) => {
    history.replaceState(null, '', address);
    const instance = await visit(given);
    await instance.run('sendEvent');
    const map = (index = 0) => instance.sent[index]!.body.xdm as Json | undefined;
    const said = () =>
      [...instance.lines('warn'), ...instance.lines('info')].filter((line) =>
        line.includes('adobe_mc'),
      );
    return {...instance, map, said};
  };
  const theirs = {identityMap: {ECID: [{id: ECID}]}};
  const value = (parts: Json) =>
    encodeURIComponent(
      Object.entries(parts)
        .map((pair) => pair.join('='))
        .join('|'),
    );
  const valid = {TS: NOW, MCMID: ECID, MCORGID: ORG};

  it.each([
    ['in the query', `/?a=b&${LINK}`],
    ['in the hash, after a question mark', `/#/route?a=b&${LINK}`],
    ['in the query, whatever the hash says', `/?${LINK}#?adobe_mc=TS%3D1`],
    ['encoded more than once', `/?adobe_mc=${encodeURIComponent(value(valid))}`],
    ['encoded not at all', `/?adobe_mc=TS=${NOW}|MCMID=${ECID}|MCORGID=${ORG}`],
    ['in another order', `/?adobe_mc=${value({MCORGID: ORG, TS: NOW, MCMID: ECID})}`],
    [
      'with characters that do not belong there',
      `/?adobe_mc=${value({...valid, MCMID: `<${ECID}>`})}`,
    ],
    ['with more than is asked for', `/?adobe_mc=${value({...valid, MORE: 1})}`],
    ['from a clock that is ahead', `/?adobe_mc=${value({...valid, TS: NOW + 9999})}`],
    ['after 300 seconds', `/?adobe_mc=${value({...valid, TS: NOW - 300})}`],
  ])('takes it over %s', async (_how, address) => {
    const {map, said} = await land(address);
    expect(map()).toEqual(theirs);
    expect(said().filter((line) => !line.includes('multiple'))).toEqual([
      `[tag] [Identity] Found valid ECID identity ${ECID} from the adobe_mc query string parameter.`,
    ]);
  });

  it.each([
    ['is older', value({...valid, TS: NOW - 301})],
    ['is for another organization', value({...valid, MCORGID: 'OTHER@AdobeOrg'})],
    ['names nobody', value({...valid, MCMID: ''})],
    ['has no time', value({MCMID: ECID, MCORGID: ORG})],
    ['has no time that can be read', value({...valid, TS: 'now'})],
    ['is mangled', `%25zz${value(valid)}`],
    ['is empty', ''],
  ])('does not when it %s, and says so', async (_what, text) => {
    const {map, said} = await land(`/?adobe_mc=${text}`);
    expect(map()).toBeUndefined();
    expect(said()).toEqual([
      '[tag] [Identity] Detected invalid or expired adobe_mc query string parameter.',
    ]);
  });

  it('says nothing where there is none', async () => {
    const {map, said} = await land('/?a=adobe_mc');
    expect([map(), said()]).toEqual([undefined, []]);
  });

  it('takes the last of several, and warns', async () => {
    const {map, said} = await land(`/?adobe_mc=${value({...valid, MCMID: '1'})}&${LINK}`);
    expect(map()).toEqual(theirs);
    expect(said()[0]).toBe(
      '[tag] [Identity] Found multiple adobe_mc query string parameters, only using the last one.',
    );
  });

  it('says whose it is on every request while the link is fresh, also of a known visitor', async () => {
    const {map, run} = await land(`/?${LINK}`, {cookies: KNOWN});
    jest.setSystemTime((NOW + 300) * 1000);
    await run('sendEvent');
    jest.setSystemTime((NOW + 301) * 1000);
    await run('sendEvent');
    expect([0, 1, 2].map(map)).toEqual([theirs, theirs, undefined]);
  });

  it('knows the link when the page has changed its address', async () => {
    const {map, run} = await land(`/?${LINK}`);
    history.replaceState(null, '', '/clean');
    await run('sendEvent');
    expect(map(1)).toEqual(theirs);
  });

  it('says it beside the consent, where an ECID of the site wins', async () => {
    const {run, sent} = await land(`/?${LINK}`);
    const consent = [{standard: 'Adobe', version: '1.0', value: {general: 'in'}}];
    await run('setConsent', {consent, identityMap: {CRM: [{id: 'c-17'}]}});
    await run('setConsent', {consent, identityMap: {ECID: [{id: '2'}]}});
    expect(sent.slice(1).map(({body}) => [body.identityMap as Json, body.xdm as Json])).toEqual([
      [{ECID: [{id: ECID}], CRM: [{id: 'c-17'}]}, undefined],
      [{ECID: [{id: '2'}]}, undefined],
    ]);
  });
});
