import {settle, taken} from '../../support/instance.js';
import {
  dom,
  item,
  noticeOf,
  offer,
  offering,
  visitOffers,
  viewOffer,
} from '../../support/offers.js';
import type {Json} from '../../../src/core/types.js';

const setText = (text: string, selector = '#one') => dom('setText', selector, text);
const debugged = {options: {debugEnabled: true}};
const again = {personalization: {defaultPersonalizationEnabled: true}};

describe('the result of an event that renders', () => {
  it('has what was handed to the page, and what was not, apart', async () => {
    const json = item('json-content-item', {content: {a: 1}});
    const mixed = offer([setText('New'), json]);
    const form = offer([json], 'form');
    const {render, text} = await visitOffers({offers: [mixed, form]});
    const rest = {...mixed, items: [json]};
    expect(await render()).toEqual({
      propositions: [
        {...mixed, items: [mixed.items[0]], renderAttempted: true},
        {...rest, renderAttempted: false},
        {...form, renderAttempted: false},
      ],
      decisions: [rest, form],
    });
    expect(text()).toBe('New');
  });

  it('has everything as it came where nothing is to be rendered', async () => {
    const offers = [offer([setText('New')]), offer([], 'form')];
    const {run, text} = await visitOffers({offers});
    expect(await run('sendEvent')).toEqual({
      propositions: offers.map((one) => ({...one, renderAttempted: false})),
      decisions: offers,
    });
    expect(text()).toBe('Default');
  });

  it('leaves out views of which this is none', async () => {
    const {render} = await visitOffers({offers: [viewOffer([setText('Cart')], 'cart')]});
    expect(await render()).toEqual({propositions: [], decisions: []});
  });

  it('has changed the page by the time it is there', async () => {
    const {run, text} = await visitOffers({offers: [offer([setText('New')])]});
    await run('sendEvent', {renderDecisions: true});
    expect(text()).toBe('New');
  });
});

describe('a page with offers', () => {
  it('shows what is inserted once, however often it asks', async () => {
    const {render} = await visitOffers({offers: [offer([dom('appendHtml', '#one', '<b>!</b>')])]});
    await render();
    await render(again);
    expect(document.body.innerHTML).toBe('<p id="one">Default<b>!</b></p>');
  });

  it('reports each once', async () => {
    const one = offer([setText('New')]);
    const {render, shown} = await visitOffers({offers: [one]});
    await render();
    await render(again);
    expect(shown()).toEqual([[noticeOf(one)]]);
  });

  it('reports none of which nothing was shown', async () => {
    const fine = offer([dom('setText', '[', 'x'), setText('New')]);
    const {render, shown} = await visitOffers({
      offers: [
        offer([dom('click', '#one')]),
        offer([dom('setText', '[', 'x')]),
        offer([item('json-content-item', {})]),
        fine,
      ],
    });
    await render();
    expect(shown()).toEqual([[noticeOf(fine)]]);
  });

  it('reports default content', async () => {
    const one = offer([item('default-content-item')]);
    const {render, shown} = await visitOffers({offers: [one]});
    const {propositions} = await render();
    expect(propositions).toMatchObject([{renderAttempted: true}]);
    expect(shown()).toEqual([[noticeOf(one)]]);
  });

  it('says when there are none', async () => {
    const {lines, render} = await visitOffers({...debugged, answer: () => taken()});
    await render();
    expect(lines('info')).toEqual(['[tag] [Personalization] No offers were returned.']);
  });
});

