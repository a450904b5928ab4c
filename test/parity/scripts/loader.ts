/** The base code and what has been said through it before the library is there. */
import type {Script} from '../drive.js';
import {RETURNING} from '../given.js';

export const loader: Script[] = [
  {
    name: 'hears what comes after it by the base code that speaks at once',
    page: {cookies: RETURNING, baseCode: 'sync'},
    run: async ({configure, send}) => [await configure(), await send({xdm: {eventType: 'test'}})],
  },
  {
    name: 'hears what comes after it by the base code that waits for a task',
    page: {cookies: RETURNING, baseCode: 'later'},
    run: async ({configure, send}) => [await configure(), await send({xdm: {eventType: 'test'}})],
  },
  {
    name: 'takes the commands that waited, in their order',
    page: {
      cookies: RETURNING,
      before: ({configure, send}) => [
        configure(),
        send({type: 'one'}),
        send({type: 'two'}),
        send({type: 'three'}),
      ],
    },
    run: ({before}) => Promise.all(before as unknown[]),
  },
  {
    name: 'takes the commands that waited behind a task',
    page: {
      cookies: RETURNING,
      baseCode: 'later',
      before: ({configure, send}) => [configure(), send({type: 'one'}), send({type: 'two'})],
    },
    run: ({before}) => Promise.all(before as unknown[]),
  },
  {
    name: 'rejects what waited in front of its configure',
    page: {before: ({configure, outcome, send}) => [outcome(send()), outcome(configure())]},
    run: ({before}) => Promise.all(before as unknown[]),
  },
  {
    name: 'takes entries that are plain arrays, and those that come without options',
    page: {
      before: ({datastream, org}) => {
        const {q} = (window as any).alloy;
        const ask = (...args: unknown[]) =>
          new Promise((resolve, reject) => void q.push([resolve, reject, args]));
        return [
          ask('configure', {datastreamId: datastream, orgId: org, clickCollectionEnabled: false}),
          ask('createEventMergeId'),
        ];
      },
    },
    run: ({before}) => Promise.all(before as unknown[]),
  },
  {
    name: 'takes entries that come while it runs, by the queue itself',
    run: async ({configure}) => {
      await configure();
      return new Promise((resolve, reject) => {
        (window as any).alloy.q.push([resolve, reject, ['createEventMergeId']]);
      });
    },
  },
  {
    name: 'starts several instances, each with its own name in its messages',
    page: {names: ['alloy', 'second']},
    run: async ({alloy, configure, outcome}) => {
      const {second} = window as any;
      return [
        await configure(),
        await outcome(second('sendEvent')),
        await second('configure', {
          datastreamId: 'second',
          orgId: 'SECOND@AdobeOrg',
          clickCollectionEnabled: false,
        }),
        await outcome(second('setDebug', {})),
        await outcome(alloy('setDebug', {})),
      ];
    },
  },
  {
    name: 'keeps the visitors of two instances apart',
    page: {names: ['alloy', 'second'], cookies: RETURNING},
    run: async ({configure, org, send}) => {
      const {second} = window as any;
      await configure();
      await second('configure', {
        datastreamId: 'second',
        orgId: org.replace('1F', '2F'),
        clickCollectionEnabled: false,
        thirdPartyCookiesEnabled: false,
      });
      await send();
      return second('getIdentity');
    },
    looks: ['requests', 'result'],
  },
  {
    name: 'does nothing where no name is asked for',
    page: {names: []},
    run: () => typeof (window as any).alloy,
  },
  {
    name: 'leaves the function of the base code, its queue and the list of names as they are',
    page: {cookies: RETURNING, before: ({configure}) => [configure()]},
    run: async ({before, send}) => {
      await Promise.all(before as unknown[]);
      await send();
      const {alloy, __alloyNS} = window as any;
      return [Object.keys(alloy), alloy.q.length, typeof alloy.q.push, [...__alloyNS]];
    },
  },
];
