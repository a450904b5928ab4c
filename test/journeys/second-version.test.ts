/** The wire of the Server API, spoken by a page: the same visitor, queue and callbacks. */
import {describeEach, type Session, type Tab} from '../support/browsers.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {attributes, openSite, page, stub, type Site} from '../support/site.js';

const OFFER = {
  items: [
    {
      schema: 'https://ns.adobe.com/personalization/json-content-item',
      data: {content: {headline: 'Free returns'}},
    },
  ],
};

describeEach('a page with data-api-version="2"', (launch) => {
  let edge: TestEdge;
  let site: Site;
  let session: Session;
  let tab: Tab;

  beforeAll(async () => {
    edge = await openEdge();
    const tag = (file: string) =>
      `<script async src="/tag/${file}.min.js" data-api-version="2" ${attributes(edge)}></script>`;
    const listen =
      '<script>edgetag("on", {handle: "personalization:decisions", callback: function (news) { window.news = news; }})</script>';
    site = await openSite(
      Object.fromEntries(
        ['page', 'full'].map((file) => [
          `/${file}`,
          page(stub('edgetag') + listen + tag(file), '<title>Home</title>'),
        ]),
      ),
    );
  });
  afterAll(async () => {
    await site?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    session = await launch();
    tab = await session.newTab();
  });
  afterEach(() => session?.close());

  it.each(['page', 'full'])(
    'sends its page view as one event, and hears the answer (%s)',
    async (file) => {
      await edge.offers({__view__: [OFFER]});
      await tab.goto(`${site.url}/${file}`);
      const [view] = await edge.received(1);
      expect(view!.path).toBe('/ee/v2/interact');
      expect(Object.keys(view!.query)).toEqual(['dataStreamId', 'requestId']);
      expect(view!.verdict).toEqual({valid: true, problems: []});
      const heard = await tab.run(async () => {
        while (!(window as any).news) await new Promise((wait) => setTimeout(wait, 20));
        return (window as any).news as {payloads: any[]};
      });
      expect(heard.payloads[0].items[0].data).toEqual(OFFER.items[0]!.data);
      const requests = await eventually(edge.requests, (all) => all.length > 0);
      expect(requests.map(({method, status}) => [method, status])).toEqual([['POST', 200]]);
    },
  );

  it('sends what waited as a list to /v2/collect, each event once, and says so', async () => {
    await tab.goto(`${site.url}/page`);
    await edge.received(1);
    await edge.faults({status: 503, retryAfter: 6});
    const results = tab.run(() =>
      Promise.all(
        Array.from({length: 12}, (_, n) =>
          (window as any).edgetag('sendEvent', {xdm: {eventType: 'test.late', _id: `late-${n}`}}),
        ),
      ),
    );
    expect(await results).toContainEqual(expect.objectContaining({queued: true}));
    await edge.faults();
    await eventually(
      () => edge.events(),
      (all) => all.length >= 13,
      40_000,
    );
    await quietly();
    const late = (await edge.events()).slice(1);
    expect(late.map(({event}) => event.xdm!._id).sort()).toEqual(
      Array.from({length: 12}, (_, n) => `late-${n}`).sort(),
    );
    const lists = (await edge.requests()).filter(({eventIds}) => eventIds.length > 1);
    expect(new Set(lists.map(({path}) => path.replace(/^.*(?=\/v2\/)/, '')))).toEqual(
      new Set(['/v2/collect']),
    );
    expect(late.filter(({path}) => !path.includes('/v2/'))).toEqual([]);
    const waiting = () =>
      tab.run(() => (window as any).edgetag('getQueue') as Promise<{waiting: number}>);
    expect((await eventually(waiting, ({waiting}) => !waiting)).waiting).toBe(0);
  });
});
