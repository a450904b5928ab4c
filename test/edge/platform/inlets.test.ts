import type {RunningEdge} from '../../../demo/edge/server.js';
import {requests, start} from '../support/edge.js';
import {
  event,
  lookUp,
  messageOf,
  openStream,
  sample,
  stream,
  streamBatch,
  streamed,
  streams,
  type Stream,
} from '../support/platform.js';

describe('an inlet', () => {
  let edge: RunningEdge;
  let events: Stream;
  beforeEach(async () => {
    edge = await start();
    events = await openStream(edge, 'event');
  });
  afterEach(() => edge.close());

  it('takes the sample events and profiles, and has them looked up', async () => {
    const profiles = await openStream(edge, 'profile');
    for (const entity of sample('acme-loyalty-profiles')) {
      const answer = await stream(
        `${profiles.inletUrl}?syncValidation=true`,
        messageOf(profiles, entity),
      );
      expect([answer.status, answer.body]).toEqual([
        200,
        {
          inletId: profiles.inletId,
          xactionId: expect.stringMatching(/^\d+:\d+:\d+$/),
          receivedTimeMs: expect.any(Number),
          syncValidation: {status: 'pass'},
        },
      ]);
    }
    const batch = await streamBatch(
      events,
      sample('acme-loyalty-events').map((entity) => messageOf(events, entity)),
    );
    expect(batch.status).toBe(207);
    expect(await streams(edge)).toMatchObject({
      profiles: 5,
      events: 5,
      messages: {received: 10, stored: 10, duplicates: 0, rejected: 0},
    });
    const found = await lookUp(edge, 'profile', {
      entityId: 'ada.lind@example.com',
      entityIdNS: 'email',
    });
    console.log(
      JSON.stringify(found.body, null, 1),
      (await lookUp(edge, 'event', {entityId: 'ada.lind@example.com', entityIdNS: 'email'})).text,
    );
    console.log(await streamed(edge, 'events', 8), (await requests(edge)).slice(-1));
  });
});
