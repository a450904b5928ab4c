/** The main job: a pasted tag collects a page view, sends it, and hands back what returns. */
import {describeEach, type Session, type Tab} from '../support/browsers.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {attributes, IDENTITY, openSite, page, stub, type Site} from '../support/site.js';

const OFFER = {
  items: [
    {
      schema: 'https://ns.adobe.com/personalization/json-content-item',
      data: {content: {headline: 'Free returns'}},
    },
  ],
};

describeEach('a first visit', (launch, engine) => {
  let edge: TestEdge;
  let site: Site;
  let session: Session;
  let tab: Tab;

  beforeAll(async () => {
    edge = await openEdge();
    const tag = `<script async src="/tag/page.min.js" ${attributes(edge)}></script>`;
    const listen = (into: string) =>
      `<script>edgetag("on", {handle: "personalization:decisions", callback: function (news) { ${into} }})</script>`;
    const show =
      'document.querySelector("#slot").textContent = news.payloads[0].items[0].data.content.headline; window.news = news;';
    site = await openSite({
      '/': page(tag, '<title>Home</title>'),
      '/offer': page(`<p id="slot">Default</p>${stub('edgetag')}${listen(show)}${tag}`),
    });
    session = await launch();
  });
  afterAll(async () => {
    await session?.close();
    await site?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    tab = await session.newTab();
  });
  afterEach(() => tab?.close());

  it('sends one page view in valid XDM, in a request that needs no preflight', async () => {
    await tab.goto(`${site.url}/?campaign=spring#top`);
    const [view] = await edge.received(1);
    expect(view!.verdict).toEqual({valid: true, problems: []});
    expect(view!.path).toBe('/ee/v1/interact');
    const {xdm} = view!.event as {xdm: Record<string, any>};
    expect(xdm).toMatchObject({
      _id: expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      ),
      eventType: 'web.webpagedetails.pageViews',
      web: {
        webPageDetails: {
          URL: `${site.url}/?campaign=spring#top`,
          name: 'Home',
          server: 'localhost',
          pageViews: {value: 1},
        },
        webReferrer: {URL: ''},
      },
      device: {
        screenWidth: expect.any(Number),
        screenHeight: expect.any(Number),
        // WebKitGTK has no screen.orientation.
        ...(engine != 'webkit' && {
          screenOrientation: expect.stringMatching(/^(portrait|landscape)$/),
        }),
      },
      environment: {
        type: 'browser',
        browserDetails: {viewportWidth: expect.any(Number), viewportHeight: expect.any(Number)},
      },
      placeContext: {localTime: expect.any(String), localTimezoneOffset: expect.any(Number)},
      implementationDetails: {environment: 'browser'},
    });
    expect(Date.parse(xdm.timestamp)).toBeLessThanOrEqual(Date.parse(view!.receivedAt));
    await eventually(edge.requests, (all) => all.length > 0);
    await quietly();
    expect((await edge.requests()).map(({method, status}) => [method, status])).toEqual([
      ['POST', 200],
    ]);
    expect(await edge.events()).toHaveLength(1);
  });

  it('keeps the identity that the edge gave, for the next page', async () => {
    await tab.goto(`${site.url}/`);
    const [first] = await edge.received(1);
    // Closed or not, the answer has to have been read.
    await tab.run(async (name) => {
      while (!document.cookie.includes(name)) await new Promise((wait) => setTimeout(wait, 10));
    }, IDENTITY);
    await tab.goto(`${site.url}/?again`);
    const [, second] = await edge.received(2);
    expect(second!.ecid).toBe(first!.ecid);
    expect(second!.path).toBe('/ee/irl1/v1/interact');
  });

  it('shows an offer that the page asked for, with the page view and nothing else', async () => {
    await edge.offers({__view__: [OFFER]});
    await tab.goto(`${site.url}/offer`);
    const shown = await tab.run(async () => {
      const slot = document.querySelector('#slot')!;
      while (slot.textContent == 'Default') await new Promise((wait) => setTimeout(wait, 10));
      const {handle, payloads, requestId} = (window as any).news;
      return {
        text: slot.textContent,
        handle,
        scopes: payloads.map((one: any) => one.scope),
        requestId,
      };
    });
    expect(shown).toEqual({
      text: 'Free returns',
      handle: 'personalization:decisions',
      scopes: ['__view__'],
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const [view] = await edge.received(1);
    expect(view!.requestId).toBe(shown.requestId);
    expect(view!.event.xdm!.eventType).toBe('web.webpagedetails.pageViews');
    await quietly();
    expect(await edge.requests()).toHaveLength(1);
  });
});
