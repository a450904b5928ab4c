import {visit} from '../../support/clicks.js';
import {settle, taken} from '../../support/instance.js';
import {
  dom,
  INTERACT,
  noticeOf,
  offer,
  offering,
  viewOffer,
  withEscapes,
} from '../../support/offers.js';
import {personalization} from '../../../src/components/personalization/index.js';
import type {Json} from '../../../src/core/types.js';

beforeAll(withEscapes);

const ajo = {scopeDetails: {decisionProvider: 'AJO'}};
const HTML =
  '<div id="box"><button type="button" id="in"><b>Buy</b></button></div><p id="out">Out</p>';
const quiet = {clickCollectionEnabled: false};

/** A page on which these offers are rendered; what a click says of them. */
const page = async (offers: Json[], options: Json = {}) => {
  const instance = await visit(
    HTML,
    {...quiet, ...options},
    {
      after: [personalization],
      answer: (_sent, index) => (index ? taken() : offering(...offers)),
    },
  );
  await instance.run('sendEvent', {renderDecisions: true});
  await settle();
  return {
    ...instance,
    async says(selector: string) {
      await instance.click(selector);
      const {eventType, web, _experience} = (instance.events().at(-1)!.xdm ?? {}) as Json;
      return eventType == INTERACT ? {...(web && {web}), ..._experience.decisioning} : undefined;
    },
  };
};

describe('a click on what an offer names', () => {
  const tracked = (selector: string, label?: string) =>
    offer([{...dom('click', selector), ...(label && {characteristics: {trackingLabel: label}})}]);

  it('is an interaction with the offer', async () => {
    const one = tracked('#in');
    const {says} = await page([one]);
    expect(await says('b')).toEqual({
      propositions: [noticeOf(one)],
      propositionEventType: {interact: 1},
    });
  });

  it('names an offer once, and once more in each other scope', async () => {
    const one = tracked('#in');
    const again = {...tracked('#box'), id: one.id};
    const other = {...tracked('#box'), id: one.id, scope: '#shelf'};
    const {run, says} = await page([one]);
    await run('applyPropositions', {propositions: [again, other]});
    expect((await says('b'))!.propositions).toEqual([noticeOf(one), noticeOf(other)]);
  });

  it('is none elsewhere', async () => {
    const {events, says} = await page([tracked('#in')]);
    const before = events().length;
    expect(await says('#out')).toBeUndefined();
    expect(events()).toHaveLength(before);
  });

  it('is one event with the click on a link', async () => {
    const one = tracked('#out');
    const {click, events} = await page([one], {clickCollectionEnabled: true});
    document.querySelector('#out')!.outerHTML = '<a id="out" href="/x">X</a>';
    const before = events().length;
    await click('#out');
    const all = events().slice(before);
    expect(all).toHaveLength(1);
    expect(all[0]!.xdm).toMatchObject({
      eventType: INTERACT,
      web: {webInteraction: {name: 'X'}},
      _experience: {decisioning: {propositions: [noticeOf(one)]}},
    });
  });

  it('has the label of the nearest, the later of two as near', async () => {
    const {says} = await page([
      tracked('#in', 'Near'),
      tracked('button', 'Near and later'),
      tracked('#box', 'Far'),
    ]);
    const said = await says('b');
    expect(said!.propositions).toHaveLength(3);
    expect(said!.propositionAction).toEqual({label: 'Near and later'});
  });

  it('names the view that the offer is of, as the server writes it', async () => {
    const one = viewOffer([dom('click', '#in')], 'Products');
    const instance = await visit(HTML, quiet, {
      after: [personalization],
      answer: (_sent, index) => (index ? taken() : offering(one)),
    });
    await instance.run('sendEvent', {
      renderDecisions: true,
      xdm: {web: {webPageDetails: {viewName: 'products'}}},
    });
    await instance.click('#in');
    expect(instance.events().at(-1)!.xdm).toMatchObject({
      eventType: INTERACT,
      web: {webPageDetails: {viewName: 'Products'}},
    });
  });

  it('is found though another offer has a selector that breaks late', async () => {
    const one = tracked('#in');
    const {says} = await page([tracked('#late:eq(0) > ['), one]);
    document.querySelector('#out')!.insertAdjacentHTML('afterend', '<i id="late"></i>');
    expect((await says('b'))!.propositions).toEqual([noticeOf(one)]);
  });
});

describe('a click inside of what shows an offer', () => {
  const html = (content = '<a>New</a>', more: Json = {}) => dom('setHtml', '#box', content, more);

  it('is an interaction with its items, for Journey Optimizer', async () => {
    const one = offer([html()], '__view__', ajo);
    const {says} = await page([one]);
    expect(await says('#box a')).toEqual({
      propositions: [{...noticeOf(one), items: [{id: one.items[0].id}]}],
      propositionEventType: {interact: 1},
    });
  });

  it.each([
    ['never', {TGT: 'never'}, '<a>New</a>', false],
    ['always', {TGT: 'always'}, '<a>New</a>', true],
    ['decoratedElementsOnly without a label', {TGT: 'decoratedElementsOnly'}, '<a>New</a>', false],
    [
      'decoratedElementsOnly with a label',
      {TGT: 'decoratedElementsOnly'},
      '<a data-aep-click-label="L">New</a>',
      true,
    ],
    [
      'decoratedElementsOnly with a token',
      {TGT: 'decoratedElementsOnly'},
      '<a data-aep-click-token="T">New</a>',
      true,
    ],
  ])('for Target as the site says: %s', async (_mode, modes, content, counts) => {
    const {says} = await page([offer([html(content)])], {
      autoCollectPropositionInteractions: modes,
    });
    expect(!!(await says('#box a'))).toBe(counts);
  });

  it('has the first label and the first token on its way up', async () => {
    const {says} = await page([
      offer(
        [
          html(
            '<i data-aep-click-label="Far" data-aep-click-token="T"><a data-aep-click-label="Near">New</a></i>',
          ),
        ],
        '__view__',
        ajo,
      ),
    ]);
    expect((await says('#box a'))!.propositionAction).toEqual({label: 'Near', tokens: ['T']});
  });

  it('has the label of its item, before that of a click target', async () => {
    const labelled = {...html(), characteristics: {trackingLabel: 'Item'}};
    const target = {...dom('click', '#box'), characteristics: {trackingLabel: 'Target'}};
    const {says} = await page([offer([labelled], '__view__', ajo), offer([target])]);
    const said = await says('#box a');
    expect(said!.propositionAction).toEqual({label: 'Item'});
    // Collected ones first.
    expect((said!.propositions as Json[]).map(({items}) => !!items)).toEqual([true, false]);
  });

  it('is one with each of the offers that an element shows', async () => {
    const one = offer([html(), dom('setStyle', '#box', {color: 'red'})], '__view__', ajo);
    const two = offer([dom('setAttribute', '#box', {title: 'T'})], '__view__', ajo);
    const {says} = await page([one, two]);
    expect((await says('#box a'))!.propositions).toEqual(
      [one, two].map((each) => ({
        ...noticeOf(each),
        items: (each.items as Json[]).map(({id}) => ({id: id as string})),
      })),
    );
  });
});

describe('a click before any other event', () => {
  it('asks for no offers, and leaves them to the page', async () => {
    const instance = await visit('<a href="/x">X</a>', {}, {after: [personalization]});
    await instance.click('a');
    await instance.run('sendEvent');
    expect(instance.events().map(({query}) => !!query?.personalization)).toEqual([false, true]);
  });
});
