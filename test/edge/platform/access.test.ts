import type {RunningEdge} from '../../../demo/edge/server.js';
import type {Json} from '../../../demo/edge/types.js';
import {ask, post, requests, start} from '../support/edge.js';
import {
  connect,
  CREDENTIALS,
  ENTITIES,
  FLOWS,
  fresh,
  manage,
  openStream,
  REGISTRY,
  stream,
} from '../support/platform.js';
import {event, messageOf} from '../support/platform.js';

const STATS = `${REGISTRY}/stats`;
const CLIENT = {
  grant_type: 'client_credentials',
  client_id: 'edgetag-development-client',
  client_secret: 'edgetag-development-secret',
  scope: 'openid,AdobeID',
};
const without = (name: keyof typeof CREDENTIALS): Record<string, string> => {
  const {[name]: _left, ...rest} = CREDENTIALS;
  return rest;
};

describe('the management paths', () => {
  let edge: RunningEdge;
  beforeAll(async () => void (edge = await start()));
  afterAll(() => edge.close());
  const tokenFor = (changes: Record<string, string> = {}) =>
    ask(`${edge.url}/ims/token/v3`, {
      method: 'POST',
      body: new URLSearchParams({...CLIENT, ...changes}),
    });
  const withToken = (token: unknown) =>
    manage(edge, STATS, undefined, {...CREDENTIALS, authorization: `Bearer ${String(token)}`});

  it('answer whoever brings token, key and organization', async () => {
    expect((await manage(edge, STATS)).body).toMatchObject({tenantId: 'acme'});
    expect((await manage(edge, STATS, undefined, without('x-sandbox-name'))).status).toBe(200);
  });

  it.each<[string, Record<string, string>, number, RegExp]>([
    ['no token', without('authorization'), 401, /^\[.+\] Ims service token is empty\./],
    ['a token of nobody', {...CREDENTIALS, authorization: 'Bearer x'}, 401, /token is not valid/],
    ['a scheme that is not Bearer', {...CREDENTIALS, authorization: 'Basic x'}, 401, /is empty/],
    ['no API key', without('x-api-key'), 403, /API key is missing or wrong/],
    ['a foreign API key', {...CREDENTIALS, 'x-api-key': 'x'}, 403, /API key is missing or wrong/],
    ['no organization', without('x-gw-ims-org-id'), 403, /organization is missing/],
    ['a foreign one', {...CREDENTIALS, 'x-gw-ims-org-id': 'A@AdobeOrg'}, 403, /not the one/],
    ['a sandbox that is not there', {...CREDENTIALS, 'x-sandbox-name': 'dev'}, 403, /sandbox/],
  ])('refuse %s', async (_what, headers, status, message) => {
    const answer = await manage(edge, STATS, undefined, headers);
    expect([answer.status, answer.body]).toEqual([
      status,
      {
        type: 'https://ns.adobe.com/adobecloud/problem/data-collection-service-authorization',
        status: String(status),
        title: 'Authorization',
        report: {message: expect.stringMatching(message)},
      },
    ]);
    expect((await requests(edge)).at(-1)).toMatchObject({
      method: 'GET',
      status,
      path: `/data${STATS}`,
    });
  });

  it('take a token that a client was given, and its id for the API key', async () => {
    const {status, body} = await tokenFor();
    expect([status, body]).toEqual([
      200,
      {access_token: expect.any(String), token_type: 'bearer', expires_in: 86_399},
    ]);
    expect((await withToken(body.access_token)).status).toBe(200);
    const headers = {...CREDENTIALS, 'x-api-key': CLIENT.client_id};
    expect((await manage(edge, STATS, undefined, headers)).status).toBe(200);
  });

  it('take no token that has expired, but the fixed one, and one that is asked for anew', async () => {
    const [one, other] = [await tokenFor(), await tokenFor()];
    expect(one.body.access_token).not.toBe(other.body.access_token);
    expect((await ask(`${edge.url}/_edge/tokens`, {method: 'DELETE'})).status).toBe(204);
    for (const {body} of [one, other]) {
      const answer = await withToken(body.access_token);
      expect([answer.status, answer.body.report.message]).toEqual([
        401,
        expect.stringContaining('Ims service token is expired'),
      ]);
    }
    expect((await manage(edge, STATS)).status).toBe(200);
    expect((await withToken((await tokenFor()).body.access_token)).status).toBe(200);
  });

  it.each<[Record<string, string>, number, string]>([
    [{grant_type: 'password'}, 400, 'unsupported_grant_type'],
    [{client_id: 'x'}, 401, 'invalid_client'],
    [{client_secret: 'x'}, 401, 'invalid_client'],
    [{scope: ''}, 400, 'invalid_scope'],
  ])('give no token for %j', async (changes, status, error) => {
    const answer = await tokenFor(changes);
    expect([answer.status, answer.body]).toEqual([
      status,
      {error, error_description: expect.stringMatching(/\.$/)},
    ]);
  });

  it('say so where there is nothing, and in a sentence what they cannot read', async () => {
    expect((await manage(edge, '/foundation/nothing')).status).toBe(404);
    expect((await ask(`${edge.url}/ims/token/v2`)).status).toBe(404);
    for (const body of ['{', '[1', '"text"', '[]', '['.repeat(5_000) + ']'.repeat(5_000)]) {
      const answer = await manage(edge, `${FLOWS}/connections`, body);
      expect([answer.status, answer.body.detail]).toEqual([400, expect.stringMatching(/\.$/)]);
    }
  });

  it('take JSON that is said to be JSON, in any of its spellings', async () => {
    const post = (contentType: string) =>
      ask(`${edge.url}/data/core/ups/config/eventTypes`, {
        method: 'POST',
        headers: {...CREDENTIALS, 'content-type': contentType},
        body: JSON.stringify({id: fresh('type'), title: 'Type'}),
      });
    for (const other of ['text/html', 'application/x-www-form-urlencoded']) {
      const answer = await post(other);
      expect([answer.status, answer.body.detail]).toEqual([
        415,
        'Send the content type application/json.',
      ]);
    }
    for (const json of ['Application/JSON;charset=utf-8', 'application/vnd.adobe.xed+json']) {
      expect((await post(json)).status).toBe(201);
    }
  });

  it('answer only under the edge’s own names: a name made to point here reads nothing', async () => {
    const headers = {...CREDENTIALS, host: 'evil.test'};
    const {request} = await import('node:http');
    const statusOf = (path: string) =>
      new Promise<number>((done, fail) => {
        request({port: edge.port, host: '127.0.0.1', path, headers}, (response) => {
          response.resume();
          done(response.statusCode!);
        })
          .on('error', fail)
          .end();
      });
    expect(await statusOf(`/data${STATS}`)).toBe(403);
    expect(await statusOf(`/data${ENTITIES}`)).toBe(403);
    expect(await statusOf('/ims/token/v3')).toBe(403);
  });

  it('misbehave when asked to', async () => {
    await ask(`${edge.url}/_edge/faults`, {
      method: 'PUT',
      body: JSON.stringify([{path: '/ims/', status: 503, retryAfter: 2, times: 1}]),
    });
    const busy = await tokenFor();
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '2']);
    expect((await tokenFor()).status).toBe(200);
  });
});

