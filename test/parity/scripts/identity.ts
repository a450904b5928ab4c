/** Who the visitor is: what commands tell, and what travels in cookies. */
import type {Script} from '../drive.js';
import {
  ALLOYS_WAY,
  CORE,
  ECID,
  handle,
  introduction,
  named,
  PREFIX,
  problem,
  RETURNING,
  saying,
} from '../given.js';

const PAGE = {cookies: RETURNING};
const bothKnown = saying(
  ...introduction,
  handle('identity:result', named('CORE', CORE), named('OTHER', 'x')),
);

/** Configures with the first of `given` and asks with each of the others. */
const asks: Script['run'] = async ({alloy, configure, given: [options, ...questions], outcome}) => {
  await configure(options);
  const answers = [];
  for (const question of questions) answers.push(await outcome(alloy('getIdentity', question)));
  return answers;
};
/** What a cookie says, or does not. */
const read = (name: string, value: string): Script => ({
  name,
  page: {cookies: {[`${PREFIX}identity`]: value}},
  edge: [saying(...introduction)],
  run: async ({alloy, configure}) => {
    await configure({debugEnabled: true});
    return alloy('getIdentity');
  },
});

export const identity: Script[] = [
  {name: 'is asked for once', given: [{}, {}, {namespaces: ['ECID']}], run: asks},
  {
    name: 'is known from an event',
    run: async ({alloy, configure, send}) => {
      await configure();
      await send();
      return alloy('getIdentity');
    },
  },
  {name: 'is known from the cookie', page: PAGE, given: [{}, {}], run: asks},
  read(
    'is read from a cookie without padding',
    'CiYzMDkxNzQ2MzUyODEwNDY1NzgyOTMwMTc0NjU4MzkyMDE3NTY0OFIRCIDQ6ra3MxABGAEqBElSTDHwAYDQ6ra3Mw',
  ),
  read(
    'is read from a cookie that says it last',
    '8AGA0Oq2tzNSEQiA0Oq2tzMQARgBKgRJUkwxCiYzMDkxNzQ2MzUyODEwNDY1NzgyOTMwMTc0NjU4MzkyMDE3NTY0OA==',
  ),
  read('is asked for where the cookie says nothing', 'AAAAAA=='),
  read('is asked for where the cookie is in no language', 'gibberish'),
  {
    name: 'of other domains is told where it is wanted',
    edge: [bothKnown],
    given: [
      {thirdPartyCookiesEnabled: true},
      {namespaces: ['ECID', 'CORE']},
      {namespaces: ['CORE']},
      {},
    ],
    run: asks,
  },
  {
    name: 'of other domains is asked for even if the cookie is there',
    page: PAGE,
    edge: [bothKnown],
    given: [{thirdPartyCookiesEnabled: true}, {namespaces: ['ECID', 'CORE']}],
    run: asks,
  },
  {
    name: 'of other domains is null where there is none',
    given: [{thirdPartyCookiesEnabled: true}, {namespaces: ['ECID', 'CORE']}],
    run: asks,
  },
  {
    name: 'may be asked for at another datastream',
    given: [
      {},
      {edgeConfigOverrides: {datastreamId: 'other', com_adobe_identity: {idSyncContainerId: 7}}},
    ],
    run: asks,
  },
  {
    name: 'is not told to whom the edge refuses it',
    edge: [problem(400)],
    given: [{}, {}, {}],
    ours: ALLOYS_WAY,
    run: asks,
  },
  {
    name: 'is not asked for twice by those who ask at once',
    run: async ({alloy, configure}) => {
      await configure();
      return Promise.all([alloy('getIdentity'), alloy('getIdentity')]);
    },
  },
  {
    name: 'waits for consent',
    run: async ({alloy, configure, consent}) => {
      await configure({defaultConsent: 'pending'});
      const asked = alloy('getIdentity');
      await consent('in');
      return asked;
    },
  },
  {
    name: 'is not asked for without consent',
    given: [{defaultConsent: 'out', debugEnabled: true}, {}],
    run: asks,
  },
  {
    name: 'that is missing after an answer is a warning with the name of the organization',
    edge: [saying(handle('identity:result', named('ECID', ECID)))],
    given: [{debugEnabled: true}, {}],
    run: asks,
  },
];
