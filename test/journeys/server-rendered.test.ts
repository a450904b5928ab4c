/** A page that the server has made: it asked the edge, and the page takes over what it was answered. */
import {describeEach, type Session, type Tab} from '../support/browsers.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {DEMO_ORG} from '../../demo/edge/datastreams.js';
import type {Json} from '../../src/core/types.js';

const offer = (headline: string) => ({
  hero: [
    {
      id: 'rain',
      items: [
        {
          schema: 'https://ns.adobe.com/personalization/json-content-item',
          data: {content: {headline, text: 'For one week.'}},
        },
      ],
    },
  ],
  __view__: [
    {
      id: 'button',
      items: [
        {
          schema: 'https://ns.adobe.com/personalization/dom-action',
          data: {type: 'setText', selector: '.promise h2', content: 'Rendered by the tag'},
        },
      ],
    },
  ],
});

const IDENTITY = `kndctr_${DEMO_ORG.replace('@', '_')}_identity`;

describeEach('a page made on the server', (launch) => {
  let edge: TestEdge;
  let session: Session;
  let tab: Tab;

  beforeAll(async () => {
    edge = await openEdge();
    session = await launch();
  });
  afterAll(async () => {
    await session?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    tab = await session.newTab();
  });
  afterEach(() => tab?.close());

  const textOf = (selector: string) =>
    tab.run((selector) => document.querySelector(selector)?.textContent, selector);

  it('asks the edge once, on the server; the page shows, reports and remembers what came', async () => {
    await edge.offers(offer('Wet grass </script><b>dry socks'));
    await tab.goto(`${edge.url}/today.html`);
    expect(await textOf('h1')).toBe('Wet grass </script><b>dry socks');
    // What says itself where it belongs the tag puts there.
    expect(
      await eventually(
        () => textOf('.promise h2'),
        (text) => text == 'Rendered by the tag',
      ),
    ).toBe('Rendered by the tag');
    await eventually(
      () => edge.events(),
      (all) => all.filter(({event}) => /Display/.test(event.xdm!.eventType as string)).length > 1,
    );
    await quietly();
    const events = await edge.events();
    const views = events.filter(
      ({event}) => event.xdm!.eventType == 'web.webpagedetails.pageViews',
    );
    expect(views).toHaveLength(1);
    expect(views[0]!.path).toBe('/ee/v2/interact');
    expect(views[0]!.verdict).toEqual({valid: true, problems: []});
    expect(views[0]!.event.xdm).toMatchObject({
      implementationDetails: {environment: 'server'},
      web: {webPageDetails: {name: 'Today at Lark & Ridge'}},
    });
    const displayed = events
      .filter(({event}) => event.xdm!.eventType == 'decisioning.propositionDisplay')
      .flatMap(({event}) => event.xdm!._experience.decisioning.propositions as Json[]);
    expect(displayed.map(({id}) => id).sort()).toEqual(['button', 'rain']);
    // One visitor, whom the server's cookie has told the page of.
    expect(new Set(events.map(({ecid}) => ecid)).size).toBe(1);
    expect(await tab.run((name) => document.cookie.includes(name), IDENTITY)).toBe(true);
    expect(events.filter(({event}) => event.query?.personalization)).toHaveLength(1);
  });

  it('is there without offers when the edge does not answer in time, and sends its page view itself', async () => {
    const silent = await openEdge({patience: 300});
    try {
      // For the server; the edge is back when the page asks.
      await silent.faults({hang: true, path: '/ee/v2'});
      await silent.offers(offer('Wet grass'));
      await tab.goto(`${silent.url}/today.html`);
      expect(await textOf('h1')).toBe('Shoes for the long way round');
      const rendered = (text?: string | null) => text == 'Rendered by the tag';
      expect(rendered(await eventually(() => textOf('.promise h2'), rendered))).toBe(true);
      await quietly();
      const events = await silent.events();
      const views = events.filter(
        ({event}) => event.xdm!.eventType == 'web.webpagedetails.pageViews',
      );
      expect(views).toHaveLength(1);
      // With the location hint of an earlier answer, or without.
      expect(views[0]!.path).toMatch(/^\/ee\/(irl1\/)?v1\/interact$/);
      expect(views[0]!.verdict).toEqual({valid: true, problems: []});
      expect(views[0]!.event.xdm).toMatchObject({
        web: {webPageDetails: {name: 'Today at Lark & Ridge', URL: `${silent.url}/today.html`}},
      });
    } finally {
      await silent.close();
    }
  });
});
