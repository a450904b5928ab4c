import {settle} from '../../support/instance.js';
import {dom, noticeOf, offering, viewOffer, visitOffers} from '../../support/offers.js';
import {held, taken} from '../../support/instance.js';

const cart = (text: string) => viewOffer([dom('setText', '#one', text)], 'cart');
const menu = viewOffer([dom('setText', '#two', 'Menu')], 'menu');
const HTML = '<p id="one">Default</p><p id="two">Default</p>';
const to = (viewName: string, more = {}) => ({
  renderDecisions: true,
  xdm: {web: {webPageDetails: {viewName}}},
  ...more,
});

describe('a view of a single-page app', () => {
  it('is rendered from what came with the page, and told of by its own event', async () => {
    const offers = [cart('Cart'), menu];
    const {asked, render, run, text, told} = await visitOffers({html: HTML, offers});
    const first = await render();
    expect(first).toEqual({propositions: [], decisions: []});
    expect([text('#one'), text('#two')]).toEqual(['Default', 'Default']);

    const result = await run('sendEvent', {...to('CART'), type: 'test.view'});
    expect([text('#one'), text('#two')]).toEqual(['Cart', 'Default']);
    expect(result).toEqual({
      propositions: [{...offers[0], renderAttempted: true}],
      decisions: [],
    });
    await settle();
    expect(asked()[1]).toBeUndefined();
    expect(told()).toEqual([undefined, [noticeOf(offers[0]!)]]);
  });

  it('is told of with its name alone where it has no offers, and that is not given back', async () => {
    const {render, told} = await visitOffers();
    await render();
    expect(await render(to('noView'))).toEqual({propositions: [], decisions: []});
    expect(told()[1]).toEqual([
      {scope: 'noView', scopeDetails: {characteristics: {scopeType: 'view'}}},
    ]);
  });

  it('is given back as it is where nothing is to be rendered', async () => {
    const {render, text, told} = await visitOffers({offers: [cart('Cart')]});
    await render();
    const {decisions} = await render(to('cart', {renderDecisions: false}));
    expect(decisions).toMatchObject([{scope: 'cart'}]);
    expect(text()).toBe('Default');
    expect(told()).toEqual([undefined, undefined]);
  });

  it('is rendered with the page it comes with, and reported with it', async () => {
    const offers = [cart('Cart'), menu];
    const {render, shown, text} = await visitOffers({html: HTML, offers});
    const {propositions} = await render(to('cart'));
    expect(propositions).toEqual([{...offers[0], renderAttempted: true}]);
    expect([text('#one'), text('#two')]).toEqual(['Cart', 'Default']);
    expect(shown()).toEqual([[noticeOf(offers[0]!)]]);
  });

  it('waits for the offers that were asked for', async () => {
    const {answer, give} = held();
    const {run, sent, text} = await visitOffers({
      answer: (_sent, index) => (index ? taken() : answer),
    });
    const first = run('sendEvent');
    const second = run('sendEvent', to('cart'));
    await settle();
    expect(sent).toHaveLength(1);
    give(offering(cart('Cart')));
    await Promise.all([first, second]);
    expect(text()).toBe('Cart');
    expect(sent).toHaveLength(2);
  });

  it('is replaced by a later answer that names it, and stays otherwise', async () => {
    const answers = [offering(cart('Old'), menu), offering(cart('New'))];
    const {render, text} = await visitOffers({
      html: HTML,
      answer: (_sent, index) => answers[index] ?? taken(),
    });
    await render();
    await render({decisionScopes: ['cart']});
    await render(to('cart'));
    await render(to('menu'));
    expect([text('#one'), text('#two')]).toEqual(['New', 'Menu']);
  });

  it('stays as it was when asking again fails', async () => {
    const answers = [offering(cart('Cart')), new Error('Offline')];
    const {render, text} = await visitOffers({
      answer: (_sent, index) => answers[index] ?? taken(),
    });
    await render();
    await expect(render({decisionScopes: ['cart']})).rejects.toThrow('Offline');
    await render(to('cart'));
    expect(text()).toBe('Cart');
  });

  it('is settled, too, after the page was asked for and the visitor declined', async () => {
    const {consent} = await import('../../../src/components/consent/index.js');
    const {run} = await visitOffers({
      components: [consent],
      options: {defaultConsent: 'pending'},
      cookies: {},
    });
    const first = run('sendEvent', {renderDecisions: true});
    const standard = {standard: 'Adobe', version: '1.0', value: {general: 'out'}};
    await run('setConsent', {consent: [standard]});
    expect(await first).toEqual({});
    // It would wait for offers that never come.
    expect(await run('sendEvent', to('cart'))).toEqual({});
  });

  it('shows what is inserted once, however often it is visited', async () => {
    const insert = viewOffer(
      [dom('appendHtml', '#one', '<b>!</b>'), dom('setText', '#two', 'New')],
      'cart',
    );
    const {render} = await visitOffers({html: HTML, offers: [insert]});
    await render();
    await render(to('cart'));
    document.querySelector('#two')!.textContent = 'Default';
    await render(to('cart'));
    expect(document.body.innerHTML).toBe(
      `<p id="one" data-adobe-proposition-ids="${insert.items[0].id}">Default<b>!</b></p>` +
        `<p id="two" data-adobe-proposition-ids="${insert.items[1].id}">New</p>`,
    );
  });
});
