/** What a visitor allows: what is sent, what waits, what is dropped. */
import type {Script} from '../drive.js';
import {ALLOYS_WAY, handle, PREFIX, problem, RETURNING, saying, store} from '../given.js';

const chosen = (general: string) => ({...RETURNING, [`${PREFIX}consent`]: `general=${general}`});

/** Starts with a default, and sends an event. */
const byDefault = (name: string, defaultConsent: string, cookies = {}): Script => ({
  name,
  page: {cookies},
  given: {defaultConsent, debugEnabled: true},
  run: async ({configure, given, outcome, send}) => {
    await configure(given);
    // Only where it waits for ever is it right to stop waiting for it.
    return outcome(send(), given.defaultConsent == 'pending' ? 500 : undefined);
  },
});
/** Is told these consents at once, and tells what became of an event before and one after. */
const told = (name: string, ...consent: object[]): Script => ({
  name,
  given: consent,
  run: async ({alloy, configure, given, send}) => {
    await configure({defaultConsent: 'pending', debugEnabled: true});
    const waiting = send({type: 'a'});
    const said = await alloy('setConsent', {consent: given});
    return [said, await waiting, await send({type: 'b'})];
  },
});
const adobe = (version: string, value: object) => ({standard: 'Adobe', version, value});

export const consent: Script[] = [
  byDefault('is given by default', 'in'),
  byDefault('is not given where it is out by default', 'out'),
  byDefault('lets events wait where it is pending', 'pending'),
  byDefault('is in the cookie, whatever the default', 'out', chosen('in')),
  byDefault('is declined in the cookie, whatever the default', 'in', chosen('out')),
  {
    ...byDefault('of a cookie without an identity is forgotten', 'pending', {
      [`${PREFIX}consent`]: 'general=in',
    }),
    // D5: on every domain that it may be for.
    instead: (outcome) => (outcome.cookies = {}),
  },
  byDefault('of an unknown kind is none', 'in', chosen('maybe')),
  told('of Adobe 1.0 lets in', adobe('1.0', {general: 'in'})),
  told('of Adobe 1.0 keeps out', adobe('1.0', {general: 'out'})),
  told('of Adobe 2.0 lets in', adobe('2.0', {collect: {val: 'y'}, metadata: {time: 'T'}})),
  told('of Adobe 2.0 keeps out', adobe('2.0', {collect: {val: 'n'}})),
  told('of IAB TCF', {
    standard: 'IAB TCF',
    version: '2.0',
    value: 'CO052l-O052l-DGAMBFRACBgAIBAAAAAAIYgEawAQEagAAAA',
    gdprApplies: true,
    gdprContainsPersonalData: false,
  }),
  told('of both at once', adobe('1.0', {general: 'in'}), adobe('2.0', {collect: {val: 'y'}})),
  ...['in', 'out'].map(
    (given) =>
      ({
        name: `that is ${given} decides on all that waited, in their order`,
        given,
        run: async ({configure, consent, given, send}) => {
          await configure({defaultConsent: 'pending'});
          const waiting = ['a', 'b', 'c'].map((type) => send({type}));
          await consent(given);
          return Promise.all(waiting);
        },
      }) satisfies Script,
  ),
  {
    name: 'goes with identities and overrides',
    run: async ({alloy, configure}) => {
      await configure();
      return alloy('setConsent', {
        consent: [{standard: 'Adobe', version: '1.0', value: {general: 'in'}}],
        identityMap: {CRM: [{id: 'c-17', authenticatedState: 'authenticated'}], ECID: [{id: '1'}]},
        edgeConfigOverrides: {datastreamId: 'other', com_adobe_target: {propertyToken: 'a'}},
      });
    },
  },
  {
    name: 'is said once, however often it is given',
    page: {cookies: RETURNING},
    run: async ({configure, consent}) => {
      await configure();
      return [await consent('in'), await consent('in'), await consent('out'), await consent('in')];
    },
  },
  {
    name: 'is said again when anything in it is another',
    page: {cookies: RETURNING},
    given: [
      {collect: {val: 'y'}, metadata: {time: '1'}},
      {metadata: {time: '1'}, collect: {val: 'y'}},
      {collect: {val: 'y'}, metadata: {time: '2'}},
    ],
    run: async ({alloy, configure, given}) => {
      await configure();
      for (const value of given) {
        await alloy('setConsent', {consent: [{standard: 'Adobe', version: '2.0', value}]});
      }
    },
  },
  {
    name: 'was said on a page before',
    page: {
      cookies: chosen('in'),
      before: ({org}) => {
        const key = `com.adobe.alloy.${org.replace('@', '_')}.consentHashes.Adobe.1.0`;
        localStorage[key] = 'e385c3ab';
      },
    },
    run: async ({configure, consent}) => {
      await configure();
      return consent('in');
    },
  },
  {
    name: 'is said one after the other, and the last one counts',
    page: {cookies: RETURNING},
    run: async ({configure, consent, send}) => {
      await configure({defaultConsent: 'pending'});
      const waiting = send({type: 'a'});
      await Promise.all([consent('in'), consent('out')]);
      return [await waiting, await send({type: 'b'})];
    },
  },
  ...Object.entries({
    in: {resolved: {propositions: []}},
    out: {resolved: {}},
    pending: 'nothing',
  }).map(
    ([given, becomes]) =>
      ({
        name: `that is refused leaves it at ${given}, the default`,
        edge: [problem(400)],
        given,
        ours: ALLOYS_WAY,
        run: async ({configure, consent, given, outcome, send}) => {
          await configure({defaultConsent: given});
          const waiting = send({type: 'a'});
          const said = await outcome(consent('in'));
          const patience = given == 'pending' ? 500 : 3000;
          const after = outcome(send({type: 'b'}), patience);
          return [said, await outcome(waiting, patience), await after];
        },
        // This version of it lets events wait for ever; the next returns to its default, as ours does.
        instead: ({result}) => (result as any).resolved.splice(1, 2, becomes, becomes) as void,
        looks: ['result'],
      }) satisfies Script,
  ),
  {
    name: 'may be changed by the answer to any event',
    page: {cookies: RETURNING},
    edge: [saying(handle('state:store', store('consent', 'general=out', 15_552_000)))],
    run: async ({configure, send}) => {
      await configure({debugEnabled: true});
      return [await send({type: 'a'}), await send({type: 'b'})];
    },
  },
  {
    name: 'collects context at once and asks onBeforeEventSend when it is given',
    run: async ({configure, consent, send}) => {
      const order: string[] = [];
      await configure({
        defaultConsent: 'pending',
        onBeforeEventSend: () => void order.push('edited'),
      });
      const waiting = send();
      // A task later: a few of Alloy's promises lie between.
      await new Promise((later) => setTimeout(later));
      history.pushState({}, '', '/later');
      order.push('consent');
      await consent('in');
      await waiting;
      return order;
    },
  },
];
