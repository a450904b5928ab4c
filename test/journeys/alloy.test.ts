/** Adobe's own Web SDK, as npm has it, takes the development edge for the real one. */
import {readFileSync} from 'node:fs';
import {createServer, type Server} from 'node:https';
import type {AddressInfo} from 'node:net';
import {resolve} from 'node:path';
import type {Browser, BrowserContext, Page} from 'playwright';
import {certificate} from '../../demo/edge/certificate.js';
import {startEdge, type RunningEdge} from '../../demo/edge/server.js';
import type {JournalEvent, JournalRequest, Json} from '../../demo/edge/types.js';
import {openChromium} from '../support/chromium.js';

const ROOT = resolve(__dirname, '../..');
const SITE = 'https://www.shop.example/';
const ORG = '1F2E3D4C5B6A798800112233@AdobeOrg';
const DATASTREAM = '7c0b3f2e-5a41-4d8e-9b16-2f6d8a9e4c10';

const BASE_CODE = `!function(n,o){o.forEach(function(o){n[o]||((n.__alloyNS=n.__alloyNS||[]).push(o),n[o]=
function(){var u=arguments;return new Promise(function(i,l){n.setTimeout(function(){n[o].q.push([i,l,u])})})},
n[o].q=[])})}(window,["alloy"]);`;

const alloy = readFileSync(resolve(ROOT, 'node_modules/@adobe/alloy/dist/alloy.min.js'));
const html = `<!doctype html><title>Shop</title><script>${BASE_CODE}</script><script async src="/alloy.js"></script><h1 id="hero">Default</h1>`;

// A real server on this machine: browsers keep pages from elsewhere out of the local network.
const serveShop = async (): Promise<Server> => {
  const shop = createServer(await certificate('www.shop.example'), ({url}, response) =>
    url === '/alloy.js'
      ? response.setHeader('content-type', 'text/javascript').end(alloy)
      : response.setHeader('content-type', 'text/html').end(html),
  );
  await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done));
  return shop;
};

describe('Alloy on the development edge', () => {
  let edge: RunningEdge;
  let shop: Server;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    edge = await startEdge({root: ROOT, port: 0, https: true});
    shop = await serveShop();
    const {port} = shop.address() as AddressInfo;
    browser = await openChromium({
      args: [
        `--host-resolver-rules=MAP edge.adobedc.net 127.0.0.1:${edge.port},MAP www.shop.example 127.0.0.1:${port}`,
        '--ignore-certificate-errors',
      ],
    });
  });
  afterAll(async () => {
    await browser?.close();
    shop?.closeAllConnections();
    shop?.close();
    await edge?.close();
  });

  beforeEach(async () => {
    context = await browser.newContext({ignoreHTTPSErrors: true});
    await context.request.delete(`${edge.url}/_edge/events`);
    await context.request.put(`${edge.url}/_edge/datastreams`, {
      data: {[DATASTREAM]: {orgId: ORG}},
    });
    page = await open();
  });
  afterEach(() => context.close());

  const open = async () => {
    const opened = await context.newPage();
    await opened.goto(SITE);
    await run(opened, 'configure', {
      datastreamId: DATASTREAM,
      orgId: ORG,
      thirdPartyCookiesEnabled: false,
      clickCollectionEnabled: false,
    });
    return opened;
  };

  const run = (on: Page, command: string, options: Json = {}): Promise<Json> =>
    on.evaluate(
      ([name, given]) =>
        (window as unknown as {alloy: (...all: unknown[]) => Promise<Json>}).alloy(name, given),
      [command, options] as const,
    );

  const list = async <T>(what: string): Promise<T[]> =>
    (await (await context.request.get(`${edge.url}/_edge/${what}`)).text())
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as T);
  const events = () => list<JournalEvent>('events');

  it('gets one identity and keeps it over events, commands and pages', async () => {
    await run(page, 'sendEvent', {xdm: {eventType: 'web.webpagedetails.pageViews'}});
    const {identity, edge: where} = await run(page, 'getIdentity');
    expect(identity.ECID).toMatch(/^\d{38}$/);
    expect(where).toEqual({regionId: 6});
    await run(page, 'sendEvent', {xdm: {eventType: 'test.second'}});
    const next = await open();
    await run(next, 'sendEvent', {xdm: {eventType: 'test.third'}});

    const seen = await events();
    expect(seen.map(({event}) => event.xdm!.eventType)).toEqual([
      'web.webpagedetails.pageViews',
      'test.second',
      'test.third',
    ]);
    expect(new Set(seen.map(({ecid}) => ecid))).toEqual(new Set([identity.ECID]));
    expect(seen[0]!.verdict).toEqual({valid: true, problems: []});
    expect(seen[1]!.path).toBe('/ee/irl1/v1/interact');
  });

  it('asks for an identity alone', async () => {
    const {identity} = await run(page, 'getIdentity');
    expect(identity.ECID).toMatch(/^\d{38}$/);
    expect(await events()).toEqual([]);
  });

  it('sends a beacon to collect when the page is being left', async () => {
    await run(page, 'sendEvent', {});
    await run(page, 'sendEvent', {documentUnloading: true, xdm: {eventType: 'test.leaving'}});
    // A beacon tells nobody when it has arrived.
    while ((await events()).length < 2) await page.waitForTimeout(20);
    expect((await events())[1]!.path).toBe('/ee/irl1/v1/collect');
  });

  it('sends nothing after consent is out, and again after it is in', async () => {
    const consent = (general: string) => ({
      consent: [{standard: 'Adobe', version: '1.0', value: {general}}],
    });
    await run(page, 'setConsent', consent('out'));
    expect(await run(page, 'sendEvent', {xdm: {eventType: 'test.refused'}})).toEqual({});
    expect(await events()).toEqual([]);
    await run(page, 'setConsent', consent('in'));
    await run(page, 'sendEvent', {xdm: {eventType: 'test.allowed'}});
    expect((await events()).map(({event}) => event.xdm!.eventType)).toEqual(['test.allowed']);
  });

  it('renders an offer and gets a scope answered', async () => {
    await context.request.put(`${edge.url}/_edge/offers`, {
      data: {
        __view__: [
          {
            items: [
              {
                schema: 'https://ns.adobe.com/personalization/dom-action',
                data: {type: 'setText', selector: '#hero', content: 'New'},
              },
            ],
          },
        ],
        hero: [
          {
            items: [
              {
                schema: 'https://ns.adobe.com/personalization/json-content-item',
                data: {format: 'application/json', content: {headline: 'Hi'}},
              },
            ],
          },
        ],
      },
    });
    const {propositions} = await run(page, 'sendEvent', {
      renderDecisions: true,
      personalization: {decisionScopes: ['hero']},
    });
    const answered = (propositions as Json[]).filter(({scope}) => scope == 'hero');
    expect(answered).toMatchObject([{items: [{data: {content: {headline: 'Hi'}}}]}]);
    await page.waitForFunction(() => document.querySelector('#hero')!.textContent == 'New');
  });

  it('is told of a refusal in the words of the edge', async () => {
    await context.request.put(`${edge.url}/_edge/faults`, {data: [{status: 403, times: 1}]});
    await expect(run(page, 'sendEvent', {})).rejects.toThrow(
      'server responded with a status code 403',
    );
    const refused = (await list<JournalRequest>('requests')).at(-1);
    expect(refused).toMatchObject({status: 403, fault: {status: 403}});
  });
});
