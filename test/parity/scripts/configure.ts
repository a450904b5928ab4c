/** What `configure` takes and refuses, in which words. */
import type {Script} from '../drive.js';
import {RETURNING} from '../given.js';
import type {Stage} from '../stage.js';

/** Configures with one set of options after the other, each with ids that no other had. */
const eachRefused = async ({given, configure, outcome}: Stage) => {
  const outcomes = [];
  for (const [index, options] of (given as object[]).entries()) {
    const ids = {datastreamId: `ds-${index}`, orgId: `${index}@AdobeOrg`};
    outcomes.push(await outcome(configure({...ids, ...options})));
  }
  return outcomes;
};

export const configure: Script[] = [
  {
    name: 'wants options',
    run: async ({alloy, outcome}) => [
      await outcome(alloy('configure')),
      await outcome(alloy('configure', {})),
      await outcome(alloy('configure', null)),
      await outcome(alloy('configure', {orgId: 'A@AdobeOrg'})),
      await outcome(alloy('configure', {datastreamId: 'ds'})),
    ],
  },
  {
    name: 'checks its core options, one by one',
    given: [
      {datastreamId: 5},
      {orgId: {}},
      {edgeDomain: 'not a domain!'},
      {edgeDomain: 5},
      {edgeBasePath: ''},
      {debugEnabled: 'yes'},
      {onBeforeEventSend: 'a function'},
      {edgeConfigOverrides: []},
      {edgeConfigOverrides: 'all'},
    ],
    run: eachRefused,
  },
  {
    name: 'names all problems of its core options at once, in their order',
    run: ({alloy, outcome}) =>
      outcome(
        alloy('configure', {
          edgeDomain: 5,
          onBeforeEventSend: true,
          debugEnabled: 0,
          defaultConsent: 'maybe',
          bogus: true,
        }),
      ),
  },
  {
    name: 'checks the options of its parts, one by one',
    given: [
      {context: 'web'},
      {context: ['web', 5]},
      {defaultConsent: 'unknown'},
      {defaultConsent: 1},
      {idMigrationEnabled: 'yes'},
      {thirdPartyCookiesEnabled: 'no'},
    ],
    run: eachRefused,
  },
  {
    name: 'names the problems of the first part that has any',
    given: [
      {context: 5, defaultConsent: 'maybe', bogus: true},
      {defaultConsent: 'maybe', idMigrationEnabled: 5},
      {idMigrationEnabled: 5, thirdPartyCookiesEnabled: 5},
    ],
    run: eachRefused,
  },
  {
    name: 'refuses what it does not know, last',
    given: [{bogus: true}, {bogus: true, more: {}}],
    run: eachRefused,
  },
  {
    name: 'takes null and undefined for what is not there',
    given: [
      {edgeDomain: null, context: null, defaultConsent: null, thirdPartyCookiesEnabled: null},
    ],
    page: {cookies: RETURNING},
    run: async ({configure, given, send}) => [await configure(given[0]), await send()],
  },
  {
    name: 'runs once',
    run: async ({alloy, configure, outcome}) => [
      await configure(),
      await outcome(configure()),
      await outcome(alloy('configure', {})),
    ],
  },
  {
    name: 'may be run again after it was refused; until then other commands are',
    run: async ({alloy, configure, outcome, send}) => [
      await outcome(alloy('configure', {})),
      await outcome(send()),
      await outcome(alloy('setDebug', {enabled: true})),
      await configure(),
    ],
  },
  {
    name: 'wants ids that no other instance has',
    page: {names: ['alloy', 'second']},
    run: async ({configure, datastream, org, outcome}) => {
      const {second} = window as any;
      await configure();
      return [
        await outcome(second('configure', {datastreamId: datastream, orgId: 'B@AdobeOrg'})),
        await outcome(second('configure', {datastreamId: 'b', orgId: org})),
      ];
    },
  },
  {
    name: 'takes edgeConfigId for datastreamId, with a warning',
    page: {cookies: RETURNING},
    run: async ({configure, datastream, send}) => [
      await configure({
        datastreamId: undefined,
        edgeConfigId: datastream,
        debugEnabled: true,
      }),
      await send(),
    ],
  },
  {
    name: 'takes edgeConfigId beside an equal datastreamId',
    run: ({configure, datastream}) => configure({edgeConfigId: datastream, debugEnabled: true}),
  },
  {
    name: 'refuses edgeConfigId beside another datastreamId',
    run: ({configure, outcome}) => outcome(configure({edgeConfigId: 'other'})),
  },
  {
    name: 'collects the context that is asked for, and warns of what there is not',
    page: {cookies: RETURNING},
    run: async ({configure, send}) => [
      await configure({context: ['web', 'weather'], debugEnabled: true}),
      await send(),
    ],
  },
  {
    name: 'collects no context where none is asked for',
    page: {cookies: RETURNING},
    run: async ({configure, send}) => [await configure({context: []}), await send()],
  },
  {
    name: 'keeps a copy of its options',
    page: {cookies: RETURNING},
    run: async ({alloy, datastream, org, send}) => {
      const options: Record<string, unknown> = {
        datastreamId: datastream,
        orgId: org,
        clickCollectionEnabled: false,
        thirdPartyCookiesEnabled: false,
      };
      await alloy('configure', options);
      options.datastreamId = 'other';
      options.edgeBasePath = 'other';
      return send();
    },
  },
];
