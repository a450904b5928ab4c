/** What the platform's documents write in more than one way is taken in all of them, and nothing else is. */
import type {RunningEdge} from '../../../demo/edge/server.js';
import type {Json} from '../../../demo/edge/types.js';
import {ask, put, requests, start} from '../support/edge.js';
import {
  CONTENT_TYPE,
  CREDENTIALS,
  event,
  fresh,
  lookUp,
  makeDataset,
  makeSchema,
  messageOf,
  openStream,
  sample,
  stream,
  streams,
  type Stream,
} from '../support/platform.js';

let edge: RunningEdge;
beforeAll(async () => void (edge = await start()));
afterAll(() => edge.close());

const call = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
  ask(edge.url + path, {
    method,
    headers: {...CREDENTIALS, ...headers},
    ...(body !== undefined && {body: JSON.stringify(body)}),
  });
const JSON_TYPE = {'content-type': 'application/json'};
const R = '/data/foundation/schemaregistry';
const REGISTERED = '/data/core/ups/config/eventTypes';

describe('an address', () => {
  it.each([
    `${R}/stats`,
    `${R}/stats/`,
    `${R}/tenant/mixins/`,
    `${R}/tenant/fieldgroups`,
    `${R}/tenant/fieldgroups/`,
    `${R}/tenant/schemas/`,
    `${R}/tenant/schemas//`,
    `${R}/tenant/descriptors/`,
    '/data/foundation/catalog/dataSets',
    '/data/foundation/catalog/dataSets/',
    '/data/foundation/catalog/datasets',
    '/data/foundation/catalog/datasets/?limit=5',
    '/data/foundation/catalog/batch',
    '/data/foundation/catalog/batches/',
    '/data/foundation/flowservice/connections/',
    '/data/foundation/mappingSets',
    '/data/foundation/conversion/mappingSets',
    '/data/core/edge/inlet',
    '/data/core/edge/inlet/',
    `${REGISTERED}/`,
  ])('%s is answered, and noted as it was sent', async (path) => {
    expect((await call('GET', path)).status).toBe(200);
    const noted = (await requests(edge)).at(-1)!;
    expect([noted.path, noted.status]).toEqual([path.split('?')[0], 200]);
  });

  it.each([
    '/data/foundation/catalog/DATASETS',
    '/Data/foundation/catalog/dataSets',
    '/data/foundation/catalog/datasetsx',
    '/data/foundation/catalog//dataSets',
    `${R}/tenant/Schemas`,
    `${R}/tenant/schema`,
    '/data/core/edge/inlets',
    '/data/',
  ])('%s is nowhere', async (path) => {
    expect((await call('GET', path)).status).toBe(404);
  });

  it('with one thing in it may be written in all ways, too', async () => {
    const schemaId = await makeSchema(edge, 'event');
    const id = await makeDataset(edge, schemaId);
    for (const path of [`dataSets/${id}`, `dataSets/${id}/`, `datasets/${id}`, `datasets/${id}/`]) {
      const {status, body} = await call('GET', `/data/foundation/catalog/${path}`);
      expect([status, Object.keys(body)]).toEqual([200, [id]]);
    }
    const at = `${R}/tenant/schemas/${encodeURIComponent(schemaId)}`;
    expect((await call('GET', `${at}/`)).body.$id).toBe(schemaId);
  });

  it('may be named to a fault as it is sent, or as it is listed', async () => {
    for (const path of [
      '/data/foundation/catalog/datasets/',
      '/data/foundation/catalog/dataSets',
    ]) {
      await put(edge, 'faults', [{path, status: 500, times: 1}]);
      expect((await call('GET', '/data/foundation/catalog/datasets/')).status).toBe(500);
    }
    await put(edge, 'faults', []);
  });
});

describe('an authorization', () => {
  const TOKEN = 'edgetag-development-token';
  it.each([
    [`Bearer ${TOKEN}`, 200],
    [`bearer ${TOKEN}`, 200],
    [`BEARER ${TOKEN}`, 200],
    [`bEaReR   ${TOKEN}`, 200],
    [TOKEN, 401],
    [`Basic ${TOKEN}`, 401],
    [`Bearer${TOKEN}`, 401],
    [`Bearer ${TOKEN.toUpperCase()}`, 401],
    ['Bearer', 401],
  ])('%s is answered with %i', async (authorization, status) => {
    const answer = await call('GET', `${R}/stats`, {authorization});
    expect(answer.status).toBe(status);
    if (status === 401) {
      expect(answer.body).toMatchObject({status: '401', title: 'Authorization'});
    }
  });
});

