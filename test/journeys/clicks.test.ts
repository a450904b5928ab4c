/** Visitors who click: on what leads away, with keys, inside of components, before they agree. */
import {describeEach, type Session, type Tab} from '../support/browsers.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {attributes, DATABASE, IDENTITY, openSite, page, type Site} from '../support/site.js';

const CLICK = 'web.webinteraction.linkClicks';

/** In the page, before the tag: writes down how it listens to clicks. */
const WATCH = `<script>
  window.listeners = [];
  const {addEventListener} = document;
  document.addEventListener = function (type, hear, options) {
    if (type == 'click') listeners.push(options);
    addEventListener.call(this, type, hear, options);
  };
</script>`;

const LINKS = `<nav><a id="go" href="/next">Next</a></nav>
  <p><a id="stay" href="#here"><b>Stay</b> <i>here</i></a></p>
  <div data-edgetag-ignore><a id="ignored" href="#mine">Mine</a></div>
  <main><section></section></main><button type="button" id="quiet">Quiet</button>
  <div style="height: 4000px"></div>
  <script>
    const root = document.querySelector('section').attachShadow({mode: 'open'});
    root.innerHTML = '<a href="#inside">Inside</a>';
  </script>`;

/** In the page: cookies, storage, and what the queue has on disk. */
const onDevice = async (database: string) => {
  // To open what is not there would create it.
  const there = (await indexedDB.databases()).some(({name}) => name == database);
  const rows = there
    ? await new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open(database);
        opening.onerror = reject;
        opening.onsuccess = () => {
          const {result} = opening;
          const counting = result.transaction('events').objectStore('events').count();
          counting.onsuccess = () => resolve(counting.result);
          result.close();
        };
      })
    : 0;
  return {cookies: document.cookie, local: {...localStorage}, session: {...sessionStorage}, rows};
};

describeEach('a visitor who clicks', (launch) => {
  let edge: TestEdge;
  let site: Site;
  let session: Session;
  let tab: Tab;

  beforeAll(async () => {
    edge = await openEdge();
    const tag = (more = '') =>
      `${WATCH}<script async src="/tag/full.min.js" ${attributes(edge, more)}></script>`;
    const quiet = 'data-page-view-collection-enabled="false"';
    site = await openSite({
      '/': page(`${tag(quiet)}${LINKS}`),
      '/viewed': page(`${tag()}${LINKS}`),
      '/pending': page(`${tag(`${quiet} data-default-consent="pending"`)}${LINKS}`),
      '/next': page('<h1>Next</h1>'),
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

  const visit = async (path: string) => {
    await tab.goto(site.url + path);
    await tab.run(async () => {
      while (!('edgetag' in window)) await new Promise((wait) => setTimeout(wait, 10));
    });
  };
  /** As somebody whom the edge knows. */
  const known = async () => {
    await visit('/');
    await tab.run(() => (window as any).edgetag('sendEvent', {type: 'test.known'}));
    await tab.run(async (name) => {
      while (!document.cookie.includes(name)) await new Promise((wait) => setTimeout(wait, 10));
    }, IDENTITY);
    await edge.received(1);
    await edge.reset();
  };
  const interaction = (name: string, region: string, path: string) => ({
    verdict: {valid: true},
    event: {
      xdm: {
        eventType: CLICK,
        web: {
          webInteraction: {
            name,
            region,
            type: 'other',
            URL: site.url + path,
            linkClicks: {value: 1},
          },
        },
      },
    },
  });

  it('on what leads away is told of, though the page goes at once', async () => {
    await known();
    await tab.click('#go');
    const events = await edge.received(1);
    expect(events).toMatchObject([interaction('Next', 'NAV', '/next')]);
    expect(events[0]!.path).toMatch(/\/collect$/);
    await quietly();
    expect(await edge.events()).toHaveLength(1);
  });

  it('on what leads away as the first thing of all is told of, too, and is somebody', async () => {
    await visit('/');
    await tab.click('#go');
    const [click] = await edge.received(1);
    expect(click).toMatchObject(interaction('Next', 'NAV', '/next'));
    expect(click!.ecid).toMatch(/^\d{38}$/);
  });

  it('by a key is told of, once', async () => {
    await known();
    await tab.enter('#stay');
    expect(await edge.received(1)).toMatchObject([interaction('Stay here', 'BODY', '/#here')]);
    await quietly();
    expect(await edge.events()).toHaveLength(1);
  });

  it('inside of a component is told of with the region that the component is in', async () => {
    await known();
    await tab.run(() => document.querySelector('section')!.shadowRoot!.querySelector('a')!.click());
    expect(await edge.received(1)).toMatchObject([interaction('Inside', 'MAIN', '/#inside')]);
  });

  it('on what is to be ignored, or does nothing, is not told of', async () => {
    await known();
    await tab.click('#ignored');
    await tab.click('#quiet');
    await tab.click('#stay');
    expect(await edge.received(1)).toMatchObject([interaction('Stay here', 'BODY', '/#here')]);
    await quietly();
    expect(await edge.events()).toHaveLength(1);
  });

  it('before agreeing is told of afterwards, and leaves nothing on the device until then', async () => {
    await known();
    await visit('/pending');
    const stored = () => tab.run(onDevice, DATABASE);
    const before = await stored();
    await tab.click('#stay');
    await quietly();
    expect(await edge.events()).toEqual([]);
    expect(await stored()).toEqual(before);
    await tab.run(() =>
      (window as any).edgetag('setConsent', {
        consent: [{standard: 'Adobe', version: '1.0', value: {general: 'in'}}],
      }),
    );
    const clicks = (await edge.received(1)).filter(({event}) => event.xdm);
    expect(clicks).toMatchObject([interaction('Stay here', 'BODY', '/pending#here')]);
  });

  it('in a page whose views are collected is known to be of that view', async () => {
    await visit('/viewed');
    await edge.received(1);
    await tab.click('#stay');
    const [view, click] = await edge.received(2);
    expect(click).toMatchObject(interaction('Stay here', 'BODY', '/viewed#here'));
    expect(click!.event.data?.pageViewID).toBe(view!.event.xdm!._id);
  });

  it('is heard by one listener, which is passive', async () => {
    await visit('/');
    const listeners = () => tab.run(() => (window as any).listeners as object[]);
    expect(await eventually(listeners, (all) => all.length > 0)).toEqual([
      {capture: true, passive: true},
    ]);
    const scrolled = await tab.run(async () => {
      scrollTo(0, 500);
      while (!scrollY) await new Promise((wait) => setTimeout(wait, 10));
      return scrollY;
    });
    expect(scrolled).toBeGreaterThan(0);
  });
});
