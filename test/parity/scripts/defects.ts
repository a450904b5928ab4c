/** Defects of Alloy that ours does not copy, by their number where they have one. `instead` says what it does. */
import type {Script} from '../drive.js';
import {
  CORE,
  DATASTREAM,
  handle,
  named,
  PREFIX,
  problem,
  RETURNING,
  saying,
  store,
} from '../given.js';

export const defects: Script[] = [
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
      const [[key, value]] = Object.entries(RETURNING) as [[string, string]];
      requests[0]!.body.meta.state.entries = [{key, value}];
    },
    looks: ['requests'],
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
    instead: ({requests}) => {
      const second = structuredClone(requests[0]!);
      second.query.requestId = crypto.randomUUID();
      second.body.consent[1].value.general = 'in';
      second.body.meta.state.entries.push({key: `${PREFIX}consent`, value: 'general=in'});
      requests.push(second);
    },
    looks: ['requests'],
  },
];
