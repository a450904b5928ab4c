/** Where ours does on purpose what Alloy does not. Each says so in `instead`, and why. */
import type {Script} from '../drive.js';
import {PREFIX, RETURNING} from '../given.js';

export const choices: Script[] = [
  {
    // A page that loads the tag twice by mistake would count everything twice.
    name: 'does not start again when the library is loaded a second time',
    page: {
      cookies: RETURNING,
      before: ({configure, send}) => [configure(), send()],
    },
    run: async ({before}) => {
      await Promise.all(before as unknown[]);
      const again = document.createElement('script');
      again.src = document.querySelector<HTMLScriptElement>('#library')!.src;
      await new Promise((loaded) => {
        again.onload = loaded;
        document.head.append(again);
      });
    },
    requests: 2,
    instead: ({requests}) => void requests.pop(),
    looks: ['requests'],
  },
  {
    // Only `__proto__` reaches beyond an object; any other key is one of the site's.
    name: 'sends every own key but __proto__, however deep they are',
    page: {cookies: RETURNING},
    run: async ({configure, send}) => {
      await configure();
      await send({
        xdm: JSON.parse('{"a": {"__proto__": {"polluted": 1}, "constructor": 2, "b": 3}}'),
      });
      return ({} as any).polluted;
    },
    instead: ({requests}) => (requests[0]!.body.events[0].xdm.a = {constructor: 2, b: 3}),
  },
  {
    // A faulty monitor is no reason to lose an event.
    name: 'goes on where a monitor throws',
    page: {
      cookies: RETURNING,
      before: () => {
        const onBeforeNetworkRequest = () => {
          throw new Error('Oh no.');
        };
        (window as any).__alloyMonitors = [{onBeforeNetworkRequest}];
      },
    },
    run: async ({configure, outcome, send}) => {
      await configure();
      return outcome(send());
    },
    instead: (outcome) => (outcome.result = {resolved: {resolved: {propositions: []}}}),
    looks: ['result'],
  },
  {
    // What a page does to its objects after the call is not what it gave.
    name: 'sends what it was given, whatever becomes of it while consent is pending',
    page: {cookies: RETURNING},
    run: async ({configure, consent, send}) => {
      await configure({defaultConsent: 'pending'});
      const xdm = {commerce: {order: {priceTotal: 1}}};
      const waiting = send({xdm});
      xdm.commerce.order.priceTotal = 2;
      await consent('in');
      return waiting;
    },
    instead: ({requests}) => (requests[1]!.body.events[0].xdm.commerce.order.priceTotal = 1),
  },
  {
    // Who replaces it means everything on the page: to watch it, or to keep it from leaving without consent.
    name: 'uses the fetch that the page has when it sends',
    page: {cookies: RETURNING},
    run: async ({configure, send}) => {
      window.fetch = () => Promise.reject(new Error('Taken away.'));
      await configure();
      return send();
    },
    instead(outcome) {
      outcome.requests = [];
      outcome.result = {resolved: {queued: true, propositions: [], decisions: []}};
    },
    looks: ['requests', 'result'],
  },
  {
    // The edge never writes one in quotes.
    name: 'tells a cookie with its quotes',
    page: {cookies: {...RETURNING, [`${PREFIX}quoted`]: '"a"'}},
    run: async ({configure, send}) => {
      await configure();
      return send();
    },
    instead: ({requests}) => (requests[0]!.body.meta.state.entries[1].value = '"a"'),
  },
];
