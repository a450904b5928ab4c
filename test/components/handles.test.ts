import {handles} from '../../src/components/handles/index.js';
import {openConfigured, refusal, settle, taken, type Given} from '../support/instance.js';
import type {Json} from '../../src/core/types.js';

const DECISIONS = 'personalization:decisions';
const PAGE_VIEW = 'web.webpagedetails.pageViews';
const offer = (id: string) => ({id, scope: 'hero', scopeDetails: {}, items: []});
const offers = (...ids: string[]) => taken({type: DECISIONS, payload: ids.map(offer)});

const visit = async (given: Given = {}) => {
  const instance = await openConfigured({components: [handles], ...given});
  const heard: Json[] = [];
  const on = (handle: string, callback: (news: Json) => unknown = (news) => heard.push(news)) =>
    instance.run('on', {handle, callback}) as Promise<{off: () => void}>;
  /** What the events asked for, oldest first; undefined where they asked for nothing. */
  const asked = () =>
    instance.events().map(({query}) => (query as Json | undefined)?.personalization as Json);
  return {...instance, heard, on, asked};
};

describe('on', () => {
  it('hands a callback all the payloads of its type in one answer, once', async () => {
    const {heard, on, run} = await visit({
      answer: () =>
        taken(
          {type: 'news', payload: [{n: 1}]},
          {type: 'other', payload: [{o: 1}]},
          {type: 'news', payload: [{n: 2}]},
        ),
    });
    await on('news');
    await run('sendEvent');
    await settle();
    expect(heard).toEqual([
      {handle: 'news', payloads: [{n: 1}, {n: 2}], requestId: expect.any(String) as string},
    ]);
  });

  it('hands every callback every answer', async () => {
    const {on, run} = await visit({answer: () => taken({type: 'news', payload: [{}]})});
    const heard: string[] = [];
    await on('news', () => heard.push('one'));
    await on('news', () => heard.push('two'));
    await run('sendEvent');
    await run('sendEvent');
    await settle();
    expect(heard).toEqual(['one', 'two', 'one', 'two']);
  });

  it('hands a callback that comes late the last news, once, and not before it is done registering', async () => {
    let turn = 0;
    const {heard, on, run} = await visit({
      answer: () => taken({type: 'news', payload: [{turn: ++turn}]}),
    });
    await run('sendEvent');
    await run('sendEvent');
    let registered = false;
    const order: boolean[] = [];
    const registering = on('news', (news) => {
      order.push(registered);
      heard.push(news);
    });
    registered = true;
    expect(heard).toEqual([]);
    await registering;
    await settle();
    expect(heard.map(({payloads}) => (payloads as Json[])[0])).toEqual([{turn: 2}]);
    expect(order).toEqual([true]);
  });

  it('has nothing to say of an earlier page view', async () => {
    let turn = 0;
    const {heard, on, run} = await visit({
      answer: () => (turn++ ? taken() : taken({type: 'news', payload: [{}]})),
    });
    await run('sendEvent', {type: PAGE_VIEW});
    await run('sendEvent', {type: PAGE_VIEW});
    await on('news');
    await settle();
    expect(heard).toEqual([]);
  });

  it('ends with off', async () => {
    const {heard, on, run} = await visit({answer: () => taken({type: 'news', payload: [{}]})});
    const {off} = await on('news');
    await run('sendEvent');
    off();
    off();
    await run('sendEvent');
    await settle();
    expect(heard).toHaveLength(1);
  });

  it('tells two registrations of one function apart', async () => {
    const {on, run} = await visit({answer: () => taken({type: 'news', payload: [{}]})});
    const callback = jest.fn();
    const {off} = await on('news', callback);
    await on('news', callback);
    off();
    await run('sendEvent');
    await settle();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])('lets no callback that %s hurt another, the command or the page', async (_how, broken) => {
    const {heard, lines, on, run} = await visit({
      answer: () => taken({type: 'news', payload: [{}]}),
    });
    await run('setDebug', {enabled: true});
    await on('news', broken);
    await on('news');
    expect(await run('sendEvent')).toEqual({});
    await on('news', broken);
    await settle();
    expect(heard).toHaveLength(1);
    expect(lines('info').join()).toContain('broken');
  });

  it.each([
    ['nothing', undefined],
    ['no callback', {handle: 'news'}],
    ['no handle', {callback: () => {}}],
    ['a callback that is none', {handle: 'news', callback: 'alert()'}],
  ])('refuses %s in a sentence', async (_what, options) => {
    const {run} = await visit();
    expect(await refusal(run('on', options))).toMatch(/^\[tag\] on: [A-Z].*handle.*callback.*\.$/);
  });
});

