import type {RunningEdge} from '../../../demo/edge/server.js';
import type {Json} from '../../../demo/edge/types.js';
import {ask, put, requests, start} from '../support/edge.js';
import {
  connect,
  event,
  lookUp,
  manage,
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

describe('a message that is not as its schema has it', () => {
  const violations = async (entity: unknown) => {
    const {status, body} = await check(entity);
    expect([status, body.report.message]).toEqual([
      400,
      `inletId: [${events.inletId}] imsOrgId: [EDGETAG0DEMO000000000000@AdobeOrg] Message is invalid`,
    ]);
    return body.report.cause._streamingValidation as Json[];
  };

  it('is refused with all that is wrong, nested by object', async () => {
    const wrong = event('e-1', 'ada.lind@example.com', {
      _id: 7_000_000_000,
      workEmail: {},
      device: {screenHeight: '1', screenWidth: 1.5},
    });
    expect(await violations(wrong)).toEqual([
      {
        schemaLocation: '#',
        pointerToViolation: '#',
        message: '4 schema violations found',
        causingExceptions: expect.arrayContaining([
          {
            schemaLocation: '#',
            pointerToViolation: '#',
            keyword: 'additionalProperties',
            message: 'extraneous key [workEmail] is not permitted',
            causingExceptions: [],
          },
          {
            schemaLocation: '#/properties/_id',
            pointerToViolation: '#/_id',
            keyword: 'type',
            message: 'expected type: String, found: Long',
            causingExceptions: [],
          },
          {
            schemaLocation: '#',
            pointerToViolation: '#/device',
            message: '2 schema violations found',
            causingExceptions: [
              expect.objectContaining({
                pointerToViolation: '#/device/screenHeight',
                message: 'expected type: Integer, found: String',
              }),
              expect.objectContaining({
                pointerToViolation: '#/device/screenWidth',
                message: 'expected type: Integer, found: BigDecimal',
              }),
            ],
          },
        ]),
      },
    ]);
    expect(await counts()).toMatchObject({received: 1, stored: 0, rejected: 1});
  });

  it('is told of five things at most', async () => {
    const strange = Object.fromEntries([...'abcdefgh'].map((name) => [name, 1]));
    const [all] = await violations(event('e-1', 'a@b.test', strange));
    expect(all!.causingExceptions).toHaveLength(5);
  });

  it.each<[string, Json, string, RegExp]>([
    [
      'time',
      {timestamp: '2030-05-01 10:00'},
      '#/timestamp',
      /not a valid date-time\. Expected \[y.*, y.*, y.*, y.*\]$/,
    ],
    [
      'value',
      {_acme: {loyaltyID: 'a@b.test', loyaltyLevel: 'Tin'}},
      '#/_acme/loyaltyLevel',
      /^Tin is not a valid enum value$/,
    ],
    [
      'number',
      {_acme: {loyaltyID: 'a@b.test', pointsEarned: 2 ** 31}},
      '#/_acme/pointsEarned',
      /not less or equal/,
    ],
    ['identity', {_acme: {pointsEarned: 1}}, '#/_acme', /^required key \[loyaltyID\] not found$/],
    ['tenant', {_acme: undefined}, '#', /^required key \[_acme\] not found$/],
    ['stranger’s tenant', {_other: {a: 1}}, '#', /^extraneous key \[_other\]/],
    ['_id', {_id: undefined}, '#', /^required key \[_id\] not found$/],
  ])('is told of its wrong %s', async (_what, changes, pointer, message) => {
    expect(await violations(event('e-1', 'a@b.test', changes))).toEqual([
      expect.objectContaining({
        pointerToViolation: pointer,
        message: expect.stringMatching(message),
        causingExceptions: [],
      }),
    ]);
  });

  it('is answered for without validation, and then found in a failed batch of its dataset', async () => {
    const wrong = [
      messageOf(events, event('e-1', 'a@b.test', {timestamp: 'noon'})),
      messageOf(events, event('e-2'), {source: {}}),
      messageOf(events, undefined),
    ];
    for (const message of wrong) expect((await stream(events.inletUrl, message)).status).toBe(200);
    const {body: batch} = await streamBatch(events, wrong);
    expect(batch.responses).toEqual(Array(3).fill({xactionId: expect.any(String)}));
    expect(await counts()).toEqual({received: 6, stored: 0, duplicates: 0, rejected: 6});

    const {body} = await manage(edge, `/foundation/catalog/batch?dataSet=${events.datasetId}`);
    const [batchId] = Object.keys(body);
    expect(body[batchId!]).toMatchObject({
      status: 'failed',
      relatedObjects: [{type: 'dataSet', id: events.datasetId}],
      metrics: {failedRecordCount: 6},
    });
    expect((await manage(edge, `/foundation/catalog/batch/${batchId}`)).body).toEqual(body);
    expect((await manage(edge, '/foundation/catalog/batch?dataSet=x')).body).toEqual({});
    expect((await manage(edge, '/foundation/catalog/batch/x')).status).toBe(404);

    const failed = `/foundation/export/batches/${batchId}/failed`;
    const [file] = (await manage(edge, failed)).body.data as Json[];
    const {text} = await manage(edge, `${failed}?path=${file!.name}`);
    expect(Number(file!.length)).toBe(Buffer.byteLength(text));
    expect(file!._links.self.href).toBe(`${edge.url}/data${failed}?path=${file!.name}`);
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Json);
    expect(lines.slice(0, 3)).toEqual([
      {
        ...wrong[0],
        _validationErrors: [expect.objectContaining({pointerToViolation: '#/timestamp'})],
        _errors: {_streamingValidation: [expect.objectContaining({keyword: 'format'})]},
      },
      {
        ...wrong[1],
        _errors: {_streamingValidation: [{message: 'Payload header is missing Source Name'}]},
      },
      {
        ...JSON.parse(JSON.stringify(wrong[2])),
        _errors: {_streamingValidation: [{message: 'Payload body is missing xdmEntity'}]},
      },
    ]);
    expect((await manage(edge, `${failed}?path=x`)).status).toBe(404);
  });
});