describe('the type of a body', () => {
  const eventType = () => ({id: fresh('type'), title: 'Type', description: '', global: true});
  const group = () => ({...sample<Json>('loyalty-event.fieldgroup'), title: fresh('Group')});
  it.each([
    [REGISTERED, 'text/plain', 201],
    [`${REGISTERED}/`, 'text/plain;charset=UTF-8', 201],
    [REGISTERED, 'Application/JSON', 201],
    [REGISTERED, 'application/x-www-form-urlencoded', 415],
    [REGISTERED, 'text/html', 415],
    [`${R}/tenant/mixins/`, 'application/json', 201],
    [`${R}/tenant/mixins/`, 'application/vnd.adobe.xed+json', 201],
    [`${R}/tenant/mixins/`, 'text/plain', 415],
  ])('at %s may be %s: %i', async (path, type, status) => {
    const body = path.startsWith(REGISTERED) ? eventType() : group();
    const answer = await call('POST', path, {'content-type': type}, body);
    expect(answer.status).toBe(status);
    if (status === 415) expect(answer.body.detail).toBe('Send the content type application/json.');
  });
});

describe('a deletion', () => {
  const made = async (path: string, body: Json) => (await call('POST', path, JSON_TYPE, body)).body;

  it.each<[string, (() => Promise<string>) | string, number]>([
    [
      `${R}/tenant/mixins`,
      async () =>
        (
          await made(`${R}/tenant/mixins`, {
            ...sample<Json>('loyalty-event.fieldgroup'),
            title: fresh('Group'),
          })
        ).$id as string,
      204,
    ],
    [`${R}/tenant/schemas`, () => makeSchema(edge, 'event'), 204],
    [
      `${R}/tenant/schemas`,
      async () => {
        const id = await makeSchema(edge, 'event');
        const {body} = await call('GET', `${R}/tenant/schemas/${encodeURIComponent(id)}`);
        return body['meta:altId'] as string;
      },
      204,
    ],
    [`${R}/tenant/schemas`, 'https://ns.adobe.com/acme/schemas/none', 404],
    [`${R}/tenant/mixins`, 'constructor', 404],
    [
      '/data/foundation/catalog/datasets',
      async () => makeDataset(edge, await makeSchema(edge, 'event')),
      200,
    ],
    ['/data/foundation/catalog/dataSets', 'none', 404],
    [
      '/data/core/edge/inlet',
      async () =>
        (await made('/data/core/edge/inlet', {name: fresh('Inlet'), dataType: 'xdm'}))
          .inletId as string,
      204,
    ],
    ['/data/core/edge/inlet', 'none', 404],
  ])(
    'at %s of %p is answered with %s, though a type comes with no body',
    async (path, which, status) => {
      const id = typeof which === 'string' ? which : await which();
      const at = `${path}/${encodeURIComponent(id)}`;
      const answer = await call('DELETE', at, JSON_TYPE);
      expect(answer.status).toBe(status);
      if (status === 204) expect(answer.text).toBe('');
      expect((await call('GET', at)).status).toBe(404);
      expect((await call('DELETE', at, JSON_TYPE)).status).toBe(404);
      const {text} = await call('GET', path);
      expect(text).not.toContain(id === 'constructor' ? '"constructor"' : id);
    },
  );

  it('of a schema and its field group leaves what was streamed, and the dataset goes on', async () => {
    const events: Stream = await openStream(edge, 'event');
    const member = 'deleted@example.com';
    await stream(events.inletUrl, messageOf(events, event('d-1', member)));
    const at = `${R}/tenant/schemas/${encodeURIComponent(events.schemaId)}`;
    const [, group] = (await call('GET', at)).body.allOf as Json[];
    for (const path of [at, `${R}/tenant/mixins/${encodeURIComponent(group!.$ref as string)}`]) {
      expect((await call('DELETE', path, JSON_TYPE)).status).toBe(204);
    }
    const later = `${events.inletUrl}?syncValidation=true`;
    expect((await stream(later, messageOf(events, event('d-2', member)))).status).toBe(200);
    const found = await lookUp(edge, 'event', {entityId: member, entityIdNS: 'EMAIL'});
    expect((found.body.children as Json[]).map(({entityId}) => entityId as string)).toEqual([
      'd-1',
      'd-2',
    ]);
    const fresher = await call('POST', '/data/foundation/catalog/dataSets', JSON_TYPE, {
      name: fresh('Dataset'),
      schemaRef: {id: events.schemaId, contentType: CONTENT_TYPE},
    });
    expect(fresher.status).toBe(400);
  });

  it('of a dataset ends what is streamed into it', async () => {
    const events = await openStream(edge, 'event');
    await call('DELETE', `/data/foundation/catalog/dataSets/${events.datasetId}`);
    const answer = await stream(events.inletUrl, messageOf(events, event('d-3')));
    expect([answer.status, answer.body.report.message]).toEqual([
      400,
      expect.stringMatching(/absent or unknown dataset/),
    ]);
  });
});

