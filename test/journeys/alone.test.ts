/** The full tag without the file beside it: what a site sees is what Alloy shows it, and no event is dropped. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Browser, BrowserContext, Page} from 'playwright';
import {openChromium} from '../support/chromium.js';
import {eventually, openEdge, ROOT, type TestEdge} from '../support/edge.js';
import {openSite, ORG, page, stub, type Site} from '../support/site.js';

describe('full.min.js alone', () => {
  let edge: TestEdge;
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Page;

  beforeAll(async () => {
    edge = await openEdge();
    const full = readFileSync(join(ROOT, 'dist/full.min.js'), 'utf8');
    site = await openSite({
      // Not under /tag/, where later.min.js would be beside it.
      '/only/full.min.js': {html: full, headers: {'content-type': 'text/javascript'}},
      '/': page(`${stub('alloy')}<script async src="/only/full.min.js"></script>`),
      '/whole': page(`${stub('alloy')}<script async src="/tag/full.min.js"></script>`),
    });
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    context = await browser.newContext();
    tab = await context.newPage();
  });
  afterEach(() => context?.close());

  /** Runs a command in the page; what it rejects with is text. */
  const run = (command: string, options?: unknown): Promise<any> =>
    tab.evaluate(
      async ([name, given]) =>
        (window as any).alloy(name, given).catch((error: Error) => error.message) as unknown,
      [command, options] as const,
    );
  const visit = async (path = '/', queue?: object) => {
    await tab.goto(site.url + path);
    const options = {datastreamId: `ds:${ORG}`, orgId: ORG, edgeDomain: edge.url, queue};
    expect(await run('configure', options)).toEqual({});
  };

  it('sends events, one visitor all along, the last of them by beacon', async () => {
    await visit();
    // Like Alloy's, the first asks for the page's offers.
    expect(await run('sendEvent', {type: 'test.first'})).toEqual({
      decisions: [],
      destinations: [],
      propositions: [],
    });
    await run('sendEvent', {type: 'test.last', documentUnloading: true});
    const [first, last] = await edge.received(2);
    expect(last!.ecid).toBe(first!.ecid);
    expect(last!.path).toMatch(/collect$/);
  });

  it('rejects what the edge refuses, in its words, and sends it never again', async () => {
    await visit();
    await run('sendEvent');
    await edge.reset();
    await edge.faults({status: 400, times: 1});
    expect(await run('sendEvent', {type: 'test.refused'})).toMatch(
      /^\[alloy\] \[DataCollector\] An error occurred while executing the sendEvent command\.\nCaused by: The server responded with a status code 400/,
    );
    await visit('/whole');
    await run('sendEvent', {type: 'test.live'});
    expect(await run('flush')).toMatchObject({waiting: 0});
    const types = (await edge.events()).map(({event}) => event.xdm!.eventType);
    expect(types).toEqual(['test.live']);
  });

  it('tries again where the edge is busy', async () => {
    await visit();
    await edge.faults({status: 503, retryAfter: 0, times: 2});
    expect(await run('sendEvent', {type: 'test.busy'})).toMatchObject({propositions: []});
    expect(await edge.received(1)).toHaveLength(1);
  });

  it('sends nothing when consent is withdrawn before it tries again', async () => {
    await visit();
    await run('sendEvent', {type: 'test.first'});
    await edge.reset();
    await edge.faults({status: 503, retryAfter: 5, times: 1});
    const waiting = run('sendEvent', {type: 'test.late'});
    await eventually(
      () => edge.requests(),
      (all) => all.length > 0,
    );
    const out = {standard: 'Adobe', version: '1.0', value: {general: 'out'}};
    expect(await run('setConsent', {consent: [out]})).toEqual({});
    expect(await waiting).toEqual({});
    expect(await edge.events()).toEqual([]);
  });

  it('rejects what never arrives with the queue off, as Alloy does', async () => {
    await visit('/', {enabled: false});
    await edge.faults({drop: true});
    expect(await run('sendEvent')).toMatch(/Caused by: Network request failed\.\nCaused by: /);
  });

  it('sends unseen in debug mode, and says which file would show its requests', async () => {
    const lines: string[] = [];
    tab.on('console', (message) => lines.push(message.text()));
    await visit();
    await run('setDebug', {enabled: true});
    expect(await run('sendEvent', {type: 'test.unseen'})).toMatchObject({propositions: []});
    expect(await edge.received(1)).toHaveLength(1);
    const said = async () => lines.filter((line) => line.includes('could not load debug.min.js'));
    expect(await eventually(said, (all) => all.length > 0)).toHaveLength(1);
  });

  it('gives a link back as it was', async () => {
    await visit();
    expect(await run('appendIdentityToUrl', {url: 'https://outlet.test/a'})).toEqual({
      url: 'https://outlet.test/a',
    });
  });

  it('keeps what never arrives for a page that has the whole tag', async () => {
    await visit();
    await run('sendEvent', {type: 'test.first'});
    await edge.faults({drop: true});
    expect(await run('sendEvent', {type: 'test.kept'})).toMatchObject({queued: true});
    await edge.reset();
    // Its lease is over by then.
    await tab.addInitScript(() => {
      const {now} = Date;
      Date.now = () => now() + 600_000;
    });
    await visit('/whole');
    await run('sendEvent', {type: 'test.live'});
    const types = async () =>
      (await edge.events()).map(({event}) => event.xdm!.eventType as string);
    const arrived = await eventually(types, (all) => all.includes('test.kept'));
    expect(arrived.sort()).toEqual(['test.kept', 'test.live']);
  });
});
