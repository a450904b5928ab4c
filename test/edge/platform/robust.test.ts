/** Whatever is thrown at the platform's half, it answers in documented words and goes on. */
import fc from 'fast-check';
import type {FastifyInstance} from 'fastify';
import {createApp} from '../../../demo/edge/app.js';
import {openMemory} from '../../../demo/edge/memory.js';
import type {Json} from '../../../demo/edge/types.js';
import {ROOT} from '../support/edge.js';
import {
  CONTENT_TYPE,
  connect,
  describeIdentity,
  fresh,
  makeDataset,
  manage,
  REGISTRY,
  stream,
  connectionOf,
  CREDENTIALS,
  ENABLED,
  event,
  messageOf,
  openStream,
  sample,
} from '../support/platform.js';
import {shoot, spoil, spoilBody, type Shot} from '../support/spoil.js';

const EVENT = 'https://ns.adobe.com/xdm/context/experienceevent';

const json = (url: string, body: Json): Shot => ({
  method: 'POST',
  url,
  headers: {...CREDENTIALS, 'content-type': 'application/json', host: 'localhost'},
  body: JSON.stringify(body),
});

const open = async () => {
  const app = await createApp({memory: openMemory(ROOT, null), root: ROOT, host: '127.0.0.1'});
  await app.listen({port: 0, host: '127.0.0.1'});
  const {port} = app.server.address() as {port: number};
  const edge = {url: `http://localhost:${port}`, port, close: () => app.close()};
  const events = await openStream(edge, 'event');
  const profiles = await openStream(edge, 'profile');
  const raw = await connect(edge, {dataType: 'raw'});
  const [ada] = sample('acme-loyalty-profiles');
  const rich = event('e-2', 'ada.lind@example.com', {
    identityMap: {CRM: [{id: 'c-1', primary: true}], ECID: [{id: '1'}]},
    device: {screenHeight: 1080},
  });
  const inlet: Shot[] = [
    json(`/collection/${events.inletId}`, messageOf(events, event('e-1'))),
    json(`/collection/${profiles.inletId}`, messageOf(profiles, ada)),
    json(`/collection/batch/${events.inletId}`, {
      messages: [messageOf(events, rich), messageOf(events, event('e-3'))],
    }),
    json(`/data/foundation/import/collection/${profiles.inletId}`, messageOf(profiles, ada)),
    json(`/collection/${events.inletId}?syncValidation=true`, messageOf(events, rich)),
    json(`/collection/${raw.inletId}?x-adobe-flow-id=x`, rich),
  ];
  const management: Shot[] = [
    json('/data/foundation/schemaregistry/tenant/fieldgroups', sample('loyalty-event.fieldgroup')),
    json('/data/foundation/schemaregistry/tenant/schemas', {
      type: 'object',
      title: 'Spoilt',
      allOf: [{$ref: 'https://ns.adobe.com/xdm/context/profile'}],
    }),
    json('/data/foundation/schemaregistry/tenant/descriptors', {
      '@type': 'xdm:descriptorIdentity',
      'xdm:sourceSchema': profiles.schemaId,
      'xdm:sourceVersion': 1,
      'xdm:sourceProperty': '/workEmail/address',
      'xdm:namespace': 'Email',
    }),
    json('/data/foundation/catalog/dataSets', {
      name: 'Spoilt',
      schemaRef: {id: events.schemaId, contentType: CONTENT_TYPE},
      tags: ENABLED,
    }),
    json('/data/foundation/flowservice/connections', connectionOf()),
    json('/data/foundation/mappingSets', {
      version: 0,
      xdmSchema: events.schemaId,
      mappings: [{sourceAttribute: 'a.b', destinationXdmPath: '_id'}],
    }),
    {
      ...json('/ims/token/v3', {}),
      body: 'grant_type=client_credentials&client_id=x&client_secret=y&scope=z',
    },
    {
      ...json(
        '/data/core/ups/access/entities?schema.name=_xdm.context.profile&entityId=a&entityIdNS=b',
        {},
      ),
      method: 'GET',
    },
  ];
  return {app, inlet, management};
};

// Spoiling JSON needs JSON; the form and the look-up are spoilt in their bytes.
const spoilt = (shot: Shot, change: (shot: Shot) => Shot): Shot => {
  try {
    return change(shot);
  } catch {
    return {...shot, body: shot.body.slice(1)};
  }
};

const complaintAbout = async (app: FastifyInstance, shot: Shot): Promise<string | undefined> => {
  const {statusCode, payload} = await shoot(app, shot);
  if (statusCode >= 500) return `It failed with ${statusCode}: ${payload}`;
  const isBatch = shot.method === 'POST' && statusCode === 207;
  if (!isBatch) return;
  const {responses} = JSON.parse(payload) as Json;
  const {messages} = JSON.parse(String(shot.body)) as Json;
  return responses.length === messages.length ? undefined : `Entries are missing: ${payload}`;
};

