import {request as httpRequest} from 'node:http';
import type {RunningEdge} from '../../demo/edge/server.js';
import {ask, ECID, known, pageView, post, put, start, state} from './support/edge.js';

describe('the control desk', () => {
  let edge: RunningEdge;
  beforeEach(async () => void (edge = await start()));
  afterEach(() => edge.close());

  /** `fetch` does not let a test choose its Host. */
  const get = (headers: Record<string, string>, method = 'GET', path = '/_edge/state') =>
    new Promise<number>((done, failed) => {
      const options = {port: edge.port, host: '127.0.0.1', path, method, headers};
      const request = httpRequest(options, (response) => {
        response.resume();
        done(response.statusCode!);
      });
      request.on('error', failed).end();
    });

  it.each(['localhost', '127.0.0.1', '[::1]', 'LocalHost'])(
    'answers to the name %s',
    async (name) => {
      expect(await get({host: `${name}:${edge.port}`})).toBe(200);
    },
  );

  it.each(['evil.test', 'localhost.evil.test', '192.168.1.7', 'edge.adobedc.net'])(
    'does not answer to the name %s, which somebody pointed here',
    async (name) => {
      expect(await get({host: `${name}:${edge.port}`})).toBe(403);
      expect(await get({host: name})).toBe(403);
    },
  );

  it('answers to the address it was told to listen on', async () => {
    await edge.close();
    edge = await start({host: '0.0.0.0'});
    expect(await get({host: `0.0.0.0:${edge.port}`})).toBe(200);
    expect(await get({host: `evil.test:${edge.port}`})).toBe(403);
  });

  it('answers its own pages', async () => {
    const host = `localhost:${edge.port}`;
    expect(await get({host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin'})).toBe(200);
  });

  it.each<[string, Record<string, string> | (() => Record<string, string>)]>([
    ['a foreign page', {origin: 'https://evil.test'}],
    ['a page on another port', {origin: 'http://localhost:3000'}],
    ['a page under another of its names', () => ({origin: `http://127.0.0.1:${edge.port}`})],
    ['a page under another of its names, on another port', {origin: 'http://127.0.0.1:1'}],
    ['a sandboxed page', {origin: 'null'}],
    ['an image on a foreign page', {'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors'}],
  ])('refuses %s, in a sentence', async (_what, given) => {
    const headers = typeof given == 'function' ? given() : given;
    const host = `localhost:${edge.port}`;
    expect(await get({host, ...headers})).toBe(403);
    expect(await get({host, ...headers}, 'DELETE', '/_edge/events')).toBe(403);
    expect(await get({host, ...headers}, 'OPTIONS')).toBe(403);
    expect(await get({host, ...headers}, 'GET', '/_edge/')).toBe(403);
    expect(await get({host, ...headers}, 'GET', '/%5Fedge/state')).toBe(403);
    const answer = await ask(`${edge.url}/_edge/state`, {headers: {origin: 'https://evil.test'}});
    expect(answer.body.detail).toMatch(/^Pages of https:\/\/evil\.test may not .*\.$/);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('tells its state', async () => {
    await put(edge, 'faults', [{status: 503, path: '/ee/v2'}]);
    await put(edge, 'offers', {hero: [{items: []}]});
    await post(edge, '/ee/v1/interact', known(pageView()));
    expect(await state(edge)).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      events: 1,
      requests: 1,
      streams: 0,
      faults: [{status: 503, path: '/ee/v2'}],
      offers: {hero: [{items: []}]},
      visitors: [
        {
          ecid: ECID,
          firstSeen: expect.any(String),
          lastSeen: expect.any(String),
          events: 1,
          consent: null,
        },
      ],
    });
  });

  it('streams events and requests as they come, and what was missed since a number', async () => {
    await post(edge, '/ee/v1/interact', known(pageView({eventType: 'test.before'})));
    const stream = await fetch(`${edge.url}/_edge/stream?since=0`);
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    await post(edge, '/ee/v1/interact', known(pageView({eventType: 'test.after'})));
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('"seq":4,')) text += (await reader.read()).value ?? '';
    const told = text.split('\n\n').filter((block) => block.startsWith('id:'));
    expect(told.map((block) => block.split('\n').slice(0, 2))).toEqual([
      ['id: 1', 'event: event'],
      ['id: 2', 'event: request'],
      ['id: 3', 'event: event'],
      ['id: 4', 'event: request'],
    ]);
    expect(JSON.parse(told[2]!.split('data: ')[1]!)).toMatchObject({
      event: {xdm: {eventType: 'test.after'}},
    });
    await reader.cancel();
  });

  it('closes at once though a stream is open', async () => {
    const stream = await fetch(`${edge.url}/_edge/stream`);
    await edge.close();
    await expect(stream.text()).rejects.toThrow('terminated');
  });

  it.each<[string, unknown]>([
    ['offers', []],
    ['offers', {hero: {}}],
    ['offers', {hero: [1]}],
    ['datastreams', {demo: 'x@AdobeOrg'}],
    ['datastreams', {demo: {orgId: 'no-at-sign'}}],
  ])('does not take %s like %j, and says why', async (what, value) => {
    const answer = await put(edge, what, value);
    expect([answer.status, answer.body.title]).toEqual([400, 'Input not understood']);
    expect(answer.body.detail).toMatch(/\.$/);
  });

  it('does not take what is no JSON', async () => {
    const answer = await ask(`${edge.url}/_edge/faults`, {method: 'PUT', body: '[{'});
    expect([answer.status, answer.body.detail]).toEqual([
      400,
      'The body cannot be read as JSON. Check its syntax.',
    ]);
  });
});