describe('an inlet that requires authentication', () => {
  let edge: RunningEdge;
  beforeAll(async () => void (edge = await start()));
  afterAll(() => edge.close());

  it('takes messages with a token, and others not', async () => {
    const open = await openStream(edge, 'event', {authenticationRequired: true});
    const message = messageOf(open, event('e-1'));
    const refused = await stream(open.inletUrl, message);
    expect([refused.status, refused.body.status, refused.body.report.message]).toEqual([
      401,
      '401',
      expect.stringContaining('Ims service token is empty'),
    ]);
    expect((await stream(open.inletUrl, message, CREDENTIALS)).status).toBe(200);
  });

  it('wants a token and the organization, and no API key', async () => {
    const open = await openStream(edge, 'event', {authenticationRequired: true});
    const message = messageOf(open, event('e-3'));
    expect((await stream(open.inletUrl, message, without('x-api-key'))).status).toBe(200);
    const nobody = without('x-gw-ims-org-id');
    expect((await stream(open.inletUrl, message, nobody)).status).toBe(403);
  });

  it('is any inlet that is reached through the gateway', async () => {
    const open = await openStream(edge, 'event');
    const gateway = `${edge.url}/data/foundation/import/collection/${open.inletId}`;
    const message = messageOf(open, event('e-2'));
    expect((await stream(gateway, message)).status).toBe(401);
    expect((await stream(gateway, message, without('x-api-key'))).status).toBe(403);
    expect((await stream(gateway, message, CREDENTIALS)).status).toBe(200);
    const batch = gateway.replace('/collection/', '/collection/batch/');
    expect((await stream(batch, {messages: [message]}, CREDENTIALS)).status).toBe(207);
  });

  it('is told by its connection', async () => {
    const {id} = await connect(edge, {authenticationRequired: true});
    const {body} = await manage(edge, `${FLOWS}/connections/${id}`);
    expect(body.items[0].auth.params.authenticationRequired).toBe(true);
  });
});

