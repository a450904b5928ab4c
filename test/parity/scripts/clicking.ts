/** Clicks on what offers have shown. */
import {
  action,
  fromJourney,
  offer,
  pageOffer,
  send,
  viewOffer,
  visit,
  type Step,
} from '../offering.js';
import type {Json} from '../../../src/core/types.js';
import type {Script} from '../drive.js';

const BODY = `<div id="box"><p><b>In</b></p></div><p id="text">Text</p><a id="link" href="#there"><i>Link</i></a>`;
const labelled = (label: string) => ({characteristics: {trackingLabel: label}});
const target = (id: string, selector: string, label?: string) => ({
  ...action(id, 'click', selector),
  ...(label && labelled(label)),
});
const text = (id: string, more?: Json) => ({...action(id, 'setText', '#text', 'New'), ...more});
const staying = () => addEventListener('click', (event) => event.preventDefault());
const clicking = (name: string, offers: Json[], steps: Step[], options: Json = {}): Script =>
  visit({name, page: {before: staying}, body: BODY, offers, steps, options});
const auto = (TGT: string, AJO = TGT) => ({autoCollectPropositionInteractions: {TGT, AJO}});

export const clickedOffers: Script[] = [
  clicking(
    'that are told of by a target',
    [pageOffer('P-1', target('i-1', '#box'))],
    [send({}, 1), {click: '#box b', answers: 2}, {click: '#text', answers: 2}],
  ),
  clicking(
    'are told with the label of the nearest target',
    [
      pageOffer('P-1', target('i-1', '#box', 'far')),
      pageOffer('P-2', target('i-2', '#box p', 'near'), target('i-3', '#box p')),
      pageOffer('P-3', target('i-4', '#text', 'elsewhere')),
    ],
    [send({}, 1), {click: '#box b', answers: 2}],
  ),
  clicking(
    'are told with the last label of two targets as near',
    [
      pageOffer('P-1', target('i-1', '#box p', 'first')),
      pageOffer('P-2', target('i-2', 'div p', 'second')),
      pageOffer('P-1', target('i-3', '#box', 'again')),
    ],
    [send({}, 1), {click: '#box b', answers: 2}],
  ),
  clicking(
    'are found by their place among others',
    [pageOffer('P-1', target('i-1', 'BODY:eq(0) > DIV:eq(0)', 'a'))],
    [send({}, 1), {click: '#box b', answers: 2}],
  ),
  clicking(
    'in a view are told with its name',
    [
      viewOffer('Cart', 'P-1', target('i-1', '#box', 'cart')),
      pageOffer('P-2', target('i-2', '#box')),
    ],
    [send({xdm: {web: {webPageDetails: {viewName: 'cart'}}}}, 1), {click: '#box b', answers: 2}],
  ),
  clicking(
    'on what a target shows as well are told with both',
    [pageOffer('P-1', target('i-1', '#text', 'a'), text('i-2'))],
    [send({}, 2), {click: '#text', answers: 3}],
  ),
  clicking(
    'on a link that is a target are one event',
    [pageOffer('P-1', target('i-1', '#link', 'a'))],
    [send({}, 1), {click: '#link i', answers: 2}],
    {clickCollectionEnabled: true},
  ),
  clicking(
    'on links beside them are links',
    [pageOffer('P-1', target('i-1', '#box'))],
    [send({}, 1), {click: '#link i', answers: 2}],
    {clickCollectionEnabled: true},
  ),
  clicking(
    'on offers of Journey Optimizer are told of',
    [fromJourney(pageOffer('P-1', text('i-1')))],
    [send({}, 2), {click: '#text', answers: 3}],
  ),
  clicking(
    'on offers of Target are not told of',
    [pageOffer('P-1', text('i-1'))],
    [send({}, 2), {click: '#text', answers: 2}],
  ),
  clicking(
    'on offers of Target are told of when asked for',
    [pageOffer('P-1', text('i-1', labelled('a')))],
    [send({}, 2), {click: '#text', answers: 3}],
    auto('always'),
  ),
  clicking(
    'on offers of nobody else are told of',
    [{...pageOffer('P-1', text('i-1')), scopeDetails: {decisionProvider: 'EXD'}}],
    [send({}, 2), {click: '#text', answers: 2}],
    auto('always'),
  ),
  clicking(
    'on offers are not told of when unwanted',
    [fromJourney(pageOffer('P-1', text('i-1', labelled('a'))))],
    [send({}, 2), {click: '#text', answers: 2}],
    auto('never'),
  ),
  clicking(
    'on decorated offers only are told of',
    [
      fromJourney(pageOffer('P-1', text('i-1'))),
      fromJourney(
        pageOffer('P-2', {...action('i-2', 'setHtml', '#box p', '<b>New</b>'), ...labelled('box')}),
      ),
      fromJourney(
        pageOffer(
          'P-3',
          action(
            'i-3',
            'appendHtml',
            '#link',
            '<u data-aep-click-token="t-1" data-aep-click-label="l">U</u>',
          ),
        ),
      ),
    ],
    [
      send({}, 2),
      {click: '#text', answers: 2},
      {click: '#box b', answers: 3},
      {click: '#link u', answers: 4},
    ],
    auto('decoratedElementsOnly'),
  ),
  clicking(
    'on several offers in one place are told together',
    [
      fromJourney(
        pageOffer('P-1', text('i-1'), action('i-2', 'setStyle', '#text', {color: 'red'})),
      ),
      fromJourney(
        pageOffer('P-2', {
          ...action('i-3', 'setAttribute', '#text', {title: 'a'}),
          ...labelled('b'),
        }),
      ),
      fromJourney(pageOffer('P-3', action('i-4', 'setStyle', 'body', {margin: 0}))),
    ],
    [send({}, 2), {click: '#text', answers: 3}],
  ),
  clicking(
    'on targets come after those on offers',
    [
      fromJourney(
        pageOffer('P-1', target('i-1', '#text', 'target'), text('i-2', labelled('offer'))),
      ),
      pageOffer('P-2', target('i-3', '#text', 'other')),
    ],
    [send({}, 2), {click: '#text', answers: 3}],
  ),
  clicking(
    'on an offer of a view are told with its name',
    [fromJourney(viewOffer('Products', 'P-1', text('i-1')))],
    [
      send({}, 1),
      send({xdm: {web: {webPageDetails: {viewName: 'products'}}}}, 2),
      {click: '#text', answers: 3},
    ],
    auto('always'),
  ),
  ...[
    'appendHtml',
    'prependHtml',
    'insertBefore',
    'insertAfter',
    'replaceHtml',
    'customCode',
    'rearrange',
    'remove',
    'collectInteractions',
    'setImageSource',
  ].map((type) =>
    clicking(
      `can be on what ${type} decorates`,
      [
        fromJourney(
          pageOffer('P-1', {
            ...action('i-1', type, '#box p', type == 'rearrange' ? {from: 0, to: 1} : '<u>U</u>'),
            ...labelled('a'),
          }),
        ),
      ],
      [send({}, 2), {click: '#box', answers: 2}],
    ),
  ),
  clicking(
    'on rearranged elements are told of',
    [fromJourney(pageOffer('P-1', action('i-1', 'rearrange', 'body', {from: 0, to: 1})))],
    [send({}, 2), {click: '#box b', answers: 3}, {click: '#text', answers: 4}],
  ),
  clicking(
    'on what is shown again are told of once',
    [
      fromJourney(viewOffer('cart', 'P-1', text('i-1'))),
      fromJourney(offer('web://www.shop.test/', 'P-2', text('i-2'))),
    ],
    [
      send({}, 2),
      send({xdm: {web: {webPageDetails: {viewName: 'cart'}}}}, 3),
      {click: '#text', answers: 4},
    ],
  ),
];
