/** What monitors hear, in which order. */
import type {Script} from '../drive.js';
import {ALLOYS_WAY, problem, RETURNING, type Answer} from '../given.js';

const heard = (name: string, run: Script['run'], edge: Answer[] = []): Script => ({
  name,
  page: {cookies: RETURNING},
  monitored: true,
  edge,
  ours: ALLOYS_WAY,
  run,
});
const busy: Answer = {...problem(503), headers: {'retry-after': '0'}};

export const monitors: Script[] = [
  heard('hear of an event from the start to the end', async ({configure, send}) => {
    await configure();
    return send({type: 'a'});
  }),
  heard('hear of commands that come too early or are unknown', async ({alloy, outcome}) => [
    await outcome(alloy('sendEvent', {type: 'a'})),
    await outcome(alloy('bogus')),
    await outcome(alloy('configure', {})),
  ]),
  heard('hear of commands that are refused', async ({alloy, configure, outcome}) => {
    await configure();
    return [
      await outcome(alloy('bogus', {a: 1})),
      await outcome(alloy('configure', {})),
      await outcome(alloy('sendEvent', {type: 5})),
      await outcome(alloy('setDebug')),
    ];
  }),
  heard(
    'hear of a problem of the edge',
    async ({configure, outcome, send}) => {
      await configure();
      return outcome(send());
    },
    [problem(400)],
  ),
  heard(
    'hear of a network that fails',
    async ({configure, outcome, send}) => {
      await configure();
      return outcome(send());
    },
    [{refused: true}],
  ),
  heard(
    'hear once of a request that is made three times',
    async ({configure, send}) => {
      await configure();
      return send();
    },
    [busy, busy],
  ),
  heard(
    'hear of answers that are empty',
    async ({configure, send}) => {
      await configure();
      return send();
    },
    [{status: 204}],
  ),
  heard('hear of a beacon', async ({configure, send}) => {
    await configure();
    return send({documentUnloading: true});
  }),
  heard('hear of consent that is not given', async ({configure, send}) => {
    await configure({defaultConsent: 'out'});
    return send();
  }),
  {
    name: 'hear of several instances by name',
    page: {cookies: RETURNING, names: ['alloy', 'second']},
    monitored: true,
    run: async ({configure, send}) => {
      await configure();
      await (window as any).second('configure', {
        datastreamId: 'second',
        orgId: 'SECOND@AdobeOrg',
        clickCollectionEnabled: false,
      });
      await send();
    },
  },
  {
    name: 'may come late to where others could have been',
    page: {cookies: RETURNING, before: () => void ((window as any).__alloyMonitors = [])},
    run: async ({alloy, configure}) => {
      await configure();
      const commands: string[] = [];
      (window as any).__alloyMonitors.push({
        onBeforeCommand: ({commandName}: any) => commands.push(commandName),
      });
      await alloy('getIdentity');
      return commands;
    },
  },
  {
    name: 'may be several, and need not listen to everything',
    page: {
      cookies: RETURNING,
      before: () => {
        const calls: unknown[] = [];
        (window as any).calls = calls;
        (window as any).__alloyMonitors = [
          {onBeforeCommand: ({commandName}: any) => calls.push(['first', commandName])},
          {},
          {
            onBeforeCommand: ({commandName}: any) => calls.push(['third', commandName]),
            onNetworkResponse: ({getHeader, statusCode}: any) =>
              calls.push(['third', statusCode, getHeader('content-type'), getHeader('x-none')]),
          },
        ];
      },
    },
    run: async ({configure, send}) => {
      await configure();
      await send();
      return (window as any).calls;
    },
  },
];
