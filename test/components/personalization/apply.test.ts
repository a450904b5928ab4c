import {dom, item, noticeOf, offer, viewOffer, visitOffers} from '../../support/offers.js';
import type {Json} from '../../../src/core/types.js';

const setText = (text: string, selector = '#one') => dom('setText', selector, text);
const html = (content: string) => item('html-content-item', {content});

describe('applyPropositions', () => {
  it.each<[string, Json | undefined]>([
    ['nothing', undefined],
    ['no propositions', {}],
    ['an empty list', {propositions: []}],
    ['no list', {propositions: {}}],
    ['one of nothing', {propositions: [null]}],
    ['one without an id', {propositions: [{...offer([setText('x')]), id: 7}]}],
    ['one without a scope', {propositions: [offer([setText('x')], 7 as never)]}],
    ['one of no provider', {propositions: [{...offer([setText('x')]), scopeDetails: {}}]}],
    ['one without items', {propositions: [offer([])]}],
    ['an item without a schema', {propositions: [offer([{id: '1'}])]}],
    ['an item of nothing', {propositions: [offer([null])]}],
    ['a view that is no name', {propositions: [offer([setText('x')])], viewName: 7}],
    ['metadata that is none', {propositions: [offer([setText('x')])], metadata: 'x'}],
  ])('does nothing, and says so: %s', async (_what, options) => {
    const {lines, run, text} = await visitOffers({options: {debugEnabled: true}});
    expect(await run('applyPropositions', options)).toEqual({propositions: []});
    expect(text()).toBe('Default');
    expect(lines('warn')).toEqual([
      expect.stringContaining(
        'Invalid options for applyPropositions. No propositions will be applied.',
      ),
    ]);
  });

  it('applies what the page gives it, sends nothing, and says what it applied', async () => {
    const one = offer([setText('New'), item('json-content-item', {})], 'form', {more: 'ours'});
    const {run, sent, text} = await visitOffers();
    expect(await run('applyPropositions', {propositions: [one]})).toEqual({
      propositions: [{...noticeOf(one), items: [one.items[0]], renderAttempted: true}],
    });
    expect(text()).toBe('New');
    expect(sent).toEqual([]);
  });

  it('is told of by the event that asks', async () => {
    const one = offer([setText('New')], 'form');
    const {run, told} = await visitOffers();
    await run('applyPropositions', {propositions: [one]});
    await run('sendEvent', {personalization: {includeRenderedPropositions: true}});
    expect(told()).toEqual([[noticeOf(one)]]);
  });

  it('leaves out what of the page was rendered already', async () => {
    const rendered = {...offer([setText('New')]), renderAttempted: true};
    const {run, text} = await visitOffers();
    expect(await run('applyPropositions', {propositions: [rendered]})).toEqual({propositions: []});
    expect(text()).toBe('Default');
  });

  it('puts HTML where the site says, over what the offer says', async () => {
    const one = offer([html('<b>New</b>')], 'form');
    const {run} = await visitOffers();
    const metadata = {form: {selector: '#one', actionType: 'appendHtml'}};
    const {propositions} = await run('applyPropositions', {propositions: [one], metadata});
    expect(document.body.innerHTML).toBe('<p id="one">Default<b>New</b></p>');
    expect(propositions).toMatchObject([
      {items: [{data: {selector: '#one', type: 'appendHtml'}}], renderAttempted: true},
    ]);
  });

  it('shows HTML again where it is applied again', async () => {
    const one = offer([html('<b>New</b>')], 'form');
    const {run} = await visitOffers();
    const metadata = {form: {selector: '#one', actionType: 'appendHtml'}};
    await run('applyPropositions', {propositions: [one], metadata});
    await run('applyPropositions', {propositions: [one], metadata});
    expect(document.querySelectorAll('b')).toHaveLength(2);
  });

  it.each<[string, Json]>([
    ['for another scope', {hero: {selector: '#one', actionType: 'setHtml'}}],
    ['of nothing', {form: {}}],
    ['at all', {}],
  ])('leaves out HTML without metadata %s', async (_what, metadata) => {
    const {run} = await visitOffers();
    const propositions = [offer([html('<b>New</b>')], 'form')];
    expect(await run('applyPropositions', {propositions, metadata})).toEqual({propositions: []});
  });

  it('marks what shows JSON as something whose clicks are collected, where the site says so', async () => {
    const one = offer([item('json-content-item', {content: {}})], 'form', {
      scopeDetails: {decisionProvider: 'AJO'},
    });
    const {run} = await visitOffers();
    const metadata = {form: {selector: '#one', actionType: 'collectInteractions'}};
    await run('applyPropositions', {propositions: [one], metadata});
    expect(document.querySelector('#one')!.getAttribute('data-aep-interact-id')).toMatch(/^\d+$/);
  });

  it('applies a view that came with the page, alone or beside others', async () => {
    const cart = viewOffer([setText('Cart')], 'cart');
    const {render, run, text} = await visitOffers({offers: [cart]});
    await render();
    expect(await run('applyPropositions', {viewName: 'Cart'})).toMatchObject({
      propositions: [{id: cart.id, renderAttempted: true}],
    });
    expect(text()).toBe('Cart');

    document.body.innerHTML = '<p id="one">Default</p><p id="two">Default</p>';
    const other = offer([setText('Other', '#two')], 'form');
    const both = await run('applyPropositions', {viewName: 'cart', propositions: [other]});
    expect((both.propositions as Json[]).map(({id}) => id as string).sort()).toEqual(
      [cart.id as string, other.id as string].sort(),
    );
    expect([text(), text('#two')]).toEqual(['Cart', 'Other']);
  });

  it('needs no consent', async () => {
    const {run, text} = await visitOffers({options: {defaultConsent: 'out'}});
    await run('applyPropositions', {propositions: [offer([setText('New')], 'form')]});
    expect(text()).toBe('New');
  });
});
