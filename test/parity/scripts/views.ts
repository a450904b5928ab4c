/** Offers for the views of a single-page app. */
import {
  action,
  item,
  json,
  offering,
  pageOffer,
  send,
  view,
  viewOffer,
  visit,
} from '../offering.js';
import type {Script} from '../drive.js';

const BODY = '<div id="box"><p>Old</p></div><p id="text">Text</p>';
const cart = viewOffer('Cart', 'P-1', action('i-1', 'setText', '#text', 'Cart'));
const home = viewOffer('home', 'P-2', action('i-2', 'setText', '#text', 'Home'));
const page = pageOffer('P-3', action('i-3', 'setStyle', '#box', {color: 'red'}));
const REPEATED = [
  ...['setHtml', 'appendHtml', 'prependHtml', 'insertBefore', 'insertAfter'],
  ...['customCode', 'setText'],
];

export const views: Script[] = [
  visit({
    name: 'are rendered with the page where it is theirs, others kept',
    body: BODY,
    offers: [cart, page, home],
    steps: [view('home', {}, 2)],
  }),
  visit({
    name: 'are rendered when it becomes theirs, and told of in the same event',
    body: BODY,
    offers: [cart, page, home],
    steps: [
      send({}, 2),
      view('Cart', {type: 'viewed'}, 3),
      view('home', {}, 4),
      view('cart', {}, 5),
    ],
  }),
  visit({
    name: 'are found by names in any case',
    body: BODY,
    offers: [cart, home],
    steps: [view('CART', {}, 2), view('HOME', {}, 3)],
  }),
  visit({
    name: 'are none for a view that has none, which is told of',
    body: BODY,
    offers: [cart],
    steps: [view('Unknown', {}, 2), view('other', {}, 3)],
  }),
  visit({
    name: 'are returned where the site renders',
    body: BODY,
    offers: [cart, home],
    steps: [
      view('home', {renderDecisions: false}, 1),
      view('Cart', {renderDecisions: false}, 2),
      view('none', {renderDecisions: false}, 3),
    ],
  }),
  visit({
    name: 'are told of in an event that does not want to',
    body: BODY,
    offers: [cart],
    steps: [send({}, 1), view('cart', {personalization: {sendDisplayEvent: false}}, 2)],
  }),
  visit({
    name: 'are asked for again when told to, and only those that come are replaced',
    body: BODY,
    edge: (_heard, index) =>
      [[cart, home], [viewOffer('cart', 'P-4', action('i-4', 'setText', '#text', 'New cart'))]].map(
        (offers) => offering(...offers),
      )[index],
    steps: [
      send({}, 1),
      send({personalization: {defaultPersonalizationEnabled: true}}, 2),
      view('cart', {}, 3),
      view('home', {}, 4),
    ],
  }),
  visit({
    name: 'wait for the answer that brings them',
    body: BODY,
    offers: [cart],
    run: async ({alloy, answers, configure, content}) => {
      await configure({debugEnabled: true});
      const first = alloy('sendEvent', {renderDecisions: true});
      const second = alloy('sendEvent', {
        renderDecisions: true,
        xdm: {web: {webPageDetails: {viewName: 'cart'}}},
      });
      const results = [await first, await second];
      await answers(2);
      return [results, content()];
    },
  }),
  visit({
    name: 'do not wait for an answer that nobody consented to ask for',
    run: async ({alloy, configure, consent, outcome}) => {
      await configure({defaultConsent: 'pending'});
      const first = outcome(alloy('sendEvent', {renderDecisions: true}));
      await consent('out');
      const xdm = {web: {webPageDetails: {viewName: 'cart'}}};
      return [await first, await outcome(alloy('sendEvent', {renderDecisions: true, xdm}), 1000)];
    },
    edge: [],
    looks: ['result'],
    // In Alloy it waits forever.
    instead(outcome) {
      outcome.result = {resolved: [{resolved: {}}, {resolved: {}}]};
    },
  }),
  visit({
    name: 'have items that are returned',
    body: BODY,
    offers: [
      viewOffer('cart', 'P-1', json('i-1', {a: 1}), action('i-2', 'setText', '#text', 'New')),
      viewOffer('cart', 'P-2', item('i-3', 'default-content-item')),
      viewOffer('cart', 'P-3', item('i-4', 'measurement')),
    ],
    steps: [send({}, 1), view('cart', {}, 2)],
  }),
  visit({
    name: 'that are named by nothing are none',
    body: BODY,
    offers: [cart],
    steps: [send({}, 1), view('', {}, 2)],
  }),
  ...REPEATED.map((type) =>
    visit({
      name: `are shown again by ${type}`,
      body: BODY,
      offers: [
        viewOffer('cart', 'P-1', action('i-1', type, '#box p', '<b>New</b>')),
        viewOffer('cart', 'P-2', action('i-2', type, '#text', '<b>Newer</b>')),
      ],
      steps: [view('cart', {}, 2), view('cart', {}, 3), view('home', {}, 4), view('cart', {}, 5)],
    }),
  ),
];
