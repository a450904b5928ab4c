import type {RunningEdge} from '../../../demo/edge/server.js';
import type {Json} from '../../../demo/edge/types.js';
import {start} from '../support/edge.js';
import {
  event,
  manage,
  messageOf,
  openStream,
  stream,
  streamBatch,
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
