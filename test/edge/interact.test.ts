import type {RunningEdge} from '../../demo/edge/server.js';
import {
  bodyOf,
  ECID,
  events,
  handleOf,
  known,
  ORG,
  pageView,
  post,
  stored,
  start,
} from './support/edge.js';

describe('interact', () => {
  let edge: RunningEdge;
  beforeEach(async () => void (edge = await start()));
  afterEach(() => edge.close());

  it('gives a new visitor an ECID and the cookie that holds it', async () => {
    const answer = await post(edge, '/ee/v1/interact', bodyOf([pageView()]));
    expect(answer.status).toBe(200);
    const [identity] = handleOf(answer, 'identity:result');
    expect(identity).toEqual({id: expect.stringMatching(/^\d{38}$/), namespace: {code: 'ECID'}});
    expect(stored(answer).identity).toMatchObject({
      key: `kndctr_${ORG}_identity`,
      maxAge: 34_128_000,
    });
    expect(stored(answer).cluster).toMatchObject({value: 'irl1', maxAge: 1_800});

    const again = await post(
      edge,
      '/ee/irl1/v1/interact',
      bodyOf([pageView()], {identity: stored(answer).identity!.value}),
    );
    expect(handleOf(again, 'identity:result')[0]).toEqual(identity);
    expect(Object.keys(stored(again))).toEqual(['cluster']);
  });

  it('knows a returning visitor by the cookie and journals who it was', async () => {
    const answer = await post(
      edge,
      '/ee/v1/interact?configId=demo&requestId=r-1',
      known(pageView()),
    );
    expect(answer.body.requestId).toBe('r-1');
    expect(handleOf(answer, 'identity:result')[0]!.id).toBe(ECID);
    const [event] = await events(edge);
    expect(event).toMatchObject({
      seq: 1,
      requestId: 'r-1',
      path: '/ee/v1/interact',
      query: {configId: 'demo', requestId: 'r-1'},
      index: 0,
      ecid: ECID,
      event: pageView(),
      meta: {state: {domain: 'shop.test'}},
      verdict: {valid: true, problems: []},
    });
    expect(event!.handle).toEqual(answer.body.handle);
  });
});
