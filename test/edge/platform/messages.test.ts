import type {RunningEdge} from '../../../demo/edge/server.js';
import type {Json} from '../../../demo/edge/types.js';
import {ask, requests, start} from '../support/edge.js';
import {
  event,
  messageOf,
  openStream,
  sample,
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

describe('a message', () => {
  it('of the samples is valid, stored and counted', async () => {
    const profiles = await openStream(edge, 'profile');
    for (const entity of sample('acme-loyalty-profiles')) {
      const {status, body} = await stream(synchronous(profiles), messageOf(profiles, entity));
      expect([status, body]).toEqual([
        200,
        {
          inletId: profiles.inletId,
          xactionId: expect.stringMatching(/^\d+:\d+:\d+$/),
          receivedTimeMs: expect.any(Number),
          syncValidation: {status: 'pass'},
        },
      ]);
    }
    for (const entity of sample('acme-loyalty-events')) {
      const {status, body} = await stream(events.inletUrl, messageOf(events, entity));
      expect([status, body.syncValidation]).toEqual([200, {skipped: true}]);
    }
    expect(await streams(edge)).toEqual({
      inlets: 2,
      schemas: 2,
      datasets: 2,
      messages: {received: 10, stored: 10, duplicates: 0, rejected: 0},
      profiles: 5,
      events: 5,
    });
  });

  it('is listed as it was stored, after any number', async () => {
    const {body} = await check(event('e-1'));
    await check(event('e-2'));
    const all = await streamed(edge, 'events');
    expect(all[0]).toEqual({
      seq: expect.any(Number),
      receivedAt: new Date(body.receivedTimeMs as number).toISOString(),
      inletId: events.inletId,
      datasetId: events.datasetId,
      xactionId: body.xactionId,
      entity: event('e-1'),
    });
    expect(await streamed(edge, 'events', all[0]!.seq as number)).toEqual([all[1]]);
    expect(await streamed(edge, 'profiles')).toEqual([]);
    expect((await ask(`${edge.url}/_edge/streams/events?since=soon`)).status).toBe(400);
  });

  it('is stored once, however often it is sent', async () => {
    await check(event('e-1'));
    expect((await check(event('e-1'))).status).toBe(200);
    await streamBatch(events, [
      messageOf(events, event('e-1')),
      messageOf(events, event('e-2')),
      messageOf(events, event('e-2')),
    ]);
    expect(await counts()).toEqual({received: 5, stored: 2, duplicates: 3, rejected: 0});
    expect(await streamed(edge, 'events')).toHaveLength(2);
  });

  it('is told by its old name what validation says', async () => {
    const url = `${events.inletUrl}?synchronousValidation=true`;
    expect((await stream(url, messageOf(events, event('e-1')))).body).toMatchObject({
      synchronousValidation: {status: 'pass'},
    });
  });

  it('is noted among the requests with the _id of each event, single or in a batch', async () => {
    await check(event('e-1'));
    await streamBatch(events, [messageOf(events, event('e-2')), messageOf(events, event('e-3'))]);
    expect((await requests(edge)).slice(-2)).toMatchObject([
      {path: `/collection/${events.inletId}`, status: 200, eventIds: ['e-1']},
      {path: `/collection/batch/${events.inletId}`, status: 207, eventIds: ['e-2', 'e-3']},
    ]);
  });
});
