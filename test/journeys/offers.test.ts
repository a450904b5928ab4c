/** Offers on a page: rendered when they come, reported once, clicked, and left behind. */
import {describeEach, type Session, type Tab} from '../support/browsers.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {DISPLAY, dom, INTERACT, item} from '../support/offers.js';
import {attributes, openSite, page, stub, type Site} from '../support/site.js';
import type {Json} from '../../src/core/types.js';

const BODY = `<main id="app"><h1 id="hero">Default</h1><p id="text">Default</p>
  <a id="buy" href="#buy">Buy</a></main>`;
const home = {web: {webPageDetails: {name: 'Home', viewName: 'home'}}};
const viewOf = (items: Json[]) => ({
  scopeDetails: {characteristics: {scopeType: 'view'}},
  items,
});

describeEach('offers', (launch) => {
  let edge: TestEdge;
  let site: Site;
  let session: Session;
  let tab: Tab;

  beforeAll(async () => {
    edge = await openEdge();
    site = await openSite({'/elsewhere': page('<h1>Elsewhere</h1>')});
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

  /** A page that sends its own page view and renders. */
  const open = async (more: Json = {}, body = BODY) => {
    const options = {renderDecisions: true, type: 'web.webpagedetails.pageViews', ...more};
    site.pages['/'] = page(
      `${body}${stub('edgetag')}<script>
        edgetag('sendEvent', ${JSON.stringify(options)}).then((result) => { window.result = result; });
      </script>`,
      `<title>Shop</title><script async src="/tag/full.min.js" ${attributes(edge)}></script>`,
    );
    await tab.goto(`${site.url}/`);
  };
  /** Likewise; resolves to the result. */
  const visit = async (...given: Parameters<typeof open>) => {
    await open(...given);
    return tab.run(async () => {
      while (!('result' in window)) await new Promise((wait) => setTimeout(wait, 10));
      return (window as any).result as Json;
    });
  };
  const html = (selector: string) =>
    tab.run((selector) => document.querySelector(selector)?.innerHTML, selector);
  const arrived = (type: string) =>
    eventually(
      async () => (await edge.events()).filter(({event}) => event.xdm!.eventType == type),
      (all) => all.length > 0,
    );
  const reported = (events: {event: Json}[]) =>
    events.map(({event}) =>
      (event.xdm._experience.decisioning.propositions as Json[]).map(({id}) => id as string),
    );

  it('are on the page when its event is answered, and reported once', async () => {
    await edge.offers({
      __view__: [
        {id: 'hero', items: [dom('setHtml', '#hero', '<em>New</em>')]},
        {id: 'text', items: [dom('setText', '#text', 'New')]},
      ],
    });
    const {propositions} = await visit();
    expect(propositions).toMatchObject([
      {id: 'hero', renderAttempted: true},
      {id: 'text', renderAttempted: true},
    ]);
    expect([await html('#hero'), await html('#text')]).toEqual(['<em>New</em>', 'New']);
    await arrived(DISPLAY);
    await quietly();
    const events = await edge.events();
    expect(events.map(({event}) => event.xdm!.eventType)).toEqual([
      'web.webpagedetails.pageViews',
      DISPLAY,
    ]);
    expect(reported(events.slice(1))).toEqual([['hero', 'text']]);
    expect(events.map(({verdict}) => verdict)).toMatchObject([{valid: true}, {valid: true}]);
  });

  it('tell of clicks on what they name', async () => {
    const click = {...dom('click', '#buy'), characteristics: {trackingLabel: 'Buy now'}};
    await edge.offers({__view__: [{id: 'buy', items: [click]}]});
    await visit();
    await tab.click('#buy');
    const events = await arrived(INTERACT);
    expect(events).toMatchObject([
      {
        verdict: {valid: true},
        event: {
          xdm: {
            web: {webInteraction: {name: 'Buy'}},
            _experience: {
              decisioning: {
                propositions: [{id: 'buy', scope: '__view__'}],
                propositionEventType: {interact: 1},
                propositionAction: {label: 'Buy now'},
              },
            },
          },
        },
      },
    ]);
    await quietly();
    expect(await edge.events()).toHaveLength(2);
  });

  it('come with their page for the views of an app, and are told of by the view', async () => {
    await edge.offers({
      // The edge answers by scope; an app's views are among the page's own offers.
      __view__: [{id: 'cart', scope: 'cart', ...viewOf([dom('setText', '#text', 'Cart')])}],
    });
    await visit({xdm: home});
    expect(await html('#text')).toBe('Default');
    await tab.run(() =>
      (window as any).edgetag('sendEvent', {
        renderDecisions: true,
        type: 'test.view',
        xdm: {web: {webPageDetails: {viewName: 'Cart'}}},
      }),
    );
    expect(await html('#text')).toBe('Cart');
    const [change] = await arrived('test.view');
    expect(change!.event.query).toBeUndefined();
    expect(change!.event.xdm).toMatchObject({
      _experience: {
        decisioning: {propositions: [{id: 'cart'}], propositionEventType: {display: 1}},
      },
    });
    expect(change!.verdict).toMatchObject({valid: true});
  });

  it('wait for what is not there yet, and are reported when they are shown', async () => {
    await edge.offers({__view__: [{id: 'late', items: [dom('setText', '#late', 'New')]}]});
    await visit();
    await quietly();
    expect((await edge.events()).map(({event}) => event.xdm!.eventType)).not.toContain(DISPLAY);
    await tab.run(() => {
      const late = document.createElement('p');
      late.id = 'late';
      document.body.append(late);
    });
    expect(reported(await arrived(DISPLAY))).toEqual([['late']]);
    expect(await html('#late')).toBe('New');
    await quietly();
    expect(await arrived(DISPLAY)).toHaveLength(1);
  });

  it('lead elsewhere, once that is reported', async () => {
    await edge.offers({
      __view__: [
        {id: 'go', items: [item('redirect-item', {content: `${site.url}/elsewhere`})]},
        {id: 'text', items: [dom('setText', '#text', 'New')]},
      ],
    });
    await open();
    // Between two pages there is nobody to ask.
    const place = () => tab.run(() => location.pathname).catch(() => '');
    expect(await eventually(place, (at) => at == '/elsewhere')).toBe('/elsewhere');
    expect(reported(await arrived(DISPLAY))).toEqual([['go']]);
    await quietly();
    expect(await arrived(DISPLAY)).toHaveLength(1);
  });

  it('run their scripts, inline and from elsewhere, in their order', async () => {
    site.pages['/one.js'] = {html: 'ran.push("one")', headers: {'content-type': 'text/javascript'}};
    site.pages['/two.js'] = {html: 'ran.push("two")', headers: {'content-type': 'text/javascript'}};
    const code = `<script>ran.push('inline')</script><script src="/one.js"></script><script src="/two.js"></script>`;
    await edge.offers({__view__: [{id: 'code', items: [dom('appendHtml', '#app', code)]}]});
    await visit({}, `<script>window.ran = []</script>${BODY}`);
    expect(
      await eventually(
        () => tab.run(() => (window as any).ran as string[]),
        (ran) => ran.length > 2,
      ),
    ).toEqual(['inline', 'one', 'two']);
  });

  it('are told of, as far as they were shown, by a page that is left', async () => {
    await edge.offers({
      __view__: [
        {id: 'late', items: [dom('setText', '#late', 'New')]},
        {id: 'text', items: [dom('setText', '#text', 'New')]},
      ],
    });
    await visit();
    await tab.goto(`${site.url}/elsewhere`);
    expect(reported(await arrived(DISPLAY))).toEqual([['text']]);
  });

  it('are told of by a later event where the page says so', async () => {
    await edge.offers({__view__: [{id: 'text', items: [dom('setText', '#text', 'New')]}]});
    await visit({personalization: {sendDisplayEvent: false}});
    await tab.run(() =>
      (window as any).edgetag('sendEvent', {
        type: 'test.bottom',
        personalization: {includeRenderedPropositions: true},
      }),
    );
    expect(reported(await arrived('test.bottom'))).toEqual([['text']]);
    await quietly();
    expect(await edge.events()).toHaveLength(2);
  });

  it('are put where the page says, by applyPropositions', async () => {
    await edge.offers({
      hero: [{id: 'hero', items: [item('html-content-item', {content: '<em>New</em>'})]}],
    });
    const {propositions} = await visit({decisionScopes: ['hero']});
    await tab.run(
      (propositions) =>
        (window as any).edgetag('applyPropositions', {
          propositions,
          metadata: {hero: {selector: '#hero', actionType: 'setHtml'}},
        }),
      propositions,
    );
    expect(await html('#hero')).toBe('<em>New</em>');
  });
});
