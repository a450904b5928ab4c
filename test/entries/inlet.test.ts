/** @jest-environment node */
import {createInlet, type InletSettings} from '../../src/entries/server/inlet.js';
import type {Json} from '../../src/core/types.js';

const ID = 'ab'.repeat(32);
const BASE = 'https://dcs.adobedc.net/collection/';
const INLET: InletSettings = {
  inletUrl: BASE + ID,
  imsOrgId: '0A@AdobeOrg',
  events: {schemaId: 'https://ns.adobe.com/acme/schemas/e1', datasetId: 'e'.repeat(24)},
  profiles: {schemaId: 'https://ns.adobe.com/acme/schemas/p1', datasetId: 'f'.repeat(24)},
};
const eventOf = (n: number, more: Json = {}) => ({
  _id: `e-${n}`,
  timestamp: '2030-05-01T10:00:00.000Z',
  ...more,
});

interface Asked {
  url: string;
  headers: Record<string, string>;
  body: Json;
  bytes: number;
}
type Say = {status?: number; body?: unknown; headers?: Record<string, string>} | Error;

/** At once: what is sent again need not wait in a test. */
const NOW = {'retry-after': '0'};

/** What an inlet says by itself: all is taken. */
const taking = ({url, body}: Asked): Say =>
  url.includes('/batch/')
    ? {
        status: 207,
        body: {responses: (body.messages as Json[]).map((_one, n) => ({xactionId: `b-${n}`}))},
      }
    : {body: {inletId: ID, xactionId: 'x-1'}};

const open = (
  more: Partial<InletSettings> = {},
  say: (asked: Asked, index: number) => Say | undefined = () => undefined,
) => {
  const asked: Asked[] = [];
  const read: string[] = [];
  const inlet = createInlet({
    ...INLET,
    async fetch(url: unknown, init?: RequestInit) {
      const text = init!.body as string;
      const one = {
        url: String(url),
        headers: Object.fromEntries(new Headers(init!.headers)),
        body: JSON.parse(text) as Json,
        bytes: Buffer.byteLength(text),
      };
      const index = asked.push(one) - 1;
      init!.signal!.throwIfAborted();
      const answer = say(one, index) ?? taking(one);
      if (answer instanceof Error) throw answer;
      const {status = 200, body, headers = {}} = answer;
      const response = new Response(typeof body == 'string' ? body : JSON.stringify(body), {
        status,
        headers,
      });
      const {text: readAll} = response;
      response.text = () => {
        read.push(one.url);
        return readAll.call(response);
      };
      return response;
    },
    ...more,
  });
  return {...inlet, asked, read};
};
const idsOf = ({body}: Asked) =>
  (body.messages as Json[]).map((message) => message.body.xdmEntity._id as string);
const busy = (status: number): Say => ({status, body: {title: 'Busy'}, headers: NOW});