describe('an inlet of the older way', () => {
  it('tells its address, is listed, and takes messages under the older name of validation', async () => {
    const {schemaId, datasetId} = await openStream(edge, 'event');
    const given = {
      name: fresh('Inlet'),
      description: 'Loyalty',
      sourceId: fresh('source'),
      dataType: 'xdm',
      authenticationRequired: false,
    };
    const {status, body} = await call('POST', '/data/core/edge/inlet', JSON_TYPE, given);
    expect([status, body]).toEqual([
      201,
      {
        ...given,
        inletId: expect.stringMatching(/^[0-9a-f]{64}$/),
        inletUrl: `${edge.url}/collection/${body.inletId}`,
        imsOrg: CREDENTIALS['x-gw-ims-org-id'],
        createdDate: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ]);
    const {text} = await call('GET', '/data/core/edge/inlet');
    expect(JSON.parse(text)).toContainEqual(body);
    expect((await call('GET', `/data/core/edge/inlet/${body.inletId}`)).body).toEqual(body);

    const before = (await streams(edge)).messages.stored as number;
    const inletUrl = body.inletUrl as string;
    const message = messageOf(
      {kind: 'event', schemaId, datasetId, id: '', inletId: '', inletUrl},
      event(fresh('e')),
      {source: {name: given.sourceId}},
    );
    const sent = await stream(`${inletUrl}?synchronousValidation=true`, message);
    expect([sent.status, sent.body.synchronousValidation]).toEqual([200, {status: 'pass'}]);
    expect((await streams(edge)).messages.stored).toBe(before + 1);
    expect((await call('POST', '/data/core/edge/inlet', JSON_TYPE, given)).status).toBe(409);
  });

  it.each<[string, Json]>([
    ['no name', {dataType: 'xdm'}],
    ['no type of data', {name: 'x'}],
    ['an unknown type of data', {name: 'x', dataType: 'csv'}],
    ['a name that is no text', {name: [{toString: 0}], dataType: 'xdm'}],
  ])('is not made of %s', async (_what, body) => {
    const answer = await call('POST', '/data/core/edge/inlet', JSON_TYPE, body);
    expect([answer.status, answer.body.detail]).toEqual([400, expect.stringMatching(/\.$/)]);
  });
});

describe('a JWT', () => {
  const jwt = (claims: unknown) =>
    ['{"alg":"RS256"}', JSON.stringify(claims), 'signature']
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.');
  const soon = Math.floor(Date.now() / 1_000) + 3_600;
  const good = {
    client_id: 'edgetag-development-key',
    client_secret: 'edgetag-development-secret',
    jwt_token: jwt({exp: soon}),
  };
  const exchange = (form: FormData | URLSearchParams, path = '/ims/exchange/jwt/') =>
    ask(edge.url + path, {method: 'POST', body: form});
  const multipart = (values: Record<string, string>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(values)) form.set(name, value);
    return form;
  };

  it.each([
    ['a form', new URLSearchParams(good), '/ims/exchange/jwt/'],
    ['a form, without the slash', new URLSearchParams(good), '/ims/exchange/jwt'],
    ['a form of parts', multipart(good), '/ims/exchange/jwt/'],
    [
      'a form of the client that has an id of its own',
      new URLSearchParams({...good, client_id: 'edgetag-development-client'}),
      '/ims/exchange/jwt/',
    ],
  ])('in %s is exchanged for a token that works', async (_what, form, path) => {
    const {status, body} = await exchange(form, path);
    expect([status, body]).toEqual([
      200,
      {token_type: 'bearer', access_token: expect.any(String), expires_in: 86_399_000},
    ]);
    const authorization = `bearer ${body.access_token}`;
    expect((await call('GET', `${R}/stats`, {authorization})).status).toBe(200);
  });

  it.each([
    [{jwt_token: ''}, 'invalid_token'],
    [{jwt_token: jwt({exp: soon - 7_200})}, 'invalid_token'],
    [{client_id: 'x'}, 'invalid_client'],
    [{client_secret: 'x'}, 'invalid_client'],
  ])('with %j is refused', async (changes, error) => {
    for (const form of [
      new URLSearchParams({...good, ...changes}),
      multipart({...good, ...changes}),
    ]) {
      const answer = await exchange(form);
      expect([answer.status, answer.body]).toEqual([
        400,
        {error, error_description: expect.stringMatching(/\.$/)},
      ]);
    }
  });

  it.each([[{exp: {toString: 0}}], [null], [[]], ['text']])(
    'that says %j of itself does no harm',
    async (claims) => {
      expect((await exchange(new URLSearchParams({...good, jwt_token: jwt(claims)}))).status).toBe(
        200,
      );
    },
  );
});
