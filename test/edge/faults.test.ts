import {setImmediate as turn} from 'node:timers/promises';
import type {RunningEdge} from '../../demo/edge/server.js';
import {
  ask,
  code,
  events,
  known,
  pageView,
  post,
  put,
  requests,
  start,
  state,
} from './support/edge.js';

describe('a fault', () => {
  let edge: RunningEdge;
  beforeEach(async () => void (edge = await start()));
  afterEach(() => edge.close());
  const send = (path = '/ee/v1/interact') =>
    post(edge, path, known(pageView({_id: 'e-1'})), {origin: 'https://shop.test'});

  it('answers with its status and a Retry-After that pages can read; nothing is accepted', async () => {
    await put(edge, 'faults', [{status: 503, retryAfter: 7}]);
    const answer = await send();
    expect(answer.status).toBe(503);
    expect(code(answer)).toBe('EXEG-0000-503');
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(answer.headers.get('access-control-expose-headers')).toContain('Retry-After');
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.test');
    expect(await events(edge)).toEqual([]);
    expect((await requests(edge)).at(-1)).toMatchObject({
      status: 503,
      fault: {status: 503, retryAfter: 7},
      eventIds: ['e-1'],
      bytes: expect.any(Number),
    });
  });

  it('ends after its times, and the next in the list takes over', async () => {
    await put(edge, 'faults', [
      {status: 429, times: 2},
      {status: 502, times: 1},
    ]);
    const seen = [await send(), await send(), await send(), await send()].map(({status}) => status);
    expect(seen).toEqual([429, 429, 502, 200]);
    expect((await state(edge)).faults).toEqual([]);
  });

  it('applies until it is replaced, if it has no times', async () => {
    await put(edge, 'faults', [{status: 500}]);
    expect([(await send()).status, (await send()).status]).toEqual([500, 500]);
    await put(edge, 'faults', []);
    expect((await send()).status).toBe(200);
  });

  it('keeps to its path, whatever location hint is in the address', async () => {
    await put(edge, 'faults', [{status: 503, path: '/ee/v1/collect'}]);
    expect((await send()).status).toBe(200);
    expect((await send('/ee/v1/collect')).status).toBe(503);
    expect((await send('/ee/irl1/v1/collect')).status).toBe(503);
  });

  it('leaves preflights, the site and the control desk in peace', async () => {
    await put(edge, 'faults', [{status: 503}]);
    expect((await ask(`${edge.url}/ee/v1/interact`, {method: 'OPTIONS'})).status).toBe(204);
    expect((await ask(`${edge.url}/_edge/state`)).status).toBe(200);
    expect((await ask(`${edge.url}/nothing`)).status).toBe(404);
  });

  it('resets the connection when it drops', async () => {
    await put(edge, 'faults', [{drop: true}]);
    await expect(send()).rejects.toThrow('fetch failed');
    expect((await requests(edge)).at(-1)).toMatchObject({status: 0, fault: {drop: true}});
    expect(await events(edge)).toEqual([]);
  });

  it('never answers when it hangs, and does not keep the edge from closing', async () => {
    await put(edge, 'faults', [{hang: true}]);
    const answer = send().then(
      () => 'answered',
      () => 'cut off',
    );
    while ((await requests(edge)).length === 0) await turn();
    expect((await requests(edge)).at(-1)).toMatchObject({status: 0, fault: {hang: true}});
    await edge.close();
    expect(await answer).toBe('cut off');
  });

  it('that only delays is answered as usual, and counts as accepted', async () => {
    await put(edge, 'faults', [{delayMs: 5, times: 1}]);
    expect((await send()).status).toBe(200);
    expect(await events(edge)).toHaveLength(1);
    expect((await requests(edge)).at(-1)).toMatchObject({status: 200, fault: {delayMs: 5}});
  });

  it('plays the captive portal: 200 and somebody else’s page', async () => {
    await put(edge, 'faults', [{status: 200, body: '<h1>Sign in</h1>', contentType: 'text/html'}]);
    const answer = await send();
    expect([answer.status, answer.text]).toEqual([200, '<h1>Sign in</h1>']);
    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(await events(edge)).toEqual([]);
  });

  it('answers with a body of its own as JSON', async () => {
    await put(edge, 'faults', [{status: 207, body: {handle: [], errors: [{status: 504}]}}]);
    const answer = await send();
    expect([answer.status, answer.body]).toEqual([207, {handle: [], errors: [{status: 504}]}]);
  });

  it.each<[string, unknown]>([
    ['no list', {status: 503}],
    ['a status that is none', [{status: 99}]],
    ['a word it does not know', [{staus: 503}]],
    ['nothing to do', [{}]],
    ['a header that would break out', [{status: 503, retryAfter: '1\r\nx: y'}]],
  ])('is not taken when it has %s', async (_what, faults) => {
    const answer = await put(edge, 'faults', faults);
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toMatch(/\.$/);
    expect((await state(edge)).faults).toEqual([]);
  });
});