describe('a record', () => {
  it('goes in its envelope to the inlet, and its answer is told', async () => {
    const {asked, read, sendEvent, sendProfile} = open();
    expect(await sendEvent(eventOf(1))).toEqual({
      ok: true,
      status: 200,
      xactionId: 'x-1',
      again: false,
      errors: [],
    });
    expect(await sendProfile({person: {}})).toMatchObject({ok: true});
    expect(asked.map(({url}) => url)).toEqual([BASE + ID, BASE + ID]);
    expect(asked[0]!.headers).toEqual({'content-type': 'application/json'});
    expect(asked[0]!.body.body.xdmEntity).toEqual(eventOf(1));
    expect(asked[1]!.body).toMatchObject({
      header: {imsOrgId: '0A@AdobeOrg', datasetId: 'f'.repeat(24)},
      body: {xdmEntity: {person: {}}},
    });
    expect(read).toHaveLength(2);
  });

  it('is checked before the answer if that is asked for', async () => {
    const {asked, sendEvent} = open({}, () => ({
      status: 400,
      body: {report: {message: 'Message is invalid'}},
    }));
    expect(await sendEvent(eventOf(1), {check: true})).toMatchObject({
      ok: false,
      status: 400,
      errors: [{message: 'Message is invalid'}],
    });
    expect(asked.map(({url}) => url)).toEqual([`${BASE}${ID}?syncValidation=true`]);
  });

  it('goes unchecked where nobody checks', async () => {
    const {asked, sendEvent} = open({}, ({url}) =>
      url.includes('?') ? {status: 501, body: {title: 'Not here'}} : undefined,
    );
    expect(await sendEvent(eventOf(1), {check: true})).toMatchObject({ok: true});
    expect(asked.map(({url}) => url)).toEqual([`${BASE}${ID}?syncValidation=true`, BASE + ID]);
  });

  it.each([429, 500, 503])('that meets %i goes again, three times in all', async (status) => {
    const {asked, read, sendEvent} = open({}, () => busy(status));
    expect(await sendEvent(eventOf(1))).toMatchObject({ok: false, status, again: true});
    expect(asked).toHaveLength(3);
    expect(new Set(asked.map(({body}) => JSON.stringify(body))).size).toBe(1);
    expect(read).toHaveLength(3);
  });

  it('that meets 500 goes again twice, however patient one is: it may never fit', async () => {
    const {asked, sendEvent, sendBatch} = open({retries: 4}, () => busy(500));
    expect(await sendEvent(eventOf(1))).toMatchObject({ok: false, status: 500, again: true});
    expect(asked).toHaveLength(3);
    await sendBatch('events', [eventOf(1), eventOf(2)]);
    expect(asked).toHaveLength(6);
    const other = open({retries: 4}, () => busy(503));
    await other.sendEvent(eventOf(1));
    expect(other.asked).toHaveLength(5);
  });

  it('is taken in the end', async () => {
    const {asked, sendEvent} = open({}, (_asked, index) => (index ? undefined : busy(503)));
    expect(await sendEvent(eventOf(1))).toMatchObject({ok: true});
    expect(asked).toHaveLength(2);
  });

  it.each([302, 400, 404, 413, 501])('that meets %i does not', async (status) => {
    const {asked, sendEvent} = open({}, () => ({status, body: {title: 'No'}, headers: NOW}));
    expect(await sendEvent(eventOf(1))).toMatchObject({ok: false, status, again: false});
    expect(asked).toHaveLength(1);
  });

  it('that meets nobody has no answer, and says why', async () => {
    const {asked, sendEvent} = open({retries: 0}, () => new Error('getaddrinfo ENOTFOUND'));
    expect(await sendEvent(eventOf(1))).toMatchObject({
      ok: false,
      status: 0,
      again: true,
      errors: [{message: 'getaddrinfo ENOTFOUND'}],
    });
    expect(asked).toHaveLength(1);
  });

  it('does not wait for longer than half a minute', async () => {
    const {asked, sendEvent} = open({}, () => ({
      status: 429,
      body: {},
      headers: {'retry-after': '31'},
    }));
    expect(await sendEvent(eventOf(1))).toMatchObject({status: 429, again: true});
    expect(asked).toHaveLength(1);
  });

  it.each<[string, unknown, string]>([
    ['with an _id that is no text', {_id: 7}, 'An ExperienceEvent needs an _id'],
    ['that is no object', 'event', 'The record is no object'],
    ['of more than a megabyte', eventOf(1, {x: 'ä'.repeat(500_000)}), 'The record is too large'],
    ['that JSON cannot say', eventOf(1, {count: 1n}), 'BigInt'],
  ])('%s never leaves', async (_title, entity, words) => {
    const {asked, sendEvent} = open();
    const answer = await sendEvent(entity as Json);
    expect(answer).toMatchObject({ok: false, status: 0, again: false});
    expect(answer.errors[0]!.message).toContain(words);
    expect(asked).toEqual([]);
  });

  it('without an _id or a time gets them, the same for each try', async () => {
    const {asked, sendEvent} = open({}, (_one, index) =>
      index ? {body: {xactionId: 'x'}} : {status: 503, body: {}, headers: {'retry-after': '0'}},
    );
    expect(await sendEvent({eventType: 'a'})).toMatchObject({ok: true});
    const [first, second] = asked.map(({body}) => body.body.xdmEntity as Json);
    expect(first).toMatchObject({
      _id: expect.stringMatching(/^[\da-f-]{36}$/),
      timestamp: expect.stringMatching(/Z$/),
      eventType: 'a',
    });
    expect(second).toEqual(first);
  });

  it('that says it has no _id gets one, too', async () => {
    const {asked, sendEvent} = open();
    expect(await sendEvent({_id: undefined, timestamp: null})).toMatchObject({ok: true});
    expect(asked[0]!.body.body.xdmEntity).toEqual({
      _id: expect.stringMatching(/^[\da-f-]{36}$/),
      timestamp: expect.stringMatching(/Z$/),
    });
  });

  it('for which there is no place is a mistake of the program', async () => {
    const {sendProfile} = open({profiles: undefined!});
    await expect(sendProfile({})).rejects.toThrow('The inlet has no place for profiles');
  });
});

