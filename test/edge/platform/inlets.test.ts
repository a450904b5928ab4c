import type {RunningEdge} from '../../../demo/edge/server.js';
import type {Json} from '../../../demo/edge/types.js';
import {ask, put, requests, start} from '../support/edge.js';
import {
  event,
  connect,
  lookUp,
  manage,
  messageOf,
  openStream,
  stream,
  streamBatch,
  streamed,
  streams,
  type Stream,
} from '../support/platform.js';

let edge: RunningEdge;
let events: Stream;
beforeEach(async () => {
  edge = await start();
  events = await openStream(edge, 'event');
});
afterEach(() => edge.close());

const synchronous = ({inletUrl}: Stream) => `${inletUrl}?syncValidation=true`;
const check = (entity: unknown, header: Json = {}) =>
  stream(synchronous(events), messageOf(events, entity, header));
const counts = async () => (await streams(edge)).messages as Json;

describe('an inlet', () => {
  it('is there only if its connection is', async () => {
    const answer = await stream(`${edge.url}/collection/nothing`, messageOf(events, event('e-1')));
    expect([answer.status, answer.body.title]).toEqual([404, 'Inlet not found']);
    expect(await counts()).toMatchObject({received: 0});
  });

  it.each<[string, string | Json, Record<string, string>, number]>([
    ['a body that is no JSON', '{"header":', {}, 400],
    ['no body', '', {}, 400],
    ['a body of a thousand levels', '['.repeat(1_000) + ']'.repeat(1_000), {}, 400],
    ['text', {}, {'content-type': 'text/plain'}, 415],
    ['more than a megabyte', `{"header":"${'x'.repeat(1_048_576)}"}`, {}, 413],
    ['many megabytes', 'x'.repeat(5_000_000), {}, 413],
  ])('refuses %s', async (_what, body, headers, status) => {
    for (const url of [
      events.inletUrl,
      events.inletUrl.replace('collection/', 'collection/batch/'),
    ]) {
      const answer = await stream(url, body, headers);
      expect([answer.status, answer.body.status]).toEqual([status, status]);
      expect(answer.body.report.message).toMatch(/\.$/);
    }
  });

  it.each([{}, {messages: []}, {messages: {}}, [], null, 7])(
    'refuses the batch %j',
    async (body) => {
      const url = events.inletUrl.replace('collection/', 'collection/batch/');
      const answer = await stream(url, JSON.stringify(body));
      expect([answer.status, answer.body.report.message]).toEqual([
        400,
        expect.stringContaining('"messages"'),
      ]);
    },
  );

  it('validates sixty a minute before it answers; the rest is told to wait, or sent without', async () => {
    const other = {...events, ...(await connect(edge))};
    for (let count = 0; count < 60; count++) {
      expect((await check(event(`e-${count}`))).status).toBe(200);
    }
    const answer = await check(event('late'));
    expect([answer.status, answer.body.title]).toEqual([429, 'Too many requests']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    const message = messageOf(events, event('late'));
    expect((await stream(synchronous(other), message)).status).toBe(200);
    expect((await stream(events.inletUrl, messageOf(events, event('later')))).status).toBe(200);
    expect((await streamBatch(events, [message])).status).toBe(207);
  });

  it('lets pages of any origin in, without credentials, after a preflight', async () => {
    const origin = 'https://shop.test';
    for (const path of ['collection', 'collection/batch', 'data/foundation/import/collection']) {
      const {status, headers} = await ask(`${edge.url}/${path}/${events.inletId}`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      });
      expect([status, Object.fromEntries(headers)]).toEqual([
        204,
        expect.objectContaining({
          'access-control-allow-origin': '*',
          'access-control-allow-methods': 'POST, OPTIONS',
          'access-control-allow-headers': 'content-type',
        }),
      ]);
      expect(headers.has('access-control-allow-credentials')).toBe(false);
    }
    const {headers} = await stream(events.inletUrl, messageOf(events, event('e-1')), {origin});
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-expose-headers')).toContain('Retry-After');
  });

  it('takes nothing but POST', async () => {
    const answer = await ask(events.inletUrl);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  });

  it('misbehaves when asked to, and takes nothing meanwhile', async () => {
    await put(edge, 'faults', [{path: '/collection/', status: 503, retryAfter: 3, times: 1}]);
    const origin = 'https://shop.test';
    const message = messageOf(events, event('e-1'));
    const busy = await stream(events.inletUrl, message, {origin});
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '3']);
    expect(busy.headers.get('access-control-allow-origin')).toBe('*');
    expect((await requests(edge)).at(-1)).toMatchObject({
      status: 503,
      fault: {status: 503},
      eventIds: ['e-1'],
    });
    await put(edge, 'faults', [{path: '/collection/batch/', drop: true, times: 2}]);
    await expect(streamBatch(events, [message])).rejects.toThrow();
    expect(await counts()).toMatchObject({received: 0});
    await put(edge, 'faults', []);
    expect((await streamBatch(events, [message])).status).toBe(207);
    expect(await counts()).toMatchObject({received: 1, stored: 1});
  });

  it('is emptied by the control desk; what was made stays, and numbers go on', async () => {
    await check(event('e-1'));
    await stream(events.inletUrl, messageOf(events, event('e-2', 'x', {timestamp: 1})));
    const [before] = await streamed(edge, 'events');
    expect((await ask(`${edge.url}/_edge/streams`, {method: 'DELETE'})).status).toBe(204);
    expect(await streams(edge)).toEqual({
      inlets: 1,
      schemas: 1,
      datasets: 1,
      messages: {received: 0, stored: 0, duplicates: 0, rejected: 0},
      profiles: 0,
      events: 0,
    });
    expect((await manage(edge, '/foundation/catalog/batch')).body).toEqual({});
    const who = {entityId: 'ada.lind@example.com', entityIdNS: 'email'};
    expect((await lookUp(edge, 'event', who)).body.children).toEqual([]);
    await check(event('e-1'));
    const [after] = await streamed(edge, 'events');
    expect(after!.seq).toBeGreaterThan(before!.seq as number);
  });
});
