/** A server with credentials: what it shows the edge, and what it does when they have ended. */
import {createServerInstance, serverToServer, type Auth} from '../../src/entries/server.js';
import {DEMO_ORG} from '../../demo/edge/datastreams.js';
import {openEdge, type TestEdge} from '../support/edge.js';

let edge: TestEdge;
beforeAll(async () => {
  edge = await openEdge();
  const response = await fetch(`${edge.url}/_edge/datastreams`, {
    method: 'PUT',
    body: JSON.stringify({closed: {orgId: DEMO_ORG, accessType: 'authenticated'}}),
  });
  expect(response.status).toBe(200);
});
afterAll(() => edge?.close());
beforeEach(() => edge.reset());

/** A server's event says whose it is. */
const EVENT = {
  xdm: {eventType: 'test', identityMap: {FPID: [{id: 'f-1', primary: true}]}},
};
const open = (auth?: Auth) =>
  createServerInstance({
    datastreamId: 'closed',
    orgId: DEMO_ORG,
    edgeDomain: edge.url,
    auth,
  });
const statuses = async () =>
  (await edge.requests()).filter(({path}) => path.startsWith('/ee/')).map(({status}) => status);

describe('credentials', () => {
  it('open a datastream that nobody without them may use', async () => {
    await expect(open()('sendEvent', EVENT)).rejects.toThrow(/status code 401/);
    const apiKey = 'edgetag-development-key';
    const auth = () => ({accessToken: 'edgetag-development-token', apiKey});
    await open(auth)('sendEvent', EVENT);
    await open(auth)('sendBatch', {events: [EVENT, EVENT]});
    expect((await edge.received(3)).map(({path}) => path)).toEqual([
      '/ee/v2/interact',
      '/ee/v2/collect',
      '/ee/v2/collect',
    ]);
  });

  it('are asked for once more when they were refused, and no more than that', async () => {
    const asked: (string | undefined)[] = [];
    const auth =
      (fresh: string): Auth =>
      async (refused) => {
        asked.push(refused);
        return {accessToken: refused ? fresh : 'old', apiKey: 'edgetag-development-key'};
      };
    await open(auth('edgetag-development-token'))('sendEvent', EVENT);
    expect(asked).toEqual([undefined, 'old']);
    expect(await statuses()).toEqual([401, 200]);
    await expect(open(auth('as old'))('sendEvent', EVENT)).rejects.toThrow(/status code 401/);
    expect(asked).toHaveLength(4);
  });

  it('that cannot be had are a rejection in words, and nothing is sent', async () => {
    const auth = () => {
      throw new Error('The vault is closed.');
    };
    await expect(
      createServerInstance({
        datastreamId: 'closed',
        orgId: DEMO_ORG,
        edgeDomain: edge.url,
        retries: 0,
        auth,
      })('sendEvent', EVENT),
    ).rejects.toThrow(/The vault is closed/);
    expect(await edge.requests()).toEqual([]);
  });

  it('are fetched, shared by all, and renewed when they end', async () => {
    const asked: string[] = [];
    const auth = serverToServer({
      clientId: 'edgetag-development-client',
      clientSecret: 'edgetag-development-secret',
      scopes: ['openid', 'AdobeID'],
      tokenUrl: `${edge.url}/ims/token/v3`,
      fetch: async (url, options) => {
        asked.push(url as string);
        return fetch(url, options);
      },
    });
    await Promise.all([open(auth)('sendEvent', EVENT), open(auth)('sendEvent', EVENT)]);
    await open(auth)('sendEvent', EVENT);
    expect(asked).toHaveLength(1);
    await fetch(`${edge.url}/_edge/tokens`, {method: 'DELETE'});
    await open(auth)('sendEvent', EVENT);
    expect(asked).toHaveLength(2);
    expect(await statuses()).toEqual([200, 200, 200, 401, 200]);
  });

  it('that end under several requests at once are renewed once', async () => {
    let asked = 0;
    const auth = serverToServer({
      clientId: 'edgetag-development-client',
      clientSecret: 'edgetag-development-secret',
      scopes: 'openid',
      tokenUrl: `${edge.url}/ims/token/v3`,
      fetch: async (url, options) => {
        asked++;
        return fetch(url, options);
      },
    });
    await open(auth)('sendEvent', EVENT);
    await fetch(`${edge.url}/_edge/tokens`, {method: 'DELETE'});
    // The slower one hears that it was refused when the other has a new token.
    let release!: () => void;
    const renewed = new Promise<void>((resolve) => (release = resolve));
    const slow: Auth = async (refused) => {
      if (refused) await renewed;
      return auth(refused);
    };
    const late = open(slow)('sendEvent', EVENT);
    await open(auth)('sendEvent', EVENT);
    release();
    await late;
    expect(asked).toBe(2);
  });

  it('that are wrong are said without being repeated', async () => {
    const auth = serverToServer({
      clientId: 'edgetag-development-client',
      clientSecret: 'not-the-secret',
      scopes: 'openid',
      tokenUrl: `${edge.url}/ims/token/v3`,
    });
    const error = await open(auth)('sendEvent', EVENT).catch(({message}: Error) => message);
    expect(error).toMatch(/No access token: localhost:\d+ answered with status 4\d\d/);
    expect(error).not.toContain('not-the-secret');
  });

  it('choose the host: with them the server API, without them the edge', async () => {
    const hosts: string[] = [];
    const look: typeof fetch = async (url) => {
      hosts.push(new URL(url as string).host);
      return new Response(JSON.stringify({requestId: 'r', handle: []}));
    };
    for (const auth of [undefined, () => ({accessToken: 'a', apiKey: 'b'})]) {
      await createServerInstance({datastreamId: 'd', orgId: DEMO_ORG, fetch: look, auth})(
        'sendEvent',
      );
    }
    expect(hosts).toEqual(['edge.adobedc.net', 'server.adobedc.net']);
  });
});
