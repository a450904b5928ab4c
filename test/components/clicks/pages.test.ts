import {freshClicks, visit} from '../../support/clicks.js';
import {openConfigured, ORG, settle, until, type Given} from '../../support/instance.js';
import {consent} from '../../../src/components/consent/index.js';
import {context} from '../../../src/components/context.js';
import {handles} from '../../../src/components/handles/index.js';
import type {Component, Json} from '../../../src/core/types.js';

const HTML = '<a id="in" href="/x">In</a><a id="out" href="https://other.test/">Out</a>';
const KEY = `com.adobe.alloy.${ORG}clickData`;
const page = (name: string) => ({xdm: {web: {webPageDetails: {name}}}});
const grouping = {clickCollection: {eventGroupingEnabled: true}};
const kept = {clickCollection: {eventGroupingEnabled: true, sessionStorageEnabled: true}};

afterEach(() => sessionStorage.clear());

describe('the name of a page', () => {
  it('is told with a click once an event has said it, else its address', async () => {
    const {click, mapped, run} = await visit(HTML);
    await click();
    await run('sendEvent', page('Home'));
    await click();
    await run('sendEvent', page('Next'));
    await click();
    expect(mapped().map(({page, pageIDType}) => [page, pageIDType])).toEqual([
      ['http://localhost/', 0],
      ['Home', 1],
      ['Next', 1],
    ]);
  });

  it('is never an address that a click told, though the page has another by now', async () => {
    const {click, mapped} = await visit(HTML);
    await click('#out');
    history.pushState({}, '', '/next');
    await click('#out');
    history.pushState({}, '', '/');
    expect(mapped()[1]).toMatchObject({page: 'http://localhost/next', pageIDType: 0});
  });

  it('is known to every instance of the page', async () => {
    const clicks = await freshClicks();
    document.body.innerHTML = HTML;
    const one = await openConfigured({components: [clicks]});
    const other = await openConfigured({components: [clicks], name: 'other'});
    await one.run('sendEvent', page('Home'));
    const listening = jest.spyOn(document, 'addEventListener');
    await openConfigured({components: [clicks], name: 'third'});
    expect(listening).not.toHaveBeenCalled();
    document
      .querySelector('a')!
      .dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}));
    await settle();
    for (const {events} of [one, other]) {
      expect(events().pop()!.data).toMatchObject({
        __adobe: {analytics: {contextData: {a: {activitymap: {page: 'Home'}}}}},
      });
    }
  });
});

describe('a grouped click', () => {
  it('goes with the next page view, and with nothing else', async () => {
    const {click, events, mapped, run, told} = await visit(HTML, grouping, {components: [context]});
    await run('sendEvent', page('Home'));
    await click();
    expect(events()).toHaveLength(1);
    await run('sendEvent', {type: 'other'});
    expect(told()).toEqual([]);
    await run('sendEvent', {type: 'view', ...page('Next'), data: {own: 1}});
    expect(told()).toMatchObject([{name: 'In', linkClicks: {value: 1}}]);
    expect(mapped()).toEqual([{page: 'Home', link: 'In', region: 'BODY', pageIDType: 1}]);
    expect(events()[2]).toMatchObject({
      xdm: {eventType: 'view', web: {webPageDetails: {name: 'Next'}}},
      data: {own: 1},
    });
    await run('sendEvent', page('After'));
    expect(told()).toHaveLength(1);
  });

  it('is the last one', async () => {
    const {at, click, run, told} = await visit(HTML, grouping);
    await click();
    at('a').textContent = 'Later';
    await click();
    await run('sendEvent', page('Next'));
    expect(told()).toMatchObject([{name: 'Later'}]);
  });

  it('is forgotten over one that is sent', async () => {
    const {click, run, told} = await visit(HTML, grouping);
    await click('#in');
    await click('#out');
    await run('sendEvent', page('Next'));
    expect(told()).toMatchObject([{name: 'Out'}]);
  });

  it('is no click on another host', async () => {
    const {click, told} = await visit('<a href="https://other.test/localhost">X</a>', grouping);
    await click();
    expect(told()).toMatchObject([{type: 'other'}]);
  });

  it('is none where onBeforeLinkClickSend edits events, unless filterClickDetails does', async () => {
    const edit = {onBeforeLinkClickSend: () => {}};
    const one = await visit(HTML, {...grouping, ...edit});
    await one.click();
    expect(one.told()).toHaveLength(1);
    const clickCollection = {eventGroupingEnabled: true, filterClickDetails: () => {}};
    const other = await visit(HTML, {clickCollection, ...edit});
    await other.click();
    expect(other.told()).toEqual([]);
  });

  it('is not told while Activity Map lies over the page', async () => {
    const {click, run, told} = await visit(HTML, grouping);
    await click();
    document.body.insertAdjacentHTML('beforeend', '<div id="cppXYctnr"></div>');
    await run('sendEvent', page('Next'));
    expect(told()).toEqual([]);
  });

  it('is kept in the tab if the site wants that, and found by the next page', async () => {
    const first = await visit(HTML, kept);
    await first.run('sendEvent', page('Home'));
    await settle();
    expect(JSON.parse(sessionStorage[KEY] as string)).toEqual({pageName: 'Home', pageIDType: 1});
    await first.click();
    expect(JSON.parse(sessionStorage[KEY] as string)).toEqual({
      pageName: 'Home',
      linkName: 'In',
      linkRegion: 'BODY',
      linkType: 'other',
      linkUrl: 'http://localhost/x',
      pageIDType: 1,
    });
    const next = await visit(HTML, kept);
    await next.run('sendEvent', page('Next'));
    expect(next.told()).toMatchObject([{name: 'In'}]);
    await settle();
    expect(JSON.parse(sessionStorage[KEY] as string)).toEqual({pageName: 'Next', pageIDType: 1});
  });

  it('is not in the tab if nobody asked for that', async () => {
    const {click, run} = await visit(HTML, grouping);
    await run('sendEvent', page('Home'));
    await click();
    expect({...sessionStorage}).toEqual({});
  });

  it.each(['nonsense', 'null', '5'])('survives %s in its place', async (text) => {
    sessionStorage.setItem(KEY, text);
    const {click, run, told} = await visit(HTML, kept);
    await click();
    await run('sendEvent', page('Next'));
    expect(told()).toMatchObject([{name: 'In'}]);
  });
});

