/** Who the visitor is: asked by the page, carried to another site, known from older libraries, with a host blocked. */
import {readFileSync} from 'node:fs';
import {createServer, type Server} from 'node:https';
import type {AddressInfo} from 'node:net';
import {resolve} from 'node:path';
import type {Browser, BrowserContext, Page} from 'playwright';
import {certificate} from '../../demo/edge/certificate.js';
import {openChromium} from '../support/chromium.js';
import {openEdge, ROOT, type TestEdge} from '../support/edge.js';
import {IDENTITY, ORG, page as html, stub} from '../support/site.js';
import type {Json} from '../../demo/edge/types.js';

const SHOP = 'https://www.shop.example/';
const OUTLET = 'https://www.outlet.example/';
const THIRD_PARTY = 'adobedc.demdex.net';
const EDGE = 'edge.adobedc.net';
const AMCV = `AMCV_${encodeURIComponent(ORG)}`;
const OLD = '30917463528104657829301746583920175648';

// A real server on this machine: browsers keep pages from elsewhere out of the local network.
const openShops = async (): Promise<Server> => {
  const body = html(`${stub('alloy')}<script async src="/full.min.js"></script>`);
  const shops = createServer(await certificate('www.shop.example'), ({url}, response) =>
    // With what it fetches from beside itself.
    url!.endsWith('.min.js')
      ? response
          .setHeader('content-type', 'text/javascript')
          .end(readFileSync(resolve(ROOT, `dist${url}`)))
      : response.setHeader('content-type', 'text/html').end(body),
  );
  await new Promise<void>((done) => shops.listen(0, '127.0.0.1', done));
  return shops;
};

describe('the identity of a visitor', () => {
  let edge: TestEdge;
  let shops: Server;
  let browser: Browser;
  let context: BrowserContext;
  /** Where requests went. */
  let hosts: string[];

  beforeAll(async () => {
    edge = await openEdge({https: true});
    shops = await openShops();
    const {port} = shops.address() as AddressInfo;
    const rules = [EDGE, THIRD_PARTY]
      .map((host) => `MAP ${host} 127.0.0.1:${edge.port}`)
      .concat(`MAP *.example 127.0.0.1:${port}`);
    browser = await openChromium({
      args: [`--host-resolver-rules=${rules.join(',')}`, '--ignore-certificate-errors'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    shops?.closeAllConnections();
    shops?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    hosts = [];
    context = await browser.newContext({ignoreHTTPSErrors: true});
    context.on('request', (request) => {
      if (request.method() == 'POST') hosts.push(new URL(request.url()).hostname);
    });
  });
  afterEach(() => context.close());

  const open = async (url = SHOP) => {
    const opened = await context.newPage();
    await opened.goto(url);
    await run(opened, 'configure', {datastreamId: `ds:${ORG}`, orgId: ORG});
    return opened;
  };
  const run = (on: Page, command: string, options: Json = {}): Promise<Json> =>
    on.evaluate(
      ([name, given]) =>
        (window as unknown as {alloy: (...all: unknown[]) => Promise<Json>}).alloy(name, given),
      [command, options] as const,
    );
  const cookie = async (name: string) =>
    (await context.cookies(SHOP)).find((one) => one.name == name);

  it('is asked for once, of the third-party host, and read from the cookie on the next page', async () => {
    const namespaces = ['ECID', 'CORE'];
    const {identity, edge: where} = await run(await open(), 'getIdentity', {namespaces});
    expect(identity).toEqual({
      ECID: expect.stringMatching(/^\d{38}$/),
      CORE: expect.stringMatching(/^\d{38}$/),
    });
    expect(where).toEqual({regionId: 6});
    expect(hosts).toEqual([THIRD_PARTY]);

    const next = await run(await open(), 'getIdentity');
    expect(next).toEqual({identity: {ECID: identity.ECID}, edge: {}});
    expect(hosts).toHaveLength(1);
  });

  it('goes along with a link to another site, which has cookies of its own', async () => {
    const shop = await open();
    await run(shop, 'sendEvent');
    const {url} = await run(shop, 'appendIdentityToUrl', {url: `${OUTLET}?a=b#top`});
    expect(url).toMatch(/^https:\/\/www\.outlet\.example\/\?a=b&adobe_mc=TS%3D.*#top$/);

    const outlet = await open(url as string);
    await run(outlet, 'sendEvent');
    await run(await open(OUTLET), 'sendEvent');
    const seen = await edge.received(3);
    expect(new Set(seen.map(({ecid}) => ecid)).size).toBe(1);
  });

  it('comes from the own host where the third-party one is blocked', async () => {
    await context.route(`https://${THIRD_PARTY}/**`, (route) => route.abort());
    const shop = await open();
    await Promise.all([run(shop, 'sendEvent'), run(shop, 'sendEvent')]);
    const {identity} = await run(shop, 'getIdentity');
    expect(hosts).toEqual([THIRD_PARTY, EDGE, EDGE]);
    const seen = await edge.received(2);
    expect(seen.map(({ecid}) => ecid)).toEqual([identity.ECID, identity.ECID]);
  });

  it('is the one that older libraries knew, and they hear of a new one', async () => {
    await run(await open(), 'sendEvent');
    const [first] = await edge.received(1);
    const written = await cookie(AMCV);
    expect(written).toMatchObject({
      value: `MCMID|${first!.ecid}`,
      domain: '.shop.example',
      secure: true,
      sameSite: 'None',
    });
    expect(written!.expires).toBeGreaterThan(Date.now() / 1000 + 389 * 86_400);

    await context.clearCookies();
    await context.addCookies([{name: AMCV, value: `x|1|MCMID|${OLD}`, url: SHOP}]);
    await run(await open(), 'sendEvent');
    const [, second] = await edge.received(2);
    expect(second!.ecid).toBe(OLD);
    expect(await cookie(IDENTITY)).toBeDefined();
  });
});