describe('a batch', () => {
  it('has an answer for each, in their order, whatever never left', async () => {
    const {asked, sendBatch} = open({}, ({body}) => ({
      status: 207,
      body: {
        responses: (body.messages as Json[]).map(({body}, n) =>
          body.xdmEntity._id == 'e-2'
            ? {statusCode: 400, message: 'Message is invalid'}
            : {xactionId: `b-${n}`},
        ),
      },
    }));
    const answers = await sendBatch('events', [eventOf(0), {_id: 7}, eventOf(2), eventOf(3)]);
    expect(answers.map(({ok, status}) => [ok, status])).toEqual([
      [true, 200],
      [false, 0],
      [false, 400],
      [true, 200],
    ]);
    expect(asked.map(({url}) => url)).toEqual([`${BASE}batch/${ID}`]);
    expect(idsOf(asked[0]!)).toEqual(['e-0', 'e-2', 'e-3']);
  });

  it('of nothing is nothing', async () => {
    const {asked, sendBatch} = open();
    expect(await sendBatch('events', [])).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('of many is several, of a hundred each', async () => {
    const {asked, sendBatch} = open();
    const answers = await sendBatch(
      'events',
      Array.from({length: 250}, (_, n) => eventOf(n)),
    );
    expect(answers).toHaveLength(250);
    expect(answers.every(({ok}) => ok)).toBe(true);
    expect(asked.map((one) => idsOf(one).length)).toEqual([100, 100, 50]);
    expect(asked.flatMap(idsOf)).toEqual(Array.from({length: 250}, (_, n) => `e-${n}`));
  });

  it('of large ones is several, of a megabyte at most', async () => {
    const {asked, sendBatch} = open();
    const filler = 'ä'.repeat(150_000);
    await sendBatch(
      'events',
      Array.from({length: 7}, (_, n) => eventOf(n, {filler})),
    );
    expect(asked.map((one) => idsOf(one).length)).toEqual([3, 3, 1]);
    for (const {bytes} of asked) expect(bytes).toBeLessThanOrEqual(1_000_000);
  });

  it('sends again only what is worth it', async () => {
    const {asked, sendBatch} = open({}, ({body}, index) => ({
      status: 207,
      headers: NOW,
      body: {
        responses: (body.messages as Json[]).map(({body}, n) => {
          const {_id} = body.xdmEntity;
          if (_id == 'e-1') return {statusCode: 400, message: 'Message is invalid'};
          return _id == 'e-2' && !index
            ? {statusCode: 503, message: 'Unavailable'}
            : {xactionId: `b-${n}`};
        }),
      },
    }));
    const answers = await sendBatch('events', [eventOf(0), eventOf(1), eventOf(2)]);
    expect(answers.map(({ok, status}) => [ok, status])).toEqual([
      [true, 200],
      [false, 400],
      [true, 200],
    ]);
    expect(asked.map(idsOf)).toEqual([['e-0', 'e-1', 'e-2'], ['e-2']]);
  });

  it('that is too large for somebody on the way goes in halves', async () => {
    const {asked, sendBatch} = open({}, ({body}) =>
      (body.messages as Json[]).length > 1 ? {status: 413, body: ''} : undefined,
    );
    const answers = await sendBatch('events', [eventOf(0), eventOf(1), eventOf(2)]);
    expect(answers.map(({ok}) => ok)).toEqual([true, true, true]);
    expect(asked.map(idsOf)).toEqual([
      ['e-0', 'e-1', 'e-2'],
      ['e-0', 'e-1'],
      ['e-0'],
      ['e-1'],
      ['e-2'],
    ]);
  });
});

describe('a token', () => {
  it('goes with each request, with its company', async () => {
    const {asked, sendEvent} = open({
      auth: () => ({accessToken: 't-1', apiKey: 'key', sandbox: 'prod'}),
    });
    await sendEvent(eventOf(1));
    expect(asked[0]!.headers).toEqual({
      'content-type': 'application/json',
      authorization: 'Bearer t-1',
      'x-api-key': 'key',
      'x-gw-ims-org-id': '0A@AdobeOrg',
      'x-sandbox-name': 'prod',
    });
  });

  it.each([401, 403])('that is not taken (%i) is asked for anew, once', async (status) => {
    const wanted: (string | undefined)[] = [];
    const auth = async (refused?: string) => {
      wanted.push(refused);
      return {accessToken: refused ? 'fresh' : 'stale', orgId: 'other@AdobeOrg'};
    };
    const {asked, sendEvent} = open({auth}, ({headers}) =>
      headers.authorization == 'Bearer fresh' ? undefined : {status, body: {}},
    );
    expect(await sendEvent(eventOf(1))).toMatchObject({ok: true});
    expect(wanted).toEqual([undefined, 'stale']);
    expect(asked.map(({headers}) => headers['x-gw-ims-org-id'])).toEqual([
      'other@AdobeOrg',
      'other@AdobeOrg',
    ]);
  });

  it('that is never taken ends in the answer, which does not say it', async () => {
    const {asked, sendEvent} = open({auth: () => ({accessToken: 'secret'})}, () => ({
      status: 401,
      body: {status: '401', title: 'Authorization', report: {message: 'Ims token is invalid'}},
    }));
    const answer = await sendEvent(eventOf(1));
    expect(answer).toMatchObject({ok: false, status: 401, again: false});
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(asked).toHaveLength(2);
  });

  it('that cannot be had is no answer', async () => {
    const {asked, sendEvent} = open({
      retries: 0,
      auth: () => Promise.reject(new Error('The token endpoint is down.')),
    });
    expect(await sendEvent(eventOf(1))).toMatchObject({
      status: 0,
      again: true,
      errors: [{message: 'The token endpoint is down.'}],
    });
    expect(asked).toEqual([]);
  });
});

describe('a signal', () => {
  it('ends what waits for another try', async () => {
    const controller = new AbortController();
    const {asked, sendEvent} = open({signal: controller.signal}, () => ({
      status: 503,
      body: {},
      headers: {'retry-after': '29'},
    }));
    const sending = sendEvent(eventOf(1));
    while (!asked[0]) await new Promise((next) => setImmediate(next));
    controller.abort(new Error('Enough.'));
    await expect(sending).rejects.toThrow('Enough.');
    expect(asked).toHaveLength(1);
  });

  it('that was given before lets nothing leave', async () => {
    const {asked, sendBatch} = open({signal: AbortSignal.abort(new Error('Enough.'))});
    await expect(sendBatch('events', [eventOf(1)])).rejects.toThrow('Enough.');
    expect(asked).toEqual([]);
  });
});

it('names all that is wrong with its options', () => {
  expect(() => createInlet({inletUrl: 'x', events: {schemaId: 'y', datasetId: 'z'}})).toThrow(
    /'inletUrl'.*'events.schemaId'.*'events.datasetId'/s,
  );
});
