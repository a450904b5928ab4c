/** Whoever asks a server for a page writes the request: it must not lead the server anywhere. */
import {runInNewContext} from 'node:vm';
import {createServerInstance, type Arrival, type ServerOptions} from '../../src/entries/server.js';
import type {Json} from '../../src/core/types.js';

const ORG = '0A@AdobeOrg';
const PREFIX = 'kndctr_0A_AdobeOrg_';

/** An instance, and the requests that it sends. */
const open = (options: Partial<ServerOptions> = {}) => {
  const asked: {url: string; body: Json}[] = [];
  const instance = createServerInstance({
    datastreamId: 'd',
    orgId: ORG,
    auth: () => ({accessToken: 'a', apiKey: 'b'}),
    async fetch(url, init) {
      asked.push({url: url as string, body: JSON.parse(init!.body as string) as Json});
      return new Response(JSON.stringify({requestId: 'r', handle: []}));
    },
    ...options,
  });
  return {instance, asked};
};

describe('cookies of a visitor', () => {
  it.each(['../../admin?x=', 'va6/v1/privacy', 'a#', 'a%2F..%2F..%2Fadmin', '%2e%2e'])(
    'choose no address: a location hint of %s is none',
    async (hint) => {
      const {instance, asked} = open({cookies: `${PREFIX}cluster=${hint}`});
      await instance('sendEvent');
      expect(asked.map(({url}) => url)).toEqual([
        expect.stringMatching(/^https:\/\/server\.adobedc\.net\/ee\/v2\/interact\?/),
      ]);
      expect(asked[0]!.body.meta.state.entries).toBeUndefined();
    },
  );

  it('are read as they are written, whatever else is in the header', async () => {
    const {instance, asked} = open({
      cookies: `flag; =x; a[b]=1; ${PREFIX}identity=a%3D=b ;${PREFIX}identity=later; ${PREFIX}cluster=irl1`,
    });
    await instance('sendEvent');
    expect(asked[0]!.url).toContain('/ee/irl1/v2/');
    expect(asked[0]!.body.meta.state.entries).toEqual([
      {key: `${PREFIX}identity`, value: 'a==b'},
      {key: `${PREFIX}cluster`, value: 'irl1'},
    ]);
  });

  it('are gone once the edge has ended them, for it and for the browser', async () => {
    const ended = {key: `${PREFIX}identity`, value: '', maxAge: 0};
    const bodies: Json[] = [];
    const {instance} = open({
      cookies: `${PREFIX}identity=x; ${PREFIX}consent=general=in`,
      async fetch(_url, init) {
        bodies.push(JSON.parse(init!.body as string) as Json);
        const handle = bodies[1] ? [] : [{type: 'state:store', payload: [ended]}];
        return new Response(JSON.stringify({requestId: 'r', handle}));
      },
    });
    await instance('sendEvent');
    await instance('sendEvent');
    const names = bodies.map(({meta}) => (meta.state.entries as Json[]).map(({key}) => key));
    expect(names).toEqual([[`${PREFIX}identity`, `${PREFIX}consent`], [`${PREFIX}consent`]]);
    expect(instance.setCookies()).toContain(`${PREFIX}identity=; Path=/; Max-Age=0`);
  });

  it('are read in one go: a long header without a sign of equality costs no more than another', () => {
    // Read again from each of its letters, it would take minutes, and be broken off.
    const read = () => open({cookies: 'a'.repeat(2_000_000)});
    expect(() => runInNewContext('read()', {read}, {timeout: 20_000}) as unknown).not.toThrow();
  });
});

describe('the address that a visitor has asked for', () => {
  const pageOf = async (request: Arrival) => {
    const {instance, asked} = open({request});
    await instance('sendEvent');
    return asked[0]!.body.event.xdm.web.webPageDetails?.URL as string | undefined;
  };
  const host = 'shop.test';

  it.each([
    ['a path that begins with two slashes', '//evil.test/x', {}, 'https://shop.test//evil.test/x'],
    ['no scheme but those of pages', '/a', {'x-forwarded-proto': 'data'}, 'https://shop.test/a'],
    ['the scheme that the visitor sees', '/a', {'x-forwarded-proto': 'http'}, 'http://shop.test/a'],
    ['the nearest of several', '/a', {'x-forwarded-proto': 'HTTP, https'}, 'http://shop.test/a'],
    [
      'the scheme in front of a proxy, also of a whole address',
      'http://shop.test/a?b#c',
      {'x-forwarded-proto': 'https'},
      'https://shop.test/a?b#c',
    ],
  ])('is told with %s', async (_what, url, headers, page) => {
    expect(await pageOf({url, headers: {host, ...headers}})).toBe(page);
  });

  it('is told in HTTP/2, too, where the host has another name', async () => {
    expect(await pageOf({url: '/a', headers: {':authority': host}})).toBe('https://shop.test/a');
  });

  it('is not told where there is none', async () => {
    expect(await pageOf({url: '/a', headers: {}})).toBeUndefined();
  });
});
