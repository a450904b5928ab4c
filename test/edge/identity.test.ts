import {decodeIdentity} from '../../demo/edge/identity-cookie.js';
import type {RunningEdge} from '../../demo/edge/server.js';
import type {Json} from '../../demo/edge/types.js';
import {
  ask,
  bodyOf,
  code,
  ECID,
  events,
  handleOf,
  IDENTITY,
  known,
  ORG,
  pageView,
  post,
  put,
  start,
  stored,
} from './support/edge.js';

const OTHER = '99999463528104657829301746583920175648';
const INTERACT = '/ee/v1/interact';

describe('identity', () => {
  let edge: RunningEdge;
  beforeEach(async () => void (edge = await start()));
  afterEach(() => {
    jest.restoreAllMocks();
    return edge.close();
  });
  const ecidOf = (answer: Awaited<ReturnType<typeof post>>) =>
    handleOf(answer, 'identity:result')[0]!.id as string;
  const withMap = (map: Json) => pageView({identityMap: map});

  it('is given by acquire, with CORE if that is asked for', async () => {
    const answer = await post(edge, '/ee/v1/identity/acquire', {
      query: {identity: {fetch: ['ECID', 'CORE']}},
      meta: {state: {domain: 'shop.test', cookiesEnabled: true}},
    });
    expect(handleOf(answer, 'identity:result')).toEqual([
      {id: expect.stringMatching(/^\d{38}$/), namespace: {code: 'ECID'}},
      {id: expect.stringMatching(/^\d{38}$/), namespace: {code: 'CORE'}},
    ]);
    expect(await events(edge)).toEqual([]);
  });

  it('is told by an identity map before it is told by the cookie, and then the cookie follows', async () => {
    const inEvent = await post(edge, INTERACT, known(withMap({ECID: [{id: OTHER}]})));
    const inRequest = await post(edge, INTERACT, {
      ...known(pageView()),
      xdm: {identityMap: {ECID: [{id: OTHER}]}},
    });
    for (const answer of [inEvent, inRequest]) {
      expect(ecidOf(answer)).toBe(OTHER);
      expect(decodeIdentity(String(stored(answer).identity!.value))).toBe(OTHER);
    }
  });

  it('grows from a first-party id, always the same, but not if there is a cookie', async () => {
    const event = withMap({FPID: [{id: '0d5b6f3c-7a7f-4a55-8f0e-6a5b4c3d2e1f'}]});
    const first = ecidOf(await post(edge, INTERACT, bodyOf([event])));
    expect(ecidOf(await post(edge, INTERACT, bodyOf([event])))).toBe(first);
    expect(ecidOf(await post(edge, INTERACT, known(event)))).toBe(ECID);
  });

  it('is read from the Cookie header by an edge on the same site', async () => {
    const body = {events: [pageView()], meta: {state: {domain: '0.0.1', cookiesEnabled: true}}};
    const url = `http://127.0.0.1:${edge.port}${INTERACT}?configId=demo`;
    const answer = await ask(url, {
      method: 'POST',
      headers: {
        'content-type': 'text/plain',
        cookie: `a=b; kndctr_${ORG}_identity=${encodeURIComponent(IDENTITY)}`,
      },
      body: JSON.stringify(body),
    });
    expect(handleOf(answer, 'identity:result')[0]!.id).toBe(ECID);
    expect(Object.keys(stored(answer))).toEqual(['cluster']);
  });

  it('is not read from cookies that other pages left on this host', async () => {
    const cookie = 'kndctr_ACME_AdobeOrg_identity=' + encodeURIComponent(IDENTITY);
    const answer = await post(edge, INTERACT, bodyOf([pageView()]), {cookie});
    expect(ecidOf(answer)).not.toBe(ECID);
    expect(stored(answer).identity!.key).toBe(`kndctr_${ORG}_identity`);
  });

  it('may be any for collect, each event with its own', async () => {
    const answer = await post(edge, '/ee/v2/collect?datastreamId=demo', {
      events: [withMap({ECID: [{id: OTHER}]}), withMap({CRM: [{id: 'c-1'}]})],
    });
    expect([answer.status, answer.body]).toEqual([202, {requestId: expect.any(String)}]);
    expect((await events(edge)).map(({index, ecid}) => [index, ecid])).toEqual([
      [0, OTHER],
      [1, null],
    ]);
  });

  it('of nobody is refused event by event: collect mints none', async () => {
    const answer = await post(
      edge,
      '/ee/v1/collect',
      bodyOf([withMap({CRM: [{id: 'c-1'}]}), pageView()]),
    );
    expect(code(answer)).toBe('EXEG-0306-400');
    expect(answer.body.report.eventIndex).toBe(1);
    expect(await events(edge)).toEqual([]);
  });

  it('is kept in Secure cookies by https pages, and in plain ones by http pages', async () => {
    const secure = await post(edge, INTERACT, bodyOf([pageView()]), {origin: 'https://shop.test'});
    expect(stored(secure).identity!.attrs).toEqual({SameSite: 'None'});
    const plain = await post(edge, INTERACT, bodyOf([pageView()]), {origin: 'http://shop.test'});
    expect(stored(plain).identity!.attrs).toBeUndefined();
  });

  describe('belongs to an organization', () => {
    const keyOf = (answer: Awaited<ReturnType<typeof post>>) => String(stored(answer).cluster!.key);
    const stranger = bodyOf([pageView()]);
    const to = (datastream: string, body: Json = stranger) =>
      post(edge, `${INTERACT}?configId=${datastream}`, body);

    it('that the datastream was registered with', async () => {
      await put(edge, 'datastreams', {'ds-1': {orgId: 'ACME@AdobeOrg'}});
      expect(keyOf(await to('ds-1'))).toBe('kndctr_ACME_AdobeOrg_cluster');
    });

    it('that is written into the datastream’s id', async () => {
      expect(keyOf(await to('ds-2:dev:ACME@AdobeOrg'))).toBe('kndctr_ACME_AdobeOrg_cluster');
    });

    it('that an earlier visitor’s cookies told', async () => {
      const entries = [{key: 'kndctr_ACME_AdobeOrg_identity', value: IDENTITY}];
      const returning = {events: [pageView()], meta: {state: {domain: 'shop.test', entries}}};
      expect(ecidOf(await to('ds-3', returning))).toBe(ECID);
      expect(keyOf(await to('ds-3'))).toBe('kndctr_ACME_AdobeOrg_cluster');
    });

    it('or to that of the edge, with a word of warning', async () => {
      const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
      expect(keyOf(await to('ds-4'))).toBe(`kndctr_${ORG}_cluster`);
      expect(keyOf(await to('ds-4'))).toBe(`kndctr_${ORG}_cluster`);
      expect(warn.mock.calls).toEqual([[expect.stringContaining('"ds-4"')]]);
    });

    it('or to the one the edge was started for', async () => {
      await edge.close();
      edge = await start({orgId: 'ACME@AdobeOrg'});
      expect(keyOf(await to('ds-5'))).toBe('kndctr_ACME_AdobeOrg_cluster');
    });
  });
});
