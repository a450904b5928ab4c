import {pageviews} from '../../src/components/pageviews/index.js';
import {handles} from '../../src/components/handles/index.js';
import {openConfigured, openInstance, settle, type Given} from '../support/instance.js';
import type {Json} from '../../src/core/types.js';

const visit = (options: Json = {pageViewCollectionEnabled: true}, given: Given = {}) =>
  openConfigured({components: [handles, pageviews], options, ...given});

const prerendering = (value?: boolean) =>
  Object.defineProperty(document, 'prerendering', {value, configurable: true});

afterEach(() => prerendering());

describe('page views', () => {
  it('are sent without being asked for', async () => {
    document.title = 'Trail shoes';
    const {events} = await visit();
    await settle(3);
    expect(events().map(({xdm}) => xdm as Json)).toEqual([
      {
        _id: expect.any(String) as string,
        timestamp: expect.any(String) as string,
        eventType: 'web.webpagedetails.pageViews',
        web: {
          webPageDetails: {name: 'Trail shoes', server: 'localhost', pageViews: {value: 1}},
        },
      },
    ]);
  });

  it.each([{}, {pageViewCollectionEnabled: false}])('are not sent with %j', async (options) => {
    const {sent} = await visit(options);
    await settle(3);
    expect(sent).toHaveLength(0);
  });

  it('wait until a prerendered page is one that somebody sees, and are sent once', async () => {
    prerendering(true);
    const {events} = await visit();
    await settle(3);
    expect(events()).toHaveLength(0);
    prerendering(false);
    document.dispatchEvent(new Event('prerenderingchange'));
    document.dispatchEvent(new Event('prerenderingchange'));
    await settle(3);
    expect(events()).toHaveLength(1);
  });

  it('hear the commands first that waited in the page: whoever wants offers gets them with it', async () => {
    const {configure, events, run} = openInstance({components: [handles, pageviews]});
    // In one task, as the tag adopts them.
    const configuring = configure({pageViewCollectionEnabled: true});
    void run('on', {handle: 'personalization:decisions', callback: () => {}});
    await configuring;
    await settle(3);
    expect(events()).toHaveLength(1);
    expect(events()[0]!.query?.personalization).toMatchObject({decisionScopes: ['__view__']});
  });

  it('that cannot be sent throw nothing at the page', async () => {
    const {lines} = await visit(
      {pageViewCollectionEnabled: true, debugEnabled: true},
      {answer: () => new Error('offline')},
    );
    await settle(3);
    expect(lines('info').join()).toContain('offline');
  });

  it('go through the site’s callback like every event', async () => {
    const {events} = await visit({
      pageViewCollectionEnabled: true,
      onBeforeEventSend: ({xdm}: {xdm: Json}) => {
        xdm.web.webPageDetails.name = 'edited';
      },
    });
    await settle(3);
    expect(events()[0]!.xdm.web.webPageDetails.name).toBe('edited');
  });
});
