import {consent} from '../../../src/components/consent/index.js';
import {identity} from '../../../src/components/identity.js';
import {strangers, visitor} from '../../../src/components/visitor/index.js';
import {
  held,
  identified,
  openConfigured,
  ORG,
  PREFIX,
  settle,
  type Given,
} from '../../support/instance.js';
import type {Json} from '../../../src/core/types.js';

const AMCV = `AMCV_${encodeURIComponent(ORG)}`;
const OLD = '11111111111111111111111111111111111111';
const NEW = '22222222222222222222222222222222222222';
const page = window as unknown as {Visitor?: unknown; adobe?: unknown};

afterEach(() => {
  delete page.Visitor;
  delete page.adobe;
});

const visit = (given: Given & {options?: Json} = {}) =>
  openConfigured({
    components: [strangers, identity, visitor, consent],
    answer: () =>
      identified({type: 'identity:result', payload: [{id: NEW, namespace: {code: 'ECID'}}]}),
    ...given,
  });

/** The ECID that the first request says it is of. */
const claimed = async (given: Given & {options?: Json} = {}) => {
  const {run, sent} = await visit(given);
  await run('sendEvent');
  return sent[0]!.body.xdm?.identityMap.ECID[0].id as string | undefined;
};

describe('an ECID of older libraries', () => {
  it.each<[string, Record<string, string>, string | undefined]>([
    ['s_ecid', {s_ecid: `MCMID|${OLD}`}, OLD],
    ['AMCV', {[AMCV]: `MCMID|${OLD}`}, OLD],
    ['AMCV with more', {[AMCV]: `-112|MCIDTS|19905|MCMID|${OLD}|MCAAMLH-17|6`}, OLD],
    ['both', {s_ecid: `MCMID|${OLD}`, [AMCV]: 'MCMID|3'}, OLD],
    ['s_ecid, which hides AMCV', {s_ecid: 'vVersion|5', [AMCV]: `MCMID|${OLD}`}, undefined],
    ['AMCV that is no number', {[AMCV]: 'MCMID|12a'}, undefined],
    ["another organization's AMCV", {AMCV_OTHER: `MCMID|${OLD}`}, undefined],
    ['none', {}, undefined],
  ])('is read from the cookie: %s', async (_what, cookies, id) => {
    expect(await claimed({cookies})).toBe(id);
  });

  it('is not wanted when idMigrationEnabled is false', async () => {
    const getInstance = jest.fn();
    page.Visitor = {getInstance};
    const options = {idMigrationEnabled: false};
    expect(await claimed({cookies: {s_ecid: `MCMID|${OLD}`}, options})).toBeUndefined();
    expect(await claimed({options})).toBeUndefined();
    expect(getInstance).not.toHaveBeenCalled();
    const {jar, run} = await visit({options});
    await run('sendEvent');
    expect(jar.has(AMCV)).toBe(false);
  });

  it('is not wanted of who is known', async () => {
    const cookies = {s_ecid: `MCMID|${OLD}`, [`${PREFIX}identity`]: 'ECID-1'};
    expect(await claimed({cookies})).toBeUndefined();
  });

  it('is said once: who waited for the first request is known', async () => {
    const {run, sent} = await visit({cookies: {s_ecid: `MCMID|${OLD}`}});
    await Promise.all([run('sendEvent'), run('sendEvent')]);
    expect(sent.map(({body}) => !!body.xdm)).toEqual([true, false]);
  });

  it('travels beside the consent', async () => {
    const {run, sent} = await visit({cookies: {s_ecid: `MCMID|${OLD}`}});
    await run('setConsent', {consent: [{}]});
    expect(sent[0]!.body).toMatchObject({identityMap: {ECID: [{id: OLD}]}});
    expect(sent[0]!.body.xdm).toBeUndefined();
  });
});

describe('the Visitor of older libraries', () => {
  const visitorWith = (say: (hear: (id: string) => void) => void) => {
    page.Visitor = {
      getInstance: (orgId: string) => ({
        getMarketingCloudVisitorID: (hear: (id: string) => void) => orgId == ORG && say(hear),
      }),
    };
  };

  it('is asked, and waited for', async () => {
    const {answer, give} = held<string>();
    visitorWith((hear) => void answer.then(hear));
    const {run, sent} = await visit();
    const event = run('sendEvent');
    await settle(3);
    expect(sent).toHaveLength(0);
    give(OLD);
    await event;
    expect(sent[0]!.body.xdm).toEqual({identityMap: {ECID: [{id: OLD}]}});
  });

  it('is not asked before the visitor has consented: it writes cookies of its own', async () => {
    const asked = jest.fn((hear: (id: string) => void) => hear(OLD));
    visitorWith(asked);
    const {run, sent} = await visit({options: {defaultConsent: 'pending'}});
    await run('setConsent', {
      consent: [{standard: 'Adobe', version: '1.0', value: {general: 'out'}}],
    });
    expect(sent.map(({action}) => action)).toEqual(['privacy/set-consent']);
    expect(asked).not.toHaveBeenCalled();
  });

  it('is not asked when a cookie tells, or a link', async () => {
    const asked = jest.fn();
    visitorWith(asked);
    expect(await claimed({cookies: {s_ecid: `MCMID|${OLD}`}})).toBe(OLD);
    const value = `TS=${Math.round(Date.now() / 1000)}|MCMID=${NEW}|MCORGID=${ORG}`;
    history.replaceState(null, '', `/?adobe_mc=${encodeURIComponent(value)}`);
    expect(await claimed()).toBe(NEW);
    history.replaceState(null, '', '/');
    expect(asked).not.toHaveBeenCalled();
  });

  it.each([
    [true, OLD],
    [false, undefined],
  ])('is asked only if its opt-in approves: %p', async (approves, id) => {
    visitorWith((hear) => hear(OLD));
    let decide = () => {};
    page.adobe = {
      optIn: {
        Categories: {ECID: 'ecid'},
        fetchPermissions: (hear: () => void) => (decide = hear),
        isApproved: ([category]: string[]) => category == 'ecid' && approves,
      },
    };
    const {run, sent} = await visit();
    const event = run('sendEvent');
    await settle(3);
    expect(sent).toHaveLength(0);
    decide();
    await event;
    expect(sent[0]!.body.xdm?.identityMap.ECID[0].id).toBe(id);
  });

  it('may be broken: the event goes without', async () => {
    visitorWith(() => {
      throw new Error('broken');
    });
    expect(await claimed()).toBeUndefined();
  });
});

describe('the cookie of older libraries', () => {
  it('is written when the edge says who the visitor is', async () => {
    const {attributes, jar, run} = await visit();
    await run('sendEvent');
    expect(jar.get(AMCV)).toBe(`MCMID|${NEW}`);
    expect(attributes.get(AMCV)).toEqual({maxAge: 390 * 86_400});
  });

  it('is left as it is when it says the same', async () => {
    const {jar, run} = await visit({cookies: {[AMCV]: `x|1|MCMID|${NEW}`}});
    await run('sendEvent');
    expect(jar.get(AMCV)).toBe(`x|1|MCMID|${NEW}`);
  });

  it('is not written while consent is not in', async () => {
    const {jar, run} = await visit({options: {defaultConsent: 'pending'}});
    await run('setConsent', {consent: [{value: {general: 'out'}}]});
    expect(jar.has(AMCV)).toBe(false);
  });
});