describe('a bad item', () => {
  it.each([
    ['a DOM action without a type', dom('', '#one'), 'Invalid DOM action data: missing type.'],
    ['an unknown DOM action', dom('explode', '#one'), 'Invalid DOM action data: unknown type.'],
    [
      'an action that every object has',
      dom('toString', '#one'),
      'Invalid DOM action data: unknown type.',
    ],
    ['a click on nothing', dom('click'), 'Invalid DOM action data: missing selector.'],
    [
      'HTML in an unknown way',
      item('html-content-item', {type: 'x', selector: 'p'}),
      'Invalid HTML content data',
    ],
    ['a redirect to nowhere', item('redirect-item', {}), 'Invalid Redirect data'],
  ])('is left out with a warning: %s', async (_what, bad, warning) => {
    const good = setText('New');
    const {lines, render, text} = await visitOffers({...debugged, offers: [offer([bad, good])]});
    const {propositions} = await render();
    expect(text()).toBe('New');
    expect(lines('warn')).toEqual([expect.stringContaining(`[tag] [Personalization] ${warning}`)]);
    expect(propositions).toMatchObject([
      {items: [good], renderAttempted: true},
      {items: [bad], renderAttempted: false},
    ]);
  });

  it.each([
    ['a broken selector', dom('setHtml', 'p[', 'x')],
    ['a selector that breaks late', dom('setHtml', 'p:eq(0) > [', 'x')],
    ['no selector', dom('setHtml', undefined, 'x')],
    ['attributes that are none', dom('setAttribute', '#one', {'<': 'x'})],
    ['styles that are none', dom('setStyle', '#one', null)],
    ['a click on a broken selector', dom('click', 'p[')],
  ])('fails alone, with one line: %s', async (_what, bad) => {
    const {lines, render, text} = await visitOffers({
      ...debugged,
      offers: [offer([bad]), offer([setText('New')])],
    });
    await render();
    expect(text()).toBe('New');
    expect(lines('warn')).toEqual([
      expect.stringContaining('[tag] [Personalization] Failed to execute action {"id":'),
    ]);
  });

  it.each<[string, unknown]>([
    ['no object', 'offer'],
    ['nothing', null],
    ['a proposition without items', offer(undefined)],
    ['a proposition of nothing but a scope', {scope: '__view__'}],
    ['a proposition of nothing', {}],
    ['items that are no list', offer({})],
    ['items that are nothing', offer([null, 1])],
    ['an item without data', offer([{schema: dom('setText').schema, data: null}])],
    ['HTML without data', offer([item('html-content-item', null)])],
    ['a schema that every object has', offer([item('constructor'), item('toString')])],
  ])('hurts no other, nor is the event refused: %s', async (_what, bad) => {
    const good = offer([setText('New')]);
    const {render, text} = await visitOffers({offers: [bad, good]});
    const {propositions} = await render();
    expect(text()).toBe('New');
    expect(propositions).toContainEqual({...good, renderAttempted: true});
  });

  it('is told to whoever watches', async () => {
    const {createInstance} = await import('../../../src/diagnostics/instance.js');
    const heard: Json[] = [];
    Object.assign(window, {
      __alloyMonitors: [
        {onContentRendering: ({status, payload}: Json) => heard.push({status, payload})},
      ],
    });
    const bad = offer([dom('setText', 'p[', 'x')]);
    const {render} = await visitOffers({
      offers: [bad],
      create: createInstance,
      options: {edgeDomain: 'edge.test'},
    });
    await render();
    delete (window as any).__alloyMonitors;
    expect(heard).toEqual([
      {status: 'rendering-started', payload: {scope: '__view__', propositions: [bad]}},
      {
        status: 'rendering-failed',
        payload: {propositionDetails: noticeOf(bad), item: bad.items[0]},
      },
    ]);
  });
});

describe('an element that an offer waits for', () => {
  const late = item('dom-action', {
    type: 'setText',
    selector: '#late',
    content: 'New',
    prehidingSelector: '.late',
  });
  const isHidden = () => document.head.innerHTML.includes('.late { visibility: hidden }');
  beforeEach(() => {
    jest.useFakeTimers({doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick']});
  });
  afterEach(() => jest.useRealTimers());

  it('is hidden until it is there, and has been changed', async () => {
    const {render, text} = await visitOffers({offers: [offer([late])]});
    await render();
    expect(isHidden()).toBe(true);
    document.body.innerHTML = '<p id="late" class="late">Default</p>';
    await settle(2);
    expect([text('#late'), isHidden()]).toEqual(['New', false]);
  });

  it('is hidden no longer once it has not come', async () => {
    const {render} = await visitOffers({offers: [offer([late])]});
    await render();
    expect(isHidden()).toBe(true);
    await jest.advanceTimersByTimeAsync(5000);
    await settle(2);
    expect(isHidden()).toBe(false);
  });
});

describe('a redirect', () => {
  // jsdom goes no further.
  const leaving = item('redirect-item', {content: '#elsewhere'});
  afterEach(() => history.replaceState({}, '', '/'));

  it('is the only thing done', async () => {
    const going = offer([setText('New'), leaving], '__view__');
    const other = offer([setText('Other')]);
    const {render, shown, text} = await visitOffers({offers: [other, going]});
    const {decisions, propositions} = await render();
    expect(propositions).toMatchObject([
      {id: going.id, items: [leaving], renderAttempted: true},
      {id: going.id, renderAttempted: false},
      {id: other.id, renderAttempted: false},
    ]);
    expect(decisions).toHaveLength(2);
    expect(text()).toBe('Default');
    expect(shown()).toEqual([[noticeOf(going)]]);
    expect(location.hash).toBe('#elsewhere');
  });

  it('is not done where nothing is to be rendered', async () => {
    const {run, shown} = await visitOffers({offers: [offer([leaving])]});
    expect(await run('sendEvent')).toMatchObject({decisions: [{items: [leaving]}]});
    await settle();
    expect(shown()).toEqual([]);
    expect(location.hash).toBe('');
  });

  it('shows the page again where it cannot be reported', async () => {
    // A page of its own: the redirects before this one have never shown theirs again.
    jest.resetModules();
    const {personalization} = await import('../../../src/components/personalization/index.js');
    const during: string[] = [];
    const {render} = await visitOffers({
      personal: personalization,
      answer(_sent, index) {
        if (!index) return offering(offer([leaving]));
        during.push(document.head.innerHTML);
        return new Error('Offline');
      },
    });
    await render();
    await settle();
    expect(during).toEqual([expect.stringContaining('BODY { visibility: hidden }')]);
    expect(document.head.innerHTML).not.toContain('hidden');
    expect(location.hash).toBe('');
  });
});