describe('offers', () => {
  it('are not asked for where nobody listens', async () => {
    const {asked, run} = await visit();
    await run('sendEvent', {type: PAGE_VIEW});
    expect(asked()).toEqual([undefined]);
  });

  it('are asked for with the page view by whoever listens before it', async () => {
    const {asked, on, run} = await visit();
    await on(DECISIONS);
    await run('sendEvent', {type: PAGE_VIEW});
    expect(asked()).toEqual([
      {
        schemas: [
          'https://ns.adobe.com/personalization/default-content-item',
          'https://ns.adobe.com/personalization/html-content-item',
          'https://ns.adobe.com/personalization/json-content-item',
          'https://ns.adobe.com/personalization/redirect-item',
          'https://ns.adobe.com/personalization/dom-action',
        ],
        decisionScopes: ['__view__'],
        surfaces: ['web://localhost/'],
      },
    ]);
  });

  it('that change the page are not asked for with scopes alone', async () => {
    const {asked, run} = await visit();
    await run('sendEvent', {decisionScopes: ['hero']});
    expect(asked()[0]!.schemas).not.toContain('https://ns.adobe.com/personalization/dom-action');
  });

  it('are asked for once per page view', async () => {
    const {asked, on, run} = await visit();
    await on(DECISIONS);
    await run('sendEvent', {type: PAGE_VIEW});
    await run('sendEvent', {type: 'commerce.productViews'});
    await run('sendEvent', {type: PAGE_VIEW});
    expect(asked().map(Boolean)).toEqual([true, false, true]);
  });

  it('are asked for with a page view that says so in its xdm, as most sites write it', async () => {
    const {asked, on, run} = await visit();
    await on(DECISIONS);
    await run('sendEvent', {xdm: {eventType: PAGE_VIEW}});
    await run('sendEvent', {xdm: {eventType: 'commerce.productViews'}});
    await run('sendEvent', {xdm: {eventType: PAGE_VIEW}});
    expect(asked().map(Boolean)).toEqual([true, false, true]);
  });

  it('are asked for by one event of their own when somebody listens after the page view has left', async () => {
    const {asked, events, heard, on, run} = await visit({
      answer: ({body}) =>
        ((body.events as Json[])[0]!.query as unknown) ? offers('late') : taken(),
    });
    await run('sendEvent', {type: PAGE_VIEW});
    // At once, as two components of a page do.
    await Promise.all([on(DECISIONS), on(DECISIONS)]);
    await settle(3);
    expect(events().map(({xdm}) => xdm.eventType as string)).toEqual([
      PAGE_VIEW,
      'decisioning.propositionFetch',
    ]);
    expect(asked()[1]).toMatchObject({decisionScopes: ['__view__']});
    expect(heard.map(({payloads}) => payloads as Json[])).toEqual([
      [offer('late')],
      [offer('late')],
    ]);
  });

  it('are not asked for again by who listens after they came', async () => {
    const {heard, on, run, sent} = await visit({answer: () => offers('a')});
    await on(DECISIONS);
    await run('sendEvent', {type: PAGE_VIEW});
    await on(DECISIONS);
    await settle(3);
    expect(sent).toHaveLength(1);
    expect(heard).toHaveLength(2);
  });

  it('are not asked for by who listens before there was any event', async () => {
    const {on, sent} = await visit();
    await on(DECISIONS);
    await settle(3);
    expect(sent).toHaveLength(0);
  });

  it('are not asked for by who listens to something else', async () => {
    const {asked, on, run} = await visit();
    await on('news');
    await run('sendEvent', {type: PAGE_VIEW});
    await on('other');
    await settle(3);
    expect(asked()).toEqual([undefined]);
  });

  it('are not asked for by an event that no answer comes for, which uses up no turn', async () => {
    const {asked, on, run} = await visit();
    await on(DECISIONS);
    await run('sendEvent', {type: 'web.webinteraction.linkClicks', documentUnloading: true});
    await run('sendEvent', {type: 'other'});
    expect(asked().map(Boolean)).toEqual([false, true]);
  });

  it.each([
    [true, ['__view__']],
    [false, undefined],
  ])(
    'are the caller’s to ask for: defaultPersonalizationEnabled %p',
    async (defaultPersonalizationEnabled, scopes) => {
      const {asked, on, run} = await visit();
      if (!defaultPersonalizationEnabled) await on(DECISIONS);
      await run('sendEvent', {type: PAGE_VIEW, personalization: {defaultPersonalizationEnabled}});
      expect(asked()[0]?.decisionScopes).toEqual(scopes);
    },
  );

  it('are asked for by scope and surface, each once, and the page’s own last', async () => {
    const {asked, run} = await visit();
    await run('sendEvent', {
      decisionScopes: ['hero', 'footer'],
      personalization: {
        decisionScopes: ['footer', 'aside'],
        surfaces: ['web://shop.test/cart', 'web://shop.test/cart'],
        defaultPersonalizationEnabled: true,
      },
    });
    expect(asked()[0]).toMatchObject({
      decisionScopes: ['hero', 'footer', 'aside', '__view__'],
      surfaces: ['web://shop.test/cart', 'web://localhost/'],
    });
  });

  it('are asked for on a part of this page by its fragment', async () => {
    const {asked, run} = await visit();
    await run('sendEvent', {personalization: {surfaces: ['#promo']}});
    expect(asked()[0]!.surfaces).toEqual(['web://localhost/#promo']);
  });

  it('are asked for on the address without its trailing slashes, query and fragment', async () => {
    history.replaceState(null, '', '/shoes/trail//?size=9#reviews');
    const {asked, run} = await visit();
    await run('sendEvent', {personalization: {defaultPersonalizationEnabled: true}});
    history.replaceState(null, '', '/');
    expect(asked()[0]!.surfaces).toEqual(['web://localhost/shoes/trail']);
  });

  it('are the result of the event that asked: propositions not rendered, and decisions', async () => {
    const {run} = await visit({answer: () => offers('a', 'b')});
    expect(await run('sendEvent', {decisionScopes: ['hero']})).toEqual({
      propositions: [
        {...offer('a'), renderAttempted: false},
        {...offer('b'), renderAttempted: false},
      ],
      decisions: [offer('a'), offer('b')],
    });
  });

  it('are empty lists when there are none for the event that asked', async () => {
    const {run} = await visit();
    expect(await run('sendEvent', {decisionScopes: ['hero']})).toEqual({
      propositions: [],
      decisions: [],
    });
  });
});