describe("the platform's half", () => {
  it('answers 10,000 spoilt messages with a status below 500, and then good ones', async () => {
    const {app, inlet} = await open();
    await fc.assert(
      fc.asyncProperty(fc.nat(inlet.length - 1), spoil, async (which, change) => {
        const wrong = await complaintAbout(app, spoilt(inlet[which]!, change));
        if (wrong) throw new Error(wrong);
      }),
      {numRuns: 10_000},
    );
    for (const shot of inlet.slice(0, 4)) {
      expect([200, 207]).toContain((await shoot(app, shot)).statusCode);
    }
    const {messages} = (
      await app.inject({url: '/_edge/streams', headers: {host: 'localhost'}})
    ).json<Json>();
    const {received, stored, duplicates, rejected} = messages as Record<string, number>;
    expect(stored! + duplicates! + rejected!).toBe(received);
    expect(({} as Json).polluted).toBeUndefined();
    await app.close();
  }, 240_000);

  it('answers 2,000 spoilt wishes of management so, too, and whatever came of them does no harm', async () => {
    const {app, management, inlet} = await open();
    await fc.assert(
      fc.asyncProperty(fc.nat(management.length - 1), spoil, async (which, change) => {
        const wrong = await complaintAbout(app, spoilt(management[which]!, change));
        if (wrong) throw new Error(wrong);
      }),
      {numRuns: 2_000},
    );
    for (const shot of inlet.slice(0, 4)) {
      expect([200, 207]).toContain((await shoot(app, shot)).statusCode);
    }
    await app.close();
  }, 240_000);

  it('finds nothing where an id is a way out of the folder, or a name that every object has', async () => {
    const {app, inlet} = await open();
    const {headers} = inlet[0]!;
    const places = [
      ['POST', '/collection/'],
      ['POST', '/collection/batch/'],
      ['GET', '/data/foundation/catalog/dataSets/'],
      ['GET', '/data/foundation/catalog/batch/'],
      ['GET', '/data/foundation/export/batches/x/failed?path='],
      ['GET', '/data/foundation/flowservice/connections/'],
      ['GET', '/data/foundation/schemaregistry/tenant/schemas/'],
      ['GET', '/data/foundation/schemaregistry/tenant/descriptors/'],
      [
        'GET',
        '/data/core/ups/access/entities?schema.name=_xdm.context.profile&entityIdNS=email&entityId=',
      ],
    ] as const;
    const names = ['..%2f..%2fpackage.json', '__proto__', 'constructor', 'x'.repeat(15_000)];
    for (const [method, place] of places) {
      for (const name of names) {
        const body = method === 'POST' ? '{}' : '';
        const answer = await shoot(app, {method, url: place + name, headers, body});
        expect([place, answer.statusCode]).toEqual([place, 404]);
        expect(answer.payload).not.toContain('devDependencies');
      }
    }
    await app.close();
  });

  it('takes any field group that it has accepted for a schema, or says what is wrong', async () => {
    const {app} = await open();
    const edge = {url: `http://localhost:${(app.server.address() as {port: number}).port}`};
    const inlet = await connect(edge, {});
    let made = 0;
    await fc.assert(
      fc.asyncProperty(spoilBody, async (change) => {
        const group = sample<Json>('loyalty-event.fieldgroup');
        const own = group.definitions.loyalty.properties['_{TENANT_ID}'] as Json;
        const body = change(json('', own.properties)).body as string;
        own.properties = JSON.parse(body);
        const answer = await manage(edge, `${REGISTRY}/tenant/fieldgroups`, {
          ...group,
          title: fresh('Group'),
        });
        expect(answer.status).toBeLessThan(500);
        if (answer.status !== 201) return;
        const schema = await manage(edge, `${REGISTRY}/tenant/schemas`, {
          type: 'object',
          title: fresh('Schema'),
          allOf: [...new Set([EVENT, answer.body.$id])].map(($ref) => ({$ref: $ref as string})),
          'meta:immutableTags': ['union'],
        });
        expect(schema.status).toBeLessThan(500);
        if (schema.status !== 201) return;
        made++;
        const schemaId = schema.body.$id as string;
        expect((await describeIdentity(edge, schemaId)).status).toBeLessThan(500);
        const datasetId = await makeDataset(edge, schemaId);
        const message = messageOf({kind: 'event', schemaId, datasetId, ...inlet}, event('e-1'));
        expect((await stream(inlet.inletUrl, message)).status).toBeLessThan(500);
      }),
      {numRuns: 60},
    );
    expect(made).toBeGreaterThan(0);
    await app.close();
  }, 240_000);
});
