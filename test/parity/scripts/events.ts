/** What `sendEvent` makes of its options, and the page's callback of the event. */
import type {Script} from '../drive.js';
import {RETURNING} from '../given.js';

const PAGE = {cookies: RETURNING};

/** Each of `given` as an event. */
const eachSent: Script['run'] = async ({configure, given, send}) => {
  await configure();
  const results = [];
  for (const options of given as object[]) results.push(await send({...options}));
  return results;
};

export const events: Script[] = [
  {
    name: 'carry xdm, data, type and merge id; what xdm says itself wins',
    page: PAGE,
    given: [
      {type: 'a'},
      {type: 'a', xdm: {eventType: 'b'}},
      {mergeId: 'a'},
      {mergeId: 'a', xdm: {eventMergeId: 'b'}},
      {data: {a: [1, {b: 2}], __adobe: {target: {'profile.tier': 'gold'}}}},
      {type: '', data: {}, xdm: {}},
      {type: null, data: null, xdm: null},
    ],
    run: eachSent,
  },
  {
    name: 'are over what is collected automatically, key by key',
    page: PAGE,
    given: [
      {
        xdm: {
          web: {webPageDetails: {name: 'Shop', URL: 'https://canonical.test/'}, webReferrer: null},
          device: {screenHeight: 1, colorDepth: 24},
          placeContext: 'here',
          environment: [1],
        },
      },
    ],
    run: eachSent,
  },
  {
    name: 'keep what identities the site gives',
    page: PAGE,
    given: [
      {xdm: {identityMap: {FPID: [{id: '0d5b6f3c-7a7f-4a55-8f0e-6a5b4c3d2e1f', primary: true}]}}},
      {
        xdm: {
          identityMap: {CRM: [{id: 'c-17', authenticatedState: 'authenticated'}], Email: []},
        },
      },
    ],
    run: eachSent,
  },
  {
    name: 'leave the objects of the page as they are',
    page: PAGE,
    run: async ({configure, send}) => {
      await configure();
      const xdm = {web: {webPageDetails: {name: 'Shop'}}};
      const data = {a: {b: 1}};
      await send({xdm, data, type: 'a', mergeId: 'b'});
      return [xdm, data];
    },
  },
  {
    name: 'have an own time if the site gives one',
    page: PAGE,
    given: [{xdm: {timestamp: '2030-05-01T10:00:00Z'}}],
    run: eachSent,
  },
  {
    name: 'take a dataset by the deprecated option, with a warning',
    page: PAGE,
    run: async ({configure, send}) => {
      await configure({debugEnabled: true});
      return send({datasetId: '64a'});
    },
  },
  {
    name: 'are shown to onBeforeEventSend as xdm and data, to be edited',
    page: PAGE,
    run: async ({configure, send}) => {
      const shown: unknown[] = [];
      await configure({
        onBeforeEventSend(content: any) {
          shown.push(Object.keys(content).sort(), content.data, content.xdm.eventType);
          content.xdm.web.webPageDetails.name = 'Edited';
          delete content.xdm.device;
          content.data.more = 1;
          content.query = {personalization: {}};
        },
      });
      return [await send({type: 'a'}), shown];
    },
  },
  {
    name: 'may be replaced by onBeforeEventSend, and emptied',
    page: PAGE,
    run: async ({configure, send}) => {
      const contents: [any, any][] = [
        [{a: 1}, {b: 2}],
        [{}, {}],
        [undefined, null],
      ];
      await configure({
        onBeforeEventSend: (content: any) => {
          [content.xdm, content.data] = contents.shift()!;
          return null;
        },
      });
      return [await send(), await send({data: {a: 1}}), await send()];
    },
  },
  {
    name: 'are canceled by nothing but false',
    page: PAGE,
    run: async ({configure, send}) => {
      const answers = [0, '', undefined, false];
      await configure({onBeforeEventSend: () => answers.shift(), debugEnabled: true});
      return [await send(), await send(), await send(), await send()];
    },
  },
  {
    name: 'are rejected with what onBeforeEventSend throws',
    page: PAGE,
    run: async ({configure, outcome, send}) => {
      const thrown = [new Error('Not this one.'), 'A string.' as unknown as Error];
      await configure({
        onBeforeEventSend() {
          if (thrown[0]) throw thrown.shift()!;
        },
      });
      return [await outcome(send()), await outcome(send()), await send()];
    },
  },
];
