/** Offers that are asked for and handed over; what is made of them in the page is not compared here. */
import type {Script} from '../drive.js';
import {handle, RETURNING, saying} from '../given.js';

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
];