describe('consent', () => {
  const say = (general: string) => ({
    consent: [{standard: 'Adobe', version: '1.0', value: {general}}],
  });
  const pending = (more: Json = {}, given: Given = {}) =>
    visit(
      HTML,
      {defaultConsent: 'pending', debugEnabled: true, ...more},
      {
        components: [consent],
        ...given,
      },
    );

  it('is waited for, as by every event', async () => {
    const {click, run, told} = await pending();
    await click('#out');
    expect(told()).toEqual([]);
    await run('setConsent', say('in'));
    await settle();
    expect(told()).toMatchObject([{name: 'Out'}]);
  });

  it('that is declined is said, and nothing else happens', async () => {
    const {click, lines, run, told} = await pending();
    await run('setConsent', say('out'));
    await click('#out');
    expect(told()).toEqual([]);
    expect(lines('warn').join('\n')).toContain(
      '[ActivityCollector] The click collection could not fully complete. The user declined consent.',
    );
  });

  it('comes before anything is kept in the tab', async () => {
    const {click, run} = await pending(kept);
    void run('sendEvent', page('Home'));
    await click();
    expect({...sessionStorage}).toEqual({});
    await run('setConsent', say('in'));
    await until(() => sessionStorage.getItem(KEY));
    expect(sessionStorage.getItem(KEY)).toContain('"linkName":"In"');
  });

  it('comes before anything is read there: what an earlier page has kept is not told', async () => {
    sessionStorage.setItem(KEY, JSON.stringify({pageName: 'Earlier', pageIDType: 1}));
    const {click, mapped, run} = await pending(kept);
    await click('#out');
    await run('setConsent', say('in'));
    await settle();
    expect(mapped()).toMatchObject([{page: 'http://localhost/', pageIDType: 0}]);
  });

  it('that is declined keeps nothing in the tab', async () => {
    const {click, run} = await pending(kept);
    await click();
    await run('setConsent', say('out'));
    await click();
    expect({...sessionStorage}).toEqual({});
  });
});

describe('the event of a click', () => {
  /** Knows the last page view, as the instance will. */
  const viewed: Component = (core) => ({
    name: 'Viewed',
    event(draft) {
      if (draft.options.type == 'view') core.view = draft;
    },
  });

  it('says by its id which page view it belongs to, if those are collected', async () => {
    const {click, events, run} = await visit(
      HTML,
      {pageViewCollectionEnabled: true},
      {
        components: [viewed],
      },
    );
    await click();
    await run('sendEvent', {type: 'view'});
    await click();
    await run('sendEvent', {type: 'view', xdm: {_id: 'own'}});
    await click();
    const [before, view, first, , second] = events();
    expect((before!.data as Json).pageViewID).toBeUndefined();
    expect((first!.data as Json).pageViewID).toBe((view!.xdm as Json)._id);
    expect((second!.data as Json).pageViewID).toBe('own');
  });

  it('does not where page views are the site’s own affair', async () => {
    const {click, events, run} = await visit(HTML, {}, {components: [viewed]});
    await run('sendEvent', {type: 'view'});
    await click();
    expect((events()[1]!.data as Json).pageViewID).toBeUndefined();
  });

  it('asks for no offers, though somebody listens, and takes them from no other', async () => {
    const {click, events, run} = await visit(HTML, {}, {components: [handles]});
    await run('on', {handle: 'personalization:decisions', callback: () => {}});
    await click();
    await run('sendEvent');
    expect(events()[0]!.query).toBeUndefined();
    expect((events()[1]!.query as Json).personalization).toBeDefined();
  });

  it('is joined by other components, which may have the last word', async () => {
    const offers: Component = () => ({
      name: 'Offers',
      click: (element) =>
        (element as Element).id == 'none' ? undefined : {xdm: {eventType: 'interact', offer: 1}},
    });
    const {click, events} = await visit(
      `${HTML}<p>Text</p><p id="none">Text</p>`,
      {},
      {
        after: [offers],
      },
    );
    await click();
    await click('p');
    await click('#none');
    expect(events()).toMatchObject([
      {xdm: {eventType: 'interact', offer: 1, web: {webInteraction: {name: 'In'}}}},
      {xdm: {eventType: 'interact', offer: 1}},
    ]);
    expect(events()).toHaveLength(2);
  });

  it('goes through the site’s callback like every event', async () => {
    const {click, told} = await visit(HTML, {
      onBeforeEventSend: ({xdm}: {xdm: Json}) => {
        xdm.web.webInteraction.name = 'edited';
      },
    });
    await click();
    expect(told()).toMatchObject([{name: 'edited'}]);
  });

  it('that cannot be sent is said, and throws nothing at the page', async () => {
    const {click, lines} = await visit(
      HTML,
      {debugEnabled: true},
      {
        answer: () => new Error('offline'),
      },
    );
    const thrown = jest.fn();
    addEventListener('error', thrown);
    await click();
    // Of a rejection that nobody caught Jest tells by itself.
    await settle(2);
    removeEventListener('error', thrown);
    expect(lines('error').join()).toContain('offline');
    expect(thrown).not.toHaveBeenCalled();
  });
});