describe('the server API', () => {
  let edge: RunningEdge;
  beforeEach(async () => void (edge = await start()));
  afterEach(() => edge.close());
  const SERVER = {...CREDENTIALS, 'content-type': 'application/json'};
  const someone = {CRM: [{id: 'c-1', primary: true}]};
  const eventOf = (identityMap?: Json) => ({
    xdm: {
      eventType: 'test.a',
      timestamp: '2030-05-01T10:00:00Z',
      ...(identityMap && {identityMap}),
    },
  });
  const interact = (event: Json, headers: Record<string, string> = SERVER) =>
    post(edge, '/ee/v2/interact?datastreamId=demo', {event}, headers);
  const types = ({body}: {body: Json}) => (body.handle as Json[]).map(({type}) => type as string);
  const codeOf = ({body}: {body: Json}) => String(body.type).split('/').pop();

  it('mints no ECID for a server’s visitor, but for a device’s', async () => {
    const server = await interact(eventOf(someone));
    expect([server.status, types(server)]).toEqual([200, ['locationHint:result', 'state:store']]);
    const device = await interact(eventOf(someone), {});
    expect(types(device)).toContain('identity:result');
  });

  it('insists on a primary identity in a server’s event', async () => {
    for (const map of [undefined, {}, {CRM: [{id: 'c-1'}]}]) {
      const answer = await interact(eventOf(map));
      expect([answer.status, codeOf(answer)]).toEqual([400, 'EXEG-0306-400']);
    }
    expect((await interact(eventOf({FPID: [{id: 'f-1', primary: true}]}))).status).toBe(200);
  });

  it.each<[string, Record<string, string>, string]>([
    ['a wrong token', {authorization: 'Bearer x'}, 'EXEG-0501-401'],
    ['a wrong key', {'x-api-key': 'x'}, 'EXEG-0502-401'],
    ['a foreign organization', {'x-gw-ims-org-id': 'x@AdobeOrg'}, 'EXEG-0503-401'],
  ])('refuses %s, on any path', async (_what, changes, expected) => {
    for (const [path, body] of [
      ['/ee/v2/interact?datastreamId=demo', {event: eventOf(someone)}],
      ['/ee/v2/collect?dataStreamId=demo', {events: [eventOf(someone)]}],
      ['/ee/irl1/v1/interact?configId=demo', {events: [eventOf(someone)]}],
    ] as const) {
      const answer = await post(edge, path, body, {...SERVER, ...changes});
      expect([answer.status, codeOf(answer)]).toEqual([401, expected]);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it('is the only way into a datastream that is registered as authenticated', async () => {
    const datastreams = {demo: {orgId: 'ACME@AdobeOrg', accessType: 'authenticated'}};
    await ask(`${edge.url}/_edge/datastreams`, {method: 'PUT', body: JSON.stringify(datastreams)});
    const device = await interact(eventOf(someone), {});
    expect([device.status, codeOf(device)]).toEqual([401, 'EXEG-0500-401']);
    expect((await interact(eventOf(someone))).status).toBe(200);
    // Its own organization will do, as well as the edge's.
    expect(
      (await interact(eventOf(someone), {...SERVER, 'x-gw-ims-org-id': 'ACME@AdobeOrg'})).status,
    ).toBe(200);
  });

  it('collects only events that each bring an identity, with or without an answer', async () => {
    const collect = (events: Json[], silent = '') =>
      post(edge, `/ee/v2/collect?datastreamId=demo${silent}`, {events}, SERVER);
    const mixed = await collect([
      eventOf({ECID: [{id: '30917463528104657829301746583920175648'}]}),
      eventOf(),
    ]);
    expect([codeOf(mixed), mixed.body.report.eventIndex]).toEqual(['EXEG-0306-400', 1]);
    const answer = await collect([eventOf(someone), eventOf({Email: [{id: 'a@b.test'}]})]);
    expect([answer.status, answer.body]).toEqual([202, {requestId: expect.any(String)}]);
    const silent = await collect([eventOf(someone)], '&silent=true');
    expect([silent.status, silent.text]).toEqual([204, '']);
  });
});
