/** `appendIdentityToUrl`: takes the visitor along to another domain. */
import type {Script} from '../drive.js';
import {ALLOYS_WAY, problem, RETURNING} from '../given.js';

export const linking: Script[] = [
  {
    name: 'puts the visitor into an address where a query belongs',
    page: {cookies: RETURNING},
    given: [
      '/',
      '?',
      '?a=b',
      '#t',
      '/shoes?a=b&c#/d?e=f',
      'https://h.test?#x',
      'https://h.test#w?z',
      'https://h.test/?adobe_mc=old',
    ],
    run: async ({alloy, configure, given}) => {
      await configure();
      return Promise.all((given as string[]).map((url) => alloy('appendIdentityToUrl', {url})));
    },
  },
  {
    name: 'asks who the visitor is',
    run: async ({alloy, configure}) => {
      await configure();
      return alloy('appendIdentityToUrl', {url: '/a', edgeConfigOverrides: {a: {b: 1}}});
    },
  },
  {
    name: 'leaves the address as it is without consent',
    run: async ({alloy, configure}) => {
      await configure({defaultConsent: 'out', debugEnabled: true});
      return alloy('appendIdentityToUrl', {url: '/a', edgeConfigOverrides: {a: 1}});
    },
  },
  {
    name: 'does not wait for consent',
    run: async ({alloy, configure, outcome}) => {
      await configure({defaultConsent: 'pending', debugEnabled: true});
      return outcome(alloy('appendIdentityToUrl', {url: '/a'}));
    },
  },
  {
    name: 'leaves the address as it is where the edge refuses an answer',
    edge: [problem(400)],
    ours: ALLOYS_WAY,
    run: async ({alloy, configure}) => {
      await configure({debugEnabled: true});
      return alloy('appendIdentityToUrl', {url: '/a'});
    },
  },
];
