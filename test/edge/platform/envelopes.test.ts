import type {RunningEdge} from '../../../demo/edge/server.js';
import type {Json} from '../../../demo/edge/types.js';
import {start} from '../support/edge.js';
import {
  event,
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
const counts = async () => (await streams(edge)).messages as Json;

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
