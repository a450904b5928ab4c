/** Which offers are put on the page, where, and what is returned of them. */
import {action, html, item, json, offer, pageOffer, send, viewOffer, visit} from '../offering.js';
import type {Json} from '../../../src/core/types.js';
import type {Script} from '../drive.js';

const BODY = '<div id="box">Old</div><p id="text">Text</p>';
const text = (id: string, content = 'New') => action(id, 'setText', '#text', content);
const shown = (name: string, answers: number, offers: Json[], event?: Json): Script =>
  visit({name, body: BODY, offers, steps: [send(event, answers)]});

const kinds: Script[] = [
  shown('are none', 1, []),
  shown('are none, for a scope that is asked for', 1, [], {decisionScopes: ['a']}),
  shown('may be what the page has', 2, [pageOffer('P-1', item('i-1', 'default-content-item'))]),
  shown('of HTML say where it goes', 2, [
    pageOffer('P-1', html('i-1', '<b>New</b>', {selector: '#box', type: 'setHtml'})),
  ]),
  shown('of HTML that do not say where it goes', 1, [pageOffer('P-1', html('i-1', '<b>'))]),
  shown('of HTML that do not say how it goes', 1, [
    pageOffer('P-1', html('i-1', '<b>New</b>', {selector: '#box'})),
  ]),
  shown('of HTML that go as nothing does', 1, [
    pageOffer('P-1', html('i-1', '<b>New</b>', {selector: '#box', type: 'explode'})),
  ]),
  shown('of JSON are returned', 1, [pageOffer('P-1', json('i-1', {a: 1}))]),
  shown('that only measure are returned', 1, [pageOffer('P-1', item('i-1', 'measurement'))]),
  shown('of a schema that nobody knows are returned', 1, [
    pageOffer('P-1', item('i-1', 'hologram', {content: 1})),
    pageOffer('P-2', {id: 'i-2', schema: 'https://other.test/schema', data: {}}),
  ]),
  shown('are returned twice where only some of their items are for the page', 2, [
    pageOffer('P-1', json('i-1', {a: 1}), text('i-2'), item('i-3', 'measurement')),
    pageOffer('P-2', text('i-4', 'Newer')),
  ]),
  shown('for places of the site are returned', 2, [
    offer('hero', 'P-1', html('i-1', '<b>New</b>', {selector: '#box', type: 'setHtml'})),
    pageOffer('P-2', text('i-2')),
    offer('hero', 'P-3', text('i-3', 'Newer')),
  ]),
  shown('for surfaces are those of the page, but not of a part of it', 2, [
    offer('web://www.shop.test/', 'P-1', text('i-1')),
    offer('web://www.shop.test/#part', 'P-2', text('i-2', 'Newer')),
    {...viewOffer('web://www.shop.test/other', 'P-3', text('i-3', 'Newest'))},
  ]),
  shown('keep what the edge says of them', 2, [
    {...pageOffer('P-1', {...text('i-1'), meta: {'offer.name': 'Offer'}, more: 1}), more: {a: 1}},
  ]),
  shown(
    'are returned where the site renders',
    1,
    [
      pageOffer('P-1', text('i-1')),
      viewOffer('cart', 'P-2', text('i-2')),
      viewOffer('home', 'P-3', text('i-3')),
      offer('hero', 'P-4', json('i-4', {a: 1})),
    ],
    {renderDecisions: false, xdm: {web: {webPageDetails: {viewName: 'home'}}}},
  ),
  shown('without an action or without a place', 1, [
    pageOffer('P-1', item('i-1', 'dom-action', {content: 'a'}), item('i-2', 'dom-action')),
    pageOffer('P-2', item('i-3', 'dom-action', {type: 'click'})),
  ]),
  shown('of several places are told in one report, each once', 2, [
    pageOffer('P-1', text('i-1'), action('i-2', 'setHtml', '#box', '<b>New</b>')),
    offer('web://www.shop.test/', 'P-2', action('i-3', 'setStyle', '#box', {color: 'red'})),
  ]),
  visit({
    name: 'are told of with the identities of the event',
    body: BODY,
    offers: [pageOffer('P-1', text('i-1'))],
    steps: [send({xdm: {identityMap: {CRM: [{id: 'c-1'}]}, more: 1}, data: {a: 1}}, 2)],
  }),
  visit({
    name: 'come for one event and not for the next',
    body: BODY,
    offers: [pageOffer('P-1', text('i-1'))],
    steps: [send({}, 2), send({}, 3)],
  }),
];

const PARTS = `<div id="123"><form><p>0.0</p><p>0.1</p></form><form><p>1.0</p><p>1.1</p></form></div>
<section><shop-card><template shadowrootmode="open"><div><p>In</p></div><p>Low</p>
<shop-price><template shadowrootmode="open"><b>1</b><b>2</b></template></shop-price></template></shop-card></section>
<p class="md:flex" title="x[1].2y">Wide</p><p class="w-1/2" id="a.2b">Half</p>`;
const found = (selector: string) =>
  visit({
    name: `are found by ${selector}`,
    body: PARTS,
    offers: [pageOffer('P-1', action('i-1', 'setText', selector, 'New'))],
  });
const places = [
  ...[
    'form p',
    'FORM:eq(1) > P',
    'form:eq(1) p:eq(0)',
    '#123:eq(0) p:eq(2)',
    'form:eq(0) > p:eq(1)',
  ],
  ...[
    '#123:eq(0) > FORM:nth-of-type(2) > P:nth-of-type(1)',
    '> body > div p',
    'BODY:eq(0) form:eq(1)',
  ],
  ...[
    'shop-card:shadow p',
    'shop-card:shadow > p',
    'SECTION:eq(0) > SHOP-CARD:eq(0):shadow > DIV > P',
  ],
  ...['shop-card:shadow shop-price:shadow b:eq(1)', 'section:shadow'],
  ...['p:not(.none):eq(2)', 'form:has(p):eq(1) p', 'p:is(.none, .md\\:flex):eq(0)'],
  ...['.md\\:flex:eq(0)', '#a\\.2b:eq(0)', '.w-1\\/2:not(.none):eq(0)', 'p[title="x[1].2y"]:eq(0)'],
  ...['shop-card:not(.none):eq(0):shadow p:not(.none):eq(1)'],
].map(found);
export const rendering: Script[] = [...kinds, ...places];
