import {held, settle, taken} from '../../support/instance.js';
import {
  DISPLAY,
  dom,
  noticeOf,
  offer,
  offering,
  viewOffer,
  visitOffers,
} from '../../support/offers.js';
import {changeVisibility, setVisibility} from '../../support/visibility.js';
import type {Json} from '../../../src/core/types.js';

const setText = (text: string, selector = '#one') => dom('setText', selector, text);
const quietly = {personalization: {sendDisplayEvent: false}};
const telling = {personalization: {includeRenderedPropositions: true}};

describe('a report of what was shown', () => {
  it('is an event of its own, with the offers, the view and who it is', async () => {
    const one = offer([setText('New')]);
    const view = viewOffer([setText('New', '#one')], 'home');
    const {events, render} = await visitOffers({offers: [view, one]});
    const identityMap = {CRM: [{id: '7'}]};
    await render({xdm: {identityMap, web: {webPageDetails: {viewName: 'home', name: 'Home'}}}});
    expect(events()[1]).toEqual({
      xdm: {
        _id: expect.any(String) as string,
        timestamp: expect.any(String) as string,
        eventType: DISPLAY,
        web: {webPageDetails: {viewName: 'home'}},
        identityMap,
        _experience: {
          decisioning: {
            propositions: [noticeOf(one), noticeOf(view)],
            propositionEventType: {display: 1},
          },
        },
      },
    });
  });

  it('has no view and nobody where the event has none', async () => {
    const {events, render} = await visitOffers({offers: [offer([setText('New')])]});
    await render();
    expect(Object.keys(events()[1]!.xdm as Json).sort()).toEqual([
      '_experience',
      '_id',
      'eventType',
      'timestamp',
    ]);
  });

  it('that fails is nobody’s affair', async () => {
    const answers = [offering(offer([setText('New')])), new Error('Offline')];
    const {lines, render, text} = await visitOffers({
      options: {debugEnabled: true},
      answer: (_sent, index) => answers[index]!,
    });
    await render();
    expect(text()).toBe('New');
    expect(lines('info').join()).toContain('Offline');
  });

  it('is more than one where a request could not hold it', async () => {
    const long = {scopeDetails: {characteristics: {eventToken: 'x'.repeat(12_000)}}};
    const offers = Array.from({length: 5}, () => offer([setText('New')], '__view__', long));
    const {render, shown} = await visitOffers({offers});
    await render();
    expect(shown().map(({length}) => length)).toEqual([2, 2, 1]);
    expect(shown().flat()).toEqual(offers.map(noticeOf));
  });

  it('is made again in another view of the page', async () => {
    const one = offer([setText('New')]);
    const {render, shown} = await visitOffers({offers: [one]});
    const again = {personalization: {defaultPersonalizationEnabled: true}};
    await render();
    history.pushState({}, '', '/next');
    await render(again);
    history.replaceState({}, '', '/');
    expect(shown()).toHaveLength(2);
  });
});

describe('a report that is held back', () => {
  it('goes with the event that asks for it, once', async () => {
    const one = offer([setText('New')]);
    const {events, render, told} = await visitOffers({offers: [one]});
    await render(quietly);
    await render({...telling, type: 'test.bottom'});
    await render(telling);
    expect(told()).toEqual([undefined, [noticeOf(one)], undefined]);
    expect(events()[1]!.xdm).toMatchObject({
      eventType: 'test.bottom',
      _experience: {decisioning: {propositionEventType: {display: 1}}},
    });
  });

  it('waits for what is still being shown', async () => {
    const one = offer([setText('New', '#late')]);
    const {events, render, run, told} = await visitOffers({offers: [one]});
    await render(quietly);
    const bottom = run('sendEvent', telling);
    await settle();
    expect(events()).toHaveLength(1);
    document.body.innerHTML = '<p id="late"></p>';
    await bottom;
    expect(told()[1]).toEqual([noticeOf(one)]);
  });

  it('is nothing where the event for the top of the page fails', async () => {
    const {answer, give} = held();
    const {render, run, told} = await visitOffers({
      answer: (_sent, index) => (index ? taken() : answer),
    });
    const top = run('sendEvent', {renderDecisions: true, ...quietly});
    const failed = expect(top).rejects.toThrow('Offline');
    const bottom = render(telling);
    await settle();
    give(new Error('Offline'));
    await failed;
    await bottom;
    expect(told()).toEqual([undefined, undefined]);
  });

  it('does not wait for the offers of the event it goes with', async () => {
    const one = offer([setText('New')]);
    const {render, told} = await visitOffers({offers: [one]});
    const all = {...quietly.personalization, ...telling.personalization};
    await render({personalization: all});
    await render({personalization: {...all, defaultPersonalizationEnabled: true}});
    expect(told()).toEqual([undefined, [noticeOf(one)]]);
  });

  it('has what the site says itself, and nothing twice', async () => {
    const one = offer([setText('New')]);
    const {render, told} = await visitOffers({offers: [one]});
    await render(quietly);
    const own = {id: 'own', scope: 'form', scopeDetails: {}};
    await render({
      ...telling,
      xdm: {_experience: {decisioning: {propositions: [own, noticeOf(one)]}}},
    });
    expect(told()[1]).toEqual([own, noticeOf(one)]);
  });

  it('goes with a view that has offers of its own', async () => {
    const one = offer([setText('New')]);
    const cart = viewOffer([setText('Cart')], 'cart');
    const {render, told} = await visitOffers({offers: [one, cart]});
    await render(quietly);
    await render({...telling, xdm: {web: {webPageDetails: {viewName: 'cart'}}}});
    expect(told()[1]).toHaveLength(2);
    expect(told()[1]).toEqual(expect.arrayContaining([noticeOf(one), noticeOf(cart)]));
  });
});

describe('a page that is left while something is still awaited', () => {
  afterEach(() => setVisibility('visible'));

  it('reports what was shown so far', async () => {
    const one = offer([setText('New')]);
    const late = offer([setText('New', '#late')]);
    const {render, shown} = await visitOffers({offers: [late, one]});
    await render();
    expect(shown()).toEqual([]);
    changeVisibility('hidden');
    await settle();
    expect(shown()).toEqual([[noticeOf(one)]]);
  });
});
