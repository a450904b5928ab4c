import {createInstance} from '../../../src/diagnostics/instance.js';
import {openInstance} from '../../support/instance.js';
import {freshClicks, visit} from '../../support/clicks.js';
import type {Json} from '../../../src/core/types.js';

const LINK = '<a id="one" href="/x">X</a><a id="two" href="/y">Y</a>';
const REJECTED = 'Clicked element properties were rejected by filter function: ';

describe('filterClickDetails', () => {
  const filtering = (filterClickDetails: (props: Json) => unknown, more: Json = {}) =>
    visit(LINK, {debugEnabled: true, clickCollection: {filterClickDetails}, ...more});

  it('hears what would be told, and of what', async () => {
    const heard: Json[] = [];
    const {at, click} = await filtering((props) => void heard.push({...props}));
    await click();
    expect(heard).toEqual([
      {
        clickedElement: at('a'),
        linkName: 'X',
        linkRegion: 'BODY',
        linkType: 'other',
        linkUrl: 'http://localhost/x',
        pageIDType: 0,
        pageName: 'http://localhost/',
      },
    ]);
  });

  it('changes what is told, in XDM and to Activity Map', async () => {
    const {click, mapped, told} = await filtering((props) => {
      Object.assign(props, {linkName: 'N', linkRegion: 'R', linkType: 'exit', linkUrl: 'u:'});
      Object.assign(props, {pageName: 'P', pageIDType: 1});
    });
    await click();
    expect(told()).toMatchObject([{name: 'N', region: 'R', type: 'exit', URL: 'u:'}]);
    expect(mapped()).toEqual([{page: 'P', link: 'N', region: 'R', pageIDType: 1}]);
  });

  it('rejects a click by exactly false, which is said', async () => {
    const {click, lines, told} = await filtering(({linkName}) => linkName == 'Y' && 0);
    await click('#one');
    expect(told()).toEqual([]);
    const said = lines('info').find((line) => line.includes(REJECTED))!;
    expect(JSON.parse(said.split(REJECTED)[1]!)).toMatchObject({linkName: 'X'});
    expect(said).not.toContain('clickedElement');
    await click('#two');
    expect(told()).toHaveLength(1);
  });

  it('decides of a type that is not told of', async () => {
    const {click, lines, told} = await visit(LINK, {
      debugEnabled: true,
      clickCollection: {
        internalLinkEnabled: false,
        filterClickDetails: (props: Json) => void (props.linkType = 'exit'),
      },
    });
    await click();
    expect(told()).toHaveLength(1);
    expect(lines('info').join()).not.toContain('Cancelling');
  });

  it('takes what is told away with a name', async () => {
    const {click, events} = await filtering((props) => void (props.linkName = ''));
    await click();
    expect(events()).toEqual([]);
  });

  it.each([
    ['an error', new Error('Oh no.')],
    ['nothing at all', undefined],
  ])('that throws %s is said, and hurts nobody', async (_what, thrown) => {
    const {click, events, lines} = await filtering(() => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw thrown;
    });
    await click();
    expect(events()).toEqual([]);
    expect(lines('error').join()).toContain(
      `[ActivityCollector] The click collection could not fully complete. ${String(thrown?.message)}`,
    );
  });
});

describe('onBeforeLinkClickSend', () => {
  const editing = (onBeforeLinkClickSend: (options: Json) => unknown, more: Json = {}) =>
    visit(LINK, {debugEnabled: true, onBeforeLinkClickSend, ...more});

  it('hears the event and the element, and what it adds is told', async () => {
    const {at, click, events} = await editing(({clickedElement, data, xdm}) => {
      xdm.custom = (clickedElement as Element).id;
      data.custom = xdm.eventType;
    });
    await click();
    expect(at('a').id).toBe('one');
    expect(events()).toMatchObject([
      {
        xdm: {custom: 'one', web: {webInteraction: {name: 'X'}}},
        data: {custom: 'web.webinteraction.linkClicks', __adobe: {}},
      },
    ]);
  });

  it('may put another event in its place', async () => {
    const {click, events} = await editing((options) => {
      options.xdm = {web: {webInteraction: {name: 'N', region: 'R', type: 'exit', URL: 'u:'}}};
      delete options.data;
    });
    await click();
    expect(events()[0]!.xdm).toMatchObject({web: {webInteraction: {name: 'N'}}});
    expect(events()[0]!.xdm.eventType).toBeUndefined();
    expect(events()[0]!.data).toBeUndefined();
  });

  it('rejects a click by exactly false, which is said', async () => {
    const {click, lines, told} = await editing(() => false);
    await click();
    expect(told()).toEqual([]);
    expect(lines('info').join()).toContain(REJECTED);
    for (const other of [0, '', null]) {
      const {click, lines, told} = await editing(() => other);
      await click();
      expect(told()).toHaveLength(1);
      expect(lines('info').join()).not.toContain(REJECTED);
    }
  });

  it('is not asked of what has no name', async () => {
    const asked = jest.fn();
    const {at, click} = await editing(asked);
    at('a').textContent = '';
    await click();
    expect(asked).not.toHaveBeenCalled();
  });

  it('is not asked beside filterClickDetails', async () => {
    const asked = jest.fn();
    const {click, told} = await editing(asked, {clickCollection: {filterClickDetails: () => {}}});
    await click();
    expect(asked).not.toHaveBeenCalled();
    expect(told()).toHaveLength(1);
  });

  it('decides of a type that is not told of', async () => {
    const {click, told} = await editing(({xdm}) => void (xdm.web.webInteraction.type = 'exit'), {
      clickCollection: {externalLinkEnabled: false},
    });
    await click();
    expect(told()).toEqual([]);
  });
});

describe('a monitor', () => {
  const monitored = async (html: string, options: Json = {}) => {
    document.body.innerHTML = html;
    let read!: (element: unknown) => Json;
    const monitor = {
      onInstanceConfigured: ({getLinkDetails}: Json) => (read = getLinkDetails as typeof read),
    };
    const {configure, events} = openInstance({
      components: [await freshClicks()],
      create: (components, platform, name) => createInstance(components, platform, name, [monitor]),
    });
    const own = {datastreamId: crypto.randomUUID(), orgId: `${crypto.randomUUID()}@AdobeOrg`};
    await configure({...own, ...options});
    return {events, read: (selector: string) => read(document.querySelector(selector))};
  };

  it('reads a link without telling of it, also where clicks are not collected', async () => {
    const {events, read} = await monitored(LINK, {clickCollectionEnabled: false});
    expect(read('a')).toEqual({
      pageName: 'http://localhost/',
      linkName: 'X',
      linkRegion: 'BODY',
      linkType: 'other',
      linkUrl: 'http://localhost/x',
      pageIDType: 0,
    });
    expect(events()).toEqual([]);
  });

  it('reads nothing of what is no link, is not there, or is rejected', async () => {
    const {read} = await monitored(`${LINK}<p>Text</p>`, {
      clickCollection: {filterClickDetails: () => false},
    });
    for (const selector of ['p', '#none', 'a']) expect(read(selector)).toEqual({});
  });

  it('reads what Activity Map is told where a callback changed the event only', async () => {
    const {read} = await monitored(LINK, {
      onBeforeLinkClickSend: ({xdm}: Json) => {
        Object.assign(xdm.web.webInteraction as Json, {name: 'N', type: 'exit'});
      },
    });
    expect(read('a')).toMatchObject({linkName: 'X', linkType: 'exit'});
  });
});
