/** Which offers are asked for, and that they are handed over. */
import type {Script} from '../drive.js';
import {ALLOYS_WAY, handle, RETURNING, saying} from '../given.js';
import {action, offering, pageOffer} from '../offering.js';
import type {Json} from '../../../src/core/types.js';

/** Events one after the other, as they are. */
const asking = (name: string, given: Json[]): Script => ({
  name,
  page: {cookies: RETURNING},
  given,
  run: async ({alloy, configure, given}) => {
    await configure();
    const results = [];
    for (const event of given) results.push(await alloy('sendEvent', event));
    return results;
  },
});

export const offers: Script[] = [
  {
    name: 'are asked for by scope, each once, and by surface',
    page: {cookies: RETURNING, path: '/Shoes/?q=1'},
    given: [
      {decisionScopes: ['a', 'b']},
      {decisionScopes: ['a'], personalization: {decisionScopes: ['b', 'a']}},
      {personalization: {surfaces: ['#hero', 'web://shop.test/cart#promo']}},
    ],
    run: async ({alloy, configure, given}) => {
      await configure();
      const results = [];
      for (const {personalization, ...options} of given) {
        const asked = {defaultPersonalizationEnabled: false, ...personalization};
        results.push(await alloy('sendEvent', {...options, personalization: asked}));
      }
      return results;
    },
  },
  {
    name: 'of the page are asked for when told to',
    page: {cookies: RETURNING, path: '/Shoes/'},
    run: async ({alloy, configure}) => {
      await configure();
      return alloy('sendEvent', {personalization: {defaultPersonalizationEnabled: true}});
    },
  },
  {
    name: 'that came back are the result',
    page: {cookies: RETURNING},
    edge: [
      saying(
        handle('personalization:decisions', {
          id: 'P-1',
          scope: 'hero',
          scopeDetails: {decisionProvider: 'TGT', activity: {id: '900'}},
          items: [
            {
              id: 'i-1',
              schema: 'https://ns.adobe.com/personalization/json-content-item',
              data: {format: 'application/json', content: {headline: 'Hi'}},
            },
          ],
        }),
      ),
    ],
    run: async ({configure, send}) => {
      await configure();
      return send({decisionScopes: ['hero']});
    },
    looks: ['result'],
  },
  asking('of the page are asked for once', [{}, {}, {}]),
  asking('of the page are asked for again when told to', [
    {},
    {},
    {personalization: {defaultPersonalizationEnabled: true}},
    {},
  ]),
  asking('of the page are not asked for when told so, and then by the next event', [
    {personalization: {defaultPersonalizationEnabled: false}},
    {},
    {},
  ]),
  asking('of the page are not asked for after others were', [
    {
      decisionScopes: ['a'],
      personalization: {defaultPersonalizationEnabled: false},
    },
    {},
  ]),
  asking('of the page are asked for with others', [
    {
      decisionScopes: ['a', 'a'],
      personalization: {decisionScopes: ['b', '__view__'], surfaces: ['#hero']},
    },
  ]),
  asking('are none where lists are empty', [
    {
      decisionScopes: [],
      personalization: {decisionScopes: [], surfaces: [], defaultPersonalizationEnabled: false},
    },
    {decisionScopes: []},
  ]),
  asking('of the page can be named', [
    {decisionScopes: ['__view__'], personalization: {defaultPersonalizationEnabled: false}},
  ]),
  asking('of the page are asked for by an event with a view', [
    {xdm: {web: {webPageDetails: {viewName: 'home'}}}},
    {xdm: {web: {webPageDetails: {viewName: 'cart'}}}},
  ]),
  {
    name: 'of the page are not asked for after an event that was refused',
    page: {cookies: RETURNING},
    run: async ({alloy, configure}) => {
      let count = 0;
      await configure({onBeforeEventSend: () => count++ > 0});
      return [await alloy('sendEvent'), await alloy('sendEvent')];
    },
  },
  {
    name: 'of the page are not asked for after a beacon that asked',
    page: {cookies: RETURNING},
    run: async ({alloy, configure}) => {
      await configure();
      return [
        await alloy('sendEvent', {documentUnloading: true}),
        await alloy('sendEvent', {renderDecisions: true}),
      ];
    },
    ours: ALLOYS_WAY,
    looks: ['requests', 'result'],
  },
  ...[
    'web://Testing.Alloy.Adobe.com',
    'webapp://shop.test/Path/To/',
    'web://shop.test:8080/a/b//#x',
    'WEB://user@shop.test/%20a~b.c',
    'web://[::1]/a',
    '#ünï',
    '#',
    'shop.test/a',
    'ios://shop.test/a',
    'web:///a',
    'web://sh op.test/a',
    'web://shop.test/a b',
    'web://shop.test/a?b=c',
    'web://shop.test/a#b c',
    'web://shop.test#x/y',
    'web://shop.test/a#',
    '',
    '://a',
    'web://shop.test/a?b',
    'web://shop.test/(a)',
  ].map((surface): Script => ({
    name: `are asked for by the surface ${surface || 'of no name'}`,
    page: {cookies: RETURNING, path: '/Shoes/'},
    given: surface,
    run: async ({alloy, configure, given: surface, outcome}) => {
      await configure({debugEnabled: true});
      const personalization = {surfaces: [surface], defaultPersonalizationEnabled: false};
      return outcome(alloy('sendEvent', {personalization}));
    },
    looks: ['requests', 'result', 'lines'],
  })),
  {
    name: 'are not rendered while they are being made',
    page: {
      cookies: RETURNING,
      path: '/?adobe_authoring_enabled=true',
      body: '<p id="text">Text</p>',
    },
    monitored: true,
    edge: [offering(pageOffer('P-1', action('i-1', 'setText', '#text', 'New')))],
    run: async ({alloy, configure, content}) => {
      await configure({debugEnabled: true, prehidingStyle: 'p {visibility: hidden}'});
      return [
        await alloy('sendEvent', {renderDecisions: true, decisionScopes: ['a']}),
        await alloy('sendEvent', {xdm: {web: {webPageDetails: {viewName: 'cart'}}}}),
        content(),
      ];
    },
    looks: ['requests', 'result', 'lines', 'dom'],
  },
];
