/** Where ours does not do what Alloy does, because nobody would want it. Each says so in `instead`, and why. */
import type {Script} from '../drive.js';
import {CORE, DATASTREAM, handle, named, problem, RETURNING, saying, store} from '../given.js';

export const defects: Script[] = [
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
    // D8: who corrects a typing error may go on.
    name: 'lets a refused configure be repeated with the same ids',
    run: async ({configure, outcome}) => [
      await outcome(configure({defaultConsent: 'maybe'})),
      await outcome(configure()),
    ],
    instead: ({result}) => ((result as any).resolved[1] = {resolved: {}}),
  },
  {
    // What reaches beyond an object is never what a site wants to say.
    name: 'sends no keys that reach beyond an object, however deep they are',
    page: {cookies: RETURNING},
    run: async ({configure, send}) => {
      await configure();
      await send({
        xdm: JSON.parse('{"a": {"__proto__": {"polluted": 1}, "constructor": 2, "b": 3}}'),
      });
      return ({} as any).polluted;
    },
    instead: ({requests}) => (requests[0]!.body.events[0].xdm.a = {b: 3}),
  },
  {
    // D9: it is documented to change the datastream, and so it does.
    name: 'goes where the overrides for all events say',
    page: {cookies: RETURNING},
    run: async ({configure, send}) => {
      await configure({edgeConfigOverrides: {datastreamId: 'other', a: {b: 1}}});
      await send();
    },
    instead: ({requests}) => {
      const {query, body} = requests[0]!;
      query.configId = 'other';
      delete body.meta.configOverrides.datastreamId;
      body.meta.sdkConfig = {datastream: {original: DATASTREAM}};
    },
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
    // D7: who asks for what is not known yet shall hear it.
    name: 'asks for namespaces that are not known yet',
    edge: ({path}) =>
      path.endsWith('acquire') ? saying(handle('identity:result', named('CORE', CORE))) : undefined,
    run: async ({alloy, configure}) => {
      await configure({thirdPartyCookiesEnabled: true});
      await alloy('sendEvent', {personalization: {defaultPersonalizationEnabled: false}});
      return alloy('getIdentity', {namespaces: ['CORE']});
    },
    instead: ({result}) => ((result as any).resolved.identity.CORE = CORE),
    looks: ['result'],
  },
  {
    // D1: nothing hangs for good because a blocker blocks.
    name: 'goes on where all hosts are blocked at first',
    edge: (_heard, index) => (index < 2 ? {refused: true} : undefined),
    ours: {queue: {enabled: false}},
    run: async ({configure, outcome, send}) => {
      await configure({thirdPartyCookiesEnabled: true});
      await outcome(send());
      return outcome(send(), 1500);
    },
    instead: (outcome) => (outcome.result = {resolved: {resolved: {propositions: []}}}),
    looks: ['result'],
  },
  {
    // D2: a refusal is one, wherever the request went first.
    name: 'rejects what the edge refuses after the third party was blocked',
    edge: ({host}) => (host.endsWith('demdex.net') ? {refused: true} : problem(400)),
    ours: {queue: {enabled: false}},
    run: async ({configure, outcome, send}) => {
      await configure({thirdPartyCookiesEnabled: true});
      return Object.keys((await outcome(send())) as object);
    },
    instead: (outcome) => (outcome.result = {resolved: ['rejected']}),
    looks: ['result'],
  },
  {
    // D4: the end of a name is not its domain.
    name: 'does not take the edge of a neighbour for its own',
    page: {cookies: RETURNING},
    run: async ({configure, send}) => {
      await configure({edgeDomain: 'not-shop.test'});
      await send();
    },
    instead: ({requests}) => {
      requests[0]!.body.meta.state.entries = [
        {key: Object.keys(RETURNING)[0], value: Object.values(RETURNING)[0]},
      ];
    },
  },
  {
    // D6: where cookies are blocked, what was asked for counts.
    name: 'does not wait for a cookie after consent was accepted',
    page: {cookies: RETURNING},
    edge: [saying()],
    run: async ({configure, consent, outcome, send}) => {
      await configure({defaultConsent: 'pending'});
      await consent('in');
      return outcome(send(), 1500);
    },
    instead: (outcome) => (outcome.result = {resolved: {resolved: {propositions: []}}}),
    looks: ['result'],
  },
  {
    // D12: each consent counts.
    name: 'says two consents of one standard when the second is new',
    page: {cookies: RETURNING},
    edge: () => saying(handle('state:store', store('consent', 'general=in', 15_552_000))),
    run: async ({alloy, configure}) => {
      await configure();
      const say = (...all: string[]) =>
        alloy('setConsent', {
          consent: all.map((general) => ({standard: 'Adobe', version: '1.0', value: {general}})),
        });
      await say('in', 'out');
      await say('in', 'in');
    },
    instead: ({requests}) => void requests.push(requests[0]!),
    looks: ['requests'],
  },
];
