import {dom, offer, visitOffers, SCHEMA} from '../../support/offers.js';

afterEach(() => history.replaceState({}, '', '/'));

const BASIC = ['default-content-item', 'html-content-item', 'json-content-item', 'redirect-item'];
const schemas = (...names: string[]) => names.map((name) => SCHEMA + name);

describe('the first event', () => {
  it("asks for the page's own offers, DOM actions last", async () => {
    const {asked, run} = await visitOffers();
    await run('sendEvent');
    expect(asked()).toEqual([
      {
        schemas: schemas(...BASIC, 'dom-action'),
        decisionScopes: ['__view__'],
        surfaces: ['web://localhost/'],
      },
    ]);
  });

  it('asks for what is named first, and for nothing twice', async () => {
    const {asked, run} = await visitOffers();
    await run('sendEvent', {
      decisionScopes: ['hero', 'footer'],
      personalization: {decisionScopes: ['footer', 'menu'], surfaces: ['#top', '#top', 'nowhere']},
    });
    expect(asked()).toMatchObject([
      {
        decisionScopes: ['hero', 'footer', 'menu', '__view__'],
        surfaces: ['web://localhost/#top', 'web://localhost/'],
      },
    ]);
  });

  it('asks for nothing where it says so, and leaves it to the next', async () => {
    const {asked, run} = await visitOffers();
    await run('sendEvent', {personalization: {defaultPersonalizationEnabled: false}});
    await run('sendEvent');
    expect(asked()).toMatchObject([undefined, {decisionScopes: ['__view__']}]);
  });

  it('that is cancelled has asked all the same', async () => {
    let cancelled = false;
    const {asked, run} = await visitOffers({
      options: {onBeforeEventSend: () => cancelled || !(cancelled = true)},
    });
    await run('sendEvent');
    await run('sendEvent');
    expect(asked()).toEqual([undefined]);
  });
});

describe('a later event', () => {
  it.each([
    ['asks for nothing', {}, undefined],
    [
      "asks for the page's own offers again where it says so",
      {personalization: {defaultPersonalizationEnabled: true}},
      {decisionScopes: ['__view__'], surfaces: ['web://localhost/']},
    ],
    [
      'asks for scopes alone, without DOM actions',
      {decisionScopes: ['hero']},
      {schemas: schemas(...BASIC), decisionScopes: ['hero'], surfaces: []},
    ],
    [
      'asks for surfaces alone',
      {personalization: {surfaces: ['#top']}},
      {schemas: schemas(...BASIC), decisionScopes: [], surfaces: ['web://localhost/#top']},
    ],
    ['asks for nothing by an empty list', {decisionScopes: []}, undefined],
  ])('%s', async (_what, options, query) => {
    const {asked, run} = await visitOffers();
    await run('sendEvent');
    await run('sendEvent', options);
    const last = asked()[1];
    if (query) expect(last).toMatchObject(query);
    else expect(last).toBeUndefined();
  });
});

describe('while the site is being edited', () => {
  it('nothing is asked for, nothing rendered, and the result has no propositions', async () => {
    history.replaceState({}, '', '/?adobe_authoring_enabled=1');
    const {asked, lines, run, text} = await visitOffers({
      offers: [offer([dom('setText', '#one', 'New')])],
      options: {debugEnabled: true},
    });
    expect(await run('sendEvent', {renderDecisions: true})).toEqual({propositions: []});
    expect(text()).toBe('Default');
    expect(asked()).toEqual([{enabled: false}]);
    expect(lines('warn')).toEqual([
      '[tag] [Personalization] Rendering is disabled for authoring mode.',
    ]);
  });
});
