/** What an answer asks the page to tell others: by pixels, with or without the page's address, and by cookies. */
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {describeEach, type Session, type Tab} from '../support/browsers.js';
import {eventually, openEdge, type TestEdge} from '../support/edge.js';
import {attributes, openSite, page, stub, type Site} from '../support/site.js';

describeEach('a partner', (launch) => {
  let edge: TestEdge;
  let site: Site;
  let session: Session;
  let tab: Tab;
  let partner: Server;
  let address: string;
  let heard: {url: string | undefined; referer: string | undefined}[];

  beforeAll(async () => {
    edge = await openEdge();
    partner = createServer(({headers: {referer}, url}, response) => {
      heard.push({url, referer});
      response
        .writeHead(200, {'content-type': 'image/svg+xml', 'cache-control': 'no-store'})
        .end('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');
    });
    await new Promise<void>((resolve) => partner.listen(0, '127.0.0.1', resolve));
    address = `//localhost:${(partner.address() as AddressInfo).port}`;
    site = await openSite({
      '/': page(
        `${stub('edgetag')}<script async src="/tag/full.min.js" ${attributes(edge, 'data-page-view-collection-enabled="false"')}></script>`,
      ),
    });
    session = await launch();
  });
  afterAll(async () => {
    await session?.close();
    partner?.close();
    await site?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    heard = [];
    await edge.reset();
    tab = await session.newTab();
    await tab.goto(`${site.url}/`);
  });
  afterEach(() => tab?.close());

  /** As if the edge had said it. */
  const say = (type: string, ...payload: unknown[]) =>
    tab.run(
      ([type, payload]) =>
        (window as any).edgetag('applyResponse', {responseBody: {handle: [{type, payload}]}}),
      [type, payload] as const,
    );
  const pixel = (name: string, hideReferrer: boolean) => ({
    type: 'url',
    spec: {url: `${address}/${name}`, hideReferrer},
  });

  it.each(['activation:push', 'identity:exchange'])(
    'hears of %s by pixels, and only of the page where it may',
    async (type) => {
      expect(await say(type, pixel('a', true), pixel('b', false), pixel('c', true))).toMatchObject({
        destinations: [],
      });
      await eventually(
        async () => heard,
        (all) => all.length >= 3,
      );
      const referers = Object.fromEntries(heard.map(({url, referer}) => [url, referer]));
      expect(referers).toEqual({
        '/a': undefined,
        '/b': expect.stringContaining(site.url),
        '/c': undefined,
      });
      expect(
        await tab.run(() =>
          [...document.querySelectorAll('iframe')].map(({name, parentNode}) => [
            name,
            parentNode!.nodeName,
          ]),
        ),
      ).toEqual([['Adobe Alloy', 'BODY']]);
    },
  );

  it('may have a cookie', async () => {
    await say('activation:push', {type: 'cookie', spec: {name: 'aud', value: 'a=b; c'}});
    const cookies = await eventually(
      () => tab.run(() => document.cookie),
      (all) => all.includes('aud='),
    );
    expect(cookies).toContain('aud=a%3Db%3B%20c');
  });
});
