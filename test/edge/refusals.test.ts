import type {RunningEdge} from '../../demo/edge/server.js';
import type {Json} from '../../demo/edge/types.js';
import {ask, bodyOf, code, events, known, pageView, post, requests, start} from './support/edge.js';

const INTERACT = '/ee/v1/interact';

describe('the edge refuses', () => {
  let edge: RunningEdge;
  beforeAll(async () => void (edge = await start()));
  afterAll(() => edge.close());

  const big = (bytes: number) => {
    const body = JSON.stringify({...known(pageView()), pad: ''});
    return body.replace('"pad":""', `"pad":"${'x'.repeat(bytes - body.length)}"`);
  };

  it.each<[string, string, unknown, string]>([
    ['broken JSON with EXEG-0101-400', INTERACT, '{"events":[', 'EXEG-0101-400'],
    ['a body that is no object with EXEG-0102-400', INTERACT, '[]', 'EXEG-0102-400'],
    [
      'a missing datastream with EXEG-0002-400',
      `${INTERACT}?requestId=1`,
      known(pageView()),
      'EXEG-0002-400',
    ],
    [
      "v1's name of the datastream on v2",
      '/ee/v2/interact?configId=demo',
      {event: pageView()},
      'EXEG-0002-400',
    ],
    ['events that are no list with EXEG-0102-400', INTERACT, {events: {}}, 'EXEG-0102-400'],
    ['an xdm that is text with EXEG-0102-400', INTERACT, {events: [{xdm: 'x'}]}, 'EXEG-0102-400'],
    [
      'an identity that is a number with EXEG-0102-400',
      INTERACT,
      {events: [{xdm: {identityMap: {CRM: [{id: 7}]}}}]},
      'EXEG-0102-400',
    ],
    ['missing events with EXEG-0103-400', INTERACT, {meta: {}}, 'EXEG-0103-400'],
    [
      'an identity without id with EXEG-0103-400',
      INTERACT,
      {events: [{xdm: {identityMap: {CRM: [{}]}}}]},
      'EXEG-0103-400',
    ],
    ['a list of no events with EXEG-0104-422', INTERACT, {events: []}, 'EXEG-0104-422'],
    ['an empty body with EXEG-0109-408', INTERACT, '', 'EXEG-0109-408'],
    [
      'an ECID of too few digits with EXEG-0304-400',
      INTERACT,
      {events: [{xdm: {identityMap: {ECID: [{id: '123'}]}}}]},
      'EXEG-0304-400',
    ],
    ['a body above 64 KB with EXEG-0112-413', INTERACT, big(65_537), 'EXEG-0112-413'],
    [
      'a body of many megabytes with EXEG-0112-413',
      INTERACT,
      'x'.repeat(5_000_000),
      'EXEG-0112-413',
    ],
    [
      'events of nobody on collect with EXEG-0306-400',
      '/ee/v1/collect',
      bodyOf([pageView()]),
      'EXEG-0306-400',
    ],
    [
      'events of nobody on v2 collect with EXEG-0306-400',
      '/ee/v2/collect?dataStreamId=demo',
      {events: [pageView()]},
      'EXEG-0306-400',
    ],
    [
      'an unreadable identity cookie on collect with EXEG-0306-400',
      '/ee/v1/collect',
      bodyOf([pageView()], {identity: 'gibberish'}),
      'EXEG-0306-400',
    ],
  ])('%s', async (_what, path, body, expected) => {
    const answer = await post(edge, path, body, {origin: 'https://shop.test'});
    expect(code(answer)).toBe(expected);
    expect(answer.status).toBe(Number(expected.slice(-3)));
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.test');
    expect(answer.body).toEqual({
      type: `https://ns.adobe.com/aep/errors/${expected}`,
      status: answer.status,
      title: expect.any(String),
      detail: expect.stringMatching(/^[A-Z].*\.$/),
      report: expect.objectContaining({requestId: answer.headers.get('x-request-id')}),
    });
    expect(await events(edge)).toEqual([]);
    expect((await requests(edge)).at(-1)).toMatchObject({
      status: answer.status,
      path: path.split('?')[0],
    });
  });

  it('nothing that has exactly 64 KB', async () => {
    expect((await post(edge, INTERACT, big(65_536))).status).toBe(200);
    await ask(`${edge.url}/_edge/events`, {method: 'DELETE'});
  });

  it.each(['text/html', 'application/x-www-form-urlencoded', 'image/png', 'text/plainish', ''])(
    'the content type "%s" with EXEG-0111-415',
    async (type) => {
      const answer = await post(edge, INTERACT, new Blob([JSON.stringify(known(pageView()))]), {
        'content-type': type,
      });
      expect(code(answer)).toBe('EXEG-0111-415');
    },
  );

  it.each([
    'text/plain',
    'TEXT/PLAIN;charset=utf-8',
    'application/json',
    'text/javascript; charset=UTF-8',
  ])('nothing of type %s', async (type) => {
    const answer = await post(edge, INTERACT, known(pageView()), {'content-type': type});
    expect(answer.status).toBe(200);
    await ask(`${edge.url}/_edge/events`, {method: 'DELETE'});
  });

  it('other methods with 405, and says which it takes', async () => {
    const answer = await ask(`${edge.url}${INTERACT}?configId=demo`);
    expect([answer.status, answer.body.title]).toEqual([405, 'Method not allowed']);
    expect(answer.headers.get('allow')).toBe('POST, OPTIONS');
  });

  it.each([
    '/ee/v1/nothing',
    '/ee/v3/interact',
    '/ee/a/b/v1/interact',
    '/ee//v1/interact',
    '/ee/va/v1/nothing',
    '/ee/',
  ])('%s with 404', async (path) => {
    const answer = await post(edge, path, known(pageView()));
    expect([answer.status, answer.body.status]).toEqual([404, 404]);
  });
});

describe('the edge lets pages of any origin in', () => {
  let edge: RunningEdge;
  beforeAll(async () => void (edge = await start()));
  afterAll(() => edge.close());

  it('with credentials, and lets them read what they need', async () => {
    const {headers} = await post(edge, INTERACT, known(pageView()), {origin: 'https://shop.test'});
    expect(Object.fromEntries(headers)).toMatchObject({
      'access-control-allow-origin': 'https://shop.test',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-adobe-edge, Retry-After, x-request-id',
      vary: 'Origin',
      'x-adobe-edge': 'IRL1;6',
    } satisfies Json);
  });

  it('after a preflight', async () => {
    const {status, headers} = await ask(edge.url + INTERACT, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.test',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type, x-acme',
        'access-control-request-private-network': 'true',
      },
    });
    expect(status).toBe(204);
    expect(Object.fromEntries(headers)).toMatchObject({
      'access-control-allow-origin': 'https://shop.test',
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-allow-headers': 'content-type, x-acme',
      'access-control-allow-private-network': 'true',
    });
  });
});
