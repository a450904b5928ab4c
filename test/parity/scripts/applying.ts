/** Offers that the page applies itself: from what an event returned, from its server, or its own. */
import {
  action,
  fromJourney,
  html,
  item,
  json,
  offer,
  pageOffer,
  send,
  viewOffer,
  visit,
  type Step,
} from '../offering.js';
import {handle} from '../given.js';
import type {Json} from '../../../src/core/types.js';
import type {Script} from '../drive.js';

const BODY = '<div id="box"><p>Old</p></div><p id="text">Text</p>';
const text = (id: string, content = 'New') => action(id, 'setText', '#text', content);
const hero = offer('hero', 'P-1', html('i-1', '<b>New</b>'), json('i-2', {a: 1}));
const bottom = send({personalization: {includeRenderedPropositions: true}});
const apply = (propositions: unknown, options: Json = {}): Step => ({
  command: 'applyPropositions',
  options: {...(propositions ? {propositions} : {}), ...options},
});
const applying = (name: string, options: Json, more: Json[] = []): Script =>
  visit({name, body: BODY, steps: [apply([hero, ...more], options), bottom]});
const refused = (name: string, propositions: unknown, options: Json = {}): Script =>
  visit({
    name: `refuses ${name}`,
    body: BODY,
    steps: [apply(propositions, options)],
    // What exactly is wrong with options is said in other words, or not at all.
    looks: ['requests', 'result', 'dom'],
  });
const to = (actionType: string, selector = '#box') => ({metadata: {hero: {selector, actionType}}});

export const applied: Script[] = [
  ...['setHtml', 'appendHtml', 'replaceHtml', 'prependHtml', 'insertBefore'].map((type) =>
    applying(`puts HTML where it is told to, by ${type}`, to(type)),
  ),
  applying('puts HTML nowhere where nobody says', {}),
  applying('puts HTML nowhere where nothing is said', {metadata: {hero: {}}}),
  applying('puts HTML nowhere where no place is said', {metadata: {hero: {actionType: 'setHtml'}}}),
  applying('puts HTML nowhere by an action that there is not', to('explode')),
  applying('listens to JSON where it is told to', to('collectInteractions')),
  applying('applies what says itself where it goes', to('setHtml'), [
    offer(
      'other',
      'P-2',
      text('i-3'),
      item('i-4', 'default-content-item'),
      item('i-5', 'measurement'),
    ),
    pageOffer('P-3', action('i-6', 'setStyle', '#text', {color: 'red'})),
    offer('web://www.shop.test/', 'P-4', action('i-7', 'setAttribute', '#text', {title: 'a'})),
  ]),
  visit({
    name: 'leaves out what the page shows already',
    body: BODY,
    offers: [
      pageOffer('P-1', text('i-1'), json('i-2', {})),
      offer('hero', 'P-2', text('i-3', 'Newer')),
    ],
    steps: [send({}, 2), {apply: 0}],
  }),
  visit({
    name: 'applies what was not rendered',
    body: BODY,
    offers: [pageOffer('P-1', text('i-1')), viewOffer('cart', 'P-2', text('i-3', 'Newer'))],
    steps: [send({renderDecisions: false}, 1), {apply: 0}, bottom],
  }),
  visit({
    name: 'adds the offers of a view',
    body: BODY,
    offers: [viewOffer('cart', 'P-2', action('i-3', 'appendHtml', '#box', '<i>Cart</i>'))],
    steps: [send({}, 1), apply([hero], {...to('setHtml', '#text'), viewName: 'Cart'}), bottom],
  }),
  visit({
    name: 'adds the offers of a view that has none',
    body: BODY,
    steps: [send({}, 1), apply([hero], {...to('setHtml'), viewName: 'none'}), bottom],
  }),
  visit({
    name: 'applies a view again',
    body: BODY,
    steps: [
      apply([viewOffer('cart', 'P-2', action('i-3', 'appendHtml', '#box', '<i>Cart</i>'))]),
      apply([viewOffer('cart', 'P-2', action('i-3', 'appendHtml', '#box', '<i>Cart</i>'))]),
      bottom,
    ],
  }),
  visit({
    name: 'needs no consent',
    body: BODY,
    options: {defaultConsent: 'out'},
    steps: [apply([hero], to('setHtml'))],
    // Order across components.
    looks: ['requests', 'result', 'uncaught', 'dom'],
  }),
  visit({
    name: 'listens to clicks of what it applies',
    body: BODY,
    steps: [send({}, 1), apply([fromJourney(hero)], to('setHtml')), {click: '#box b', answers: 2}],
  }),
  {
    ...visit({
      name: 'applies a view by its name alone',
      body: BODY,
      offers: [viewOffer('cart', 'P-2', text('i-3'))],
      steps: [send({}, 1), apply(undefined, {viewName: 'cart'})],
      looks: ['requests', 'dom'],
    }),
    // As Adobe's documentation says; Alloy refuses it.
    instead(outcome) {
      outcome.dom = outcome.dom.map((html) =>
        html.replace('<p id="text">Text', '<p data-adobe-proposition-ids="i-3" id="text">New'),
      );
    },
  },
  refused('nothing', undefined),
  refused('no propositions', []),
  refused('propositions without items', [{...hero, items: []}]),
  refused('propositions without a place', [{...hero, scope: undefined}]),
  refused('propositions without who decided', [{...hero, scopeDetails: {}}]),
  refused('all for one that is not valid', [hero, {...hero, items: [{id: 'i-1'}]}], to('setHtml')),
  refused('a view that is no name', [hero], {viewName: 5}),
  refused('metadata that is none', [hero], {metadata: 'a'}),
];

const answer = (offers: Json[]) => ({
  requestId: 'r-9',
  handle: [handle('personalization:decisions', ...offers)],
});
const answering = (name: string, offers: Json[], options: Json = {}, answers = 1): Script =>
  visit({
    name,
    body: BODY,
    steps: [
      {
        command: 'applyResponse',
        options: {renderDecisions: true, responseBody: answer(offers), ...options},
        answers,
      },
    ],
    // What is said of a cookie that is not there races with offers that are there at once.
    looks: ['requests', 'result', 'uncaught', 'dom'],
  });

export const answered: Script[] = [
  answering('of a server are shown and told of', [pageOffer('P-1', text('i-1')), hero]),
  answering(
    'of a server are returned where the site renders',
    [pageOffer('P-1', text('i-1'))],
    {renderDecisions: false},
    0,
  ),
  answering('of a server may be none', [], {}, 0),
  answering(
    'of a server are held',
    [pageOffer('P-1', text('i-1'))],
    {personalization: {sendDisplayEvent: false}},
    0,
  ),
  visit({
    name: 'of a server bring views',
    body: BODY,
    steps: [
      {
        command: 'applyResponse',
        options: {
          renderDecisions: true,
          responseBody: answer([
            pageOffer('P-1', text('i-1')),
            viewOffer('cart', 'P-2', text('i-2', 'Cart')),
          ]),
        },
        answers: 1,
      },
      send({xdm: {web: {webPageDetails: {viewName: 'cart'}}}}, 2),
    ],
    looks: ['requests', 'result', 'uncaught', 'dom'],
  }),
];
