/** A visitor who comes back is the same visitor, and a new one is never two. */
import {describeEach, type Session, type Tab} from '../support/browsers.js';
import {openEdge, type TestEdge} from '../support/edge.js';
import {attributes, IDENTITY, openSite, page, type Site} from '../support/site.js';

describeEach('a returning visitor', (launch) => {
  let edge: TestEdge;
  let site: Site;
  let session: Session;
  let tab: Tab;

  beforeAll(async () => {
    edge = await openEdge();
    const tag = (more = '') =>
      `<script async src="/tag/page.min.js" ${attributes(edge, more)}></script>`;
    site = await openSite({
      '/': page(tag()),
      '/silent': page(tag('data-page-view-collection-enabled="false"')),
      '/blank': page(''),
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
    await tab.goto(`${site.url}/blank`);
    await tab.run(() => {
      for (const cookie of document.cookie.split('; ')) {
        document.cookie = `${cookie.split('=')[0]}=; path=/; max-age=0`;
      }
    });
  });
  afterEach(() => tab?.close());

  const identified = () =>
    tab.run(async (name) => {
      while (!document.cookie.includes(name)) await new Promise((wait) => setTimeout(wait, 10));
    }, IDENTITY);

  it('is known on the second page, at the place that the edge named', async () => {
    await tab.goto(`${site.url}/`);
    await edge.received(1);
    await identified();
    await tab.goto(`${site.url}/?second`);
    const [first, second] = await edge.received(2);
    expect(second!.ecid).toBe(first!.ecid);
    expect([first!.path, second!.path]).toEqual(['/ee/v1/interact', '/ee/irl1/v1/interact']);
  });

  it('is known in another tab', async () => {
    await tab.goto(`${site.url}/`);
    await edge.received(1);
    await identified();
    const other = await session.newTab();
    try {
      await other.goto(`${site.url}/?other`);
      const [first, second] = await edge.received(2);
      expect(second!.ecid).toBe(first!.ecid);
    } finally {
      await other.close();
    }
  });

  it('is one visitor when the first three events come at once, before the edge has named anybody', async () => {
    // Slow enough that all three are asked for before the first answer.
    await edge.faults({delayMs: 300, times: 1});
    await tab.goto(`${site.url}/silent`);
    const results = await tab.run(async () => {
      while (!('edgetag' in window)) await new Promise((wait) => setTimeout(wait, 10));
      const {edgetag} = window as any;
      return Promise.all([1, 2, 3].map((n) => edgetag('sendEvent', {type: `test.${n}`})));
    });
    expect(results).toHaveLength(3);
    const events = await edge.received(3);
    expect(new Set(events.map(({ecid}) => ecid)).size).toBe(1);
    // Only the first was sent by somebody unknown.
    const unknown = events.filter(
      ({meta}) => !meta.state?.entries?.some(({key}: {key: string}) => key.endsWith('_identity')),
    );
    expect(unknown.map(({event}) => event.xdm!.eventType)).toEqual(['test.1']);
  });

  it('is not asked for by a second event while the first is refused', async () => {
    await edge.faults({status: 400, times: 1});
    await tab.goto(`${site.url}/silent`);
    const results = await tab.run(async () => {
      while (!('edgetag' in window)) await new Promise((wait) => setTimeout(wait, 10));
      const {edgetag} = window as any;
      const sent = [1, 2, 3].map((n) => edgetag('sendEvent', {type: `test.${n}`}));
      return (await Promise.allSettled(sent)).map(({status}) => status);
    });
    expect(results).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    const events = await edge.received(2);
    expect(new Set(events.map(({ecid}) => ecid)).size).toBe(1);
  });
});