describe('an envelope', () => {
  const UNKNOWN = /Message has unknown xdm format/;
  it.each<[string, (message: Json) => unknown, RegExp]>([
    ['that is a list', () => [], UNKNOWN],
    ['without header', ({body}) => ({body}), UNKNOWN],
    ['without body', ({header}) => ({header}), UNKNOWN],
    ['without schemaRef', (m) => ({...m, header: {...m.header, schemaRef: undefined}}), UNKNOWN],
    ['without xdmMeta', (m) => ({...m, body: {...m.body, xdmMeta: undefined}}), UNKNOWN],
    ['of before 2020', (m) => ({...m, header: {...m.header, msgType: 'x', msgId: '1'}}), UNKNOWN],
    ['with xdmSchema', (m) => ({...m, header: {...m.header, xdmSchema: {name: 'x'}}}), UNKNOWN],
    ['with a time that is none', (m) => ({...m, header: {...m.header, createdAt: 'now'}}), UNKNOWN],
    [
      'of another organization',
      (m) => ({...m, header: {...m.header, imsOrgId: 'A@AdobeOrg'}}),
      /absent or wrong ims org/,
    ],
    [
      'without dataset',
      (m) => ({...m, header: {...m.header, datasetId: undefined}}),
      /unknown dataset/,
    ],
    [
      'for a dataset that is not there',
      (m) => ({...m, header: {...m.header, datasetId: 'constructor'}}),
      /unknown dataset/,
    ],
    [
      'with two schemas',
      (m) => ({
        ...m,
        body: {...m.body, xdmMeta: {schemaRef: {...m.header.schemaRef, id: 'https://x.test/'}}},
      }),
      /one schemaRef in the header and another/,
    ],
  ])('%s is refused at once', async (_what, change, message) => {
    const changed = change(messageOf(events, event('e-1')));
    const answer = await stream(events.inletUrl, changed);
    expect([answer.status, answer.body]).toEqual([
      400,
      {
        type: 'http://ns.adobe.com/adobecloud/problem/data-collection-service/inlet',
        status: 400,
        title: 'Invalid XDM Message Format',
        report: {message: expect.stringMatching(message)},
      },
    ]);
    expect(answer.body.report.message).toMatch(/^inletId: \[[0-9a-f]{64}\] imsOrgId: \[.+\] /);
    const good = messageOf(events, event('e-2'));
    const {status, body} = await streamBatch(events, [changed, good]);
    expect([status, body]).toEqual([
      207,
      {
        inletId: events.inletId,
        batchId: expect.any(String),
        receivedTimeMs: expect.any(Number),
        responses: [
          {statusCode: 400, message: expect.stringMatching(message)},
          {xactionId: `${body.batchId}:1`},
        ],
      },
    ]);
    expect(await counts()).toMatchObject({received: 3, stored: 1, rejected: 2});
  });

  it('with the schema of another dataset is refused', async () => {
    const profiles = await openStream(edge, 'profile');
    const mixed = messageOf({...events, schemaId: profiles.schemaId}, event('e-1'));
    const answer = await stream(events.inletUrl, mixed);
    expect([answer.status, answer.body.report.message]).toEqual([
      400,
      expect.stringContaining("not its dataset's"),
    ]);
  });

  it('may leave the organization out, and write versions as Adobe’s examples do', async () => {
    const message = messageOf(events, event('e-1'), {
      imsOrgId: undefined,
      createdAt: 1_526_283_801_869,
      source: {name: 'x'},
    });
    const schemaRef = {
      id: events.schemaId,
      contentType: 'application/vnd.adobe.xed-full-notext+json; version=1.0',
    };
    message.header.schemaRef = message.body.xdmMeta.schemaRef = schemaRef;
    expect((await stream(synchronous(events), message)).status).toBe(200);
  });
});

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
