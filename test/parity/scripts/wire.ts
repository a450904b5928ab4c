/** Where requests go and what is in them. */
import type {Script} from '../drive.js';
import {ALLOYS_WAY, DATASTREAM, handle, PREFIX, RETURNING, saying, store} from '../given.js';

const PAGE = {cookies: RETURNING};
const CLUSTER = `${PREFIX}cluster`;

/** Configures with `given`, and sends one event. */
const oneEvent: Script['run'] = async ({configure, given, send}) => {
  await configure(given ?? {});
  return send();
};
/** Configures with the first of `given`, and sends an event with each of the others. */
const eachSent: Script['run'] = async ({configure, given: [options, ...events], send}) => {
  await configure(options);
  for (const event of events) await send({...event});
};

export const wire: Script[] = [
  {name: 'is for a new visitor as for one who will be known', run: oneEvent},
  {name: 'is for a known visitor with the cookies of the edge', page: PAGE, run: oneEvent},
  {
    name: 'goes where the edge wants this visitor',
    page: {cookies: {...RETURNING, [CLUSTER]: 'or2'}},
    run: oneEvent,
  },
  {
    name: 'goes where Target wants this visitor',
    page: {cookies: {...RETURNING, mboxEdgeCluster: '38'}},
    run: oneEvent,
  },
  {
    name: 'follows a hint from one answer to the next request',
    page: PAGE,
    edge: [saying(handle('state:store', store('cluster', 'irl1', 1800)))],
    run: async ({configure, send}) => {
      await configure();
      await send();
      return send();
    },
  },
  {
    name: 'has the path that is configured',
    page: PAGE,
    given: {edgeBasePath: 'ee-pre-prd'},
    run: oneEvent,
  },
  {
    name: 'leaves cookies to the browser where the edge is of the same site',
    page: PAGE,
    given: {edgeDomain: 'data.shop.test'},
    run: oneEvent,
  },
  {
    name: 'carries cookies of the edge decoded, at_qa_mode, and no others',
    page: {
      cookies: {
        ...RETURNING,
        [`${PREFIX}odd`]: 'a%40%22b%20c%3D%C3%BC',
        [`${PREFIX}broken`]: '%E0%A4%A',
        kndctr_OTHER_AdobeOrg_identity: 'x',
        at_qa_mode: '{"token":1}',
        mbox: 'session#1',
        s_ecid: 'MCMID|1',
      },
    },
    run: oneEvent,
  },
  {
    name: 'says that Target is being left, and carries its cookie then',
    page: {cookies: {...RETURNING, mbox: 'session#1', mboxEdgeCluster: '38'}},
    given: {targetMigrationEnabled: true},
    run: oneEvent,
  },
  {
    name: 'overrides a datastream for all events and for one, key by key, without what says nothing',
    page: PAGE,
    given: [
      {
        edgeConfigOverrides: {
          com_adobe_analytics: {reportSuites: ['global'], more: {a: 1}},
          com_adobe_target: {propertyToken: ''},
        },
      },
      {},
      {edgeConfigOverrides: {com_adobe_analytics: {enabled: true, reportSuites: ['local']}}},
      {
        edgeConfigOverrides: {
          com_adobe_analytics: null,
          a: {enabled: true},
          b: {enabled: false, c: {}, d: [], e: [''], f: 0, g: true, h: {i: {enabled: true}}},
        },
      },
    ],
    run: eachSent,
  },
  {
    name: 'overrides nothing with what is empty',
    page: PAGE,
    given: [{edgeConfigOverrides: {}}, {}, {edgeConfigOverrides: {a: {enabled: true}, b: {}}}],
    run: eachSent,
  },
  {
    name: 'says which datastream it was when an event goes to another',
    page: PAGE,
    given: [
      {},
      {edgeConfigOverrides: {datastreamId: `${DATASTREAM}:dev`}},
      {edgeConfigOverrides: {datastreamId: DATASTREAM}},
      {edgeConfigOverrides: {datastreamId: 'other', com_adobe_target: {propertyToken: 'a'}}},
    ],
    run: eachSent,
  },
  {
    name: 'says how long an event waited',
    page: PAGE,
    run: async ({configure, consent, send}) => {
      await configure({defaultConsent: 'pending'});
      const waiting = send();
      await consent('in');
      await waiting;
      return send();
    },
    looks: ['requests'],
  },
  {
    name: 'has the token of an Assurance session',
    page: {cookies: RETURNING, path: '/?adb_validation_sessionid=s-1'},
    run: async ({alloy, configure, send}) => {
      await configure();
      await send();
      return alloy('getIdentity');
    },
  },
  {
    name: 'is a beacon to collect when a known visitor leaves',
    page: PAGE,
    ours: ALLOYS_WAY,
    run: async ({configure, send}) => {
      await configure();
      return send({documentUnloading: true, type: 'leaving'});
    },
  },
  {
    name: 'asks for an identity even if an unknown visitor leaves',
    run: async ({configure, send}) => {
      await configure();
      return [await send({documentUnloading: true}), await send({documentUnloading: true})];
    },
  },
  {
    name: 'goes without a beacon where the browser takes none, and says so',
    page: {
      cookies: RETURNING,
      before: () => void (navigator.sendBeacon = () => false),
    },
    ours: ALLOYS_WAY,
    run: async ({configure, outcome, send}) => {
      await configure({debugEnabled: true});
      return outcome(send({documentUnloading: true}));
    },
  },
  {
    name: 'goes without a beacon where the browser has none',
    page: {
      cookies: RETURNING,
      before: () => void Object.defineProperty(navigator, 'sendBeacon', {value: undefined}),
    },
    ours: ALLOYS_WAY,
    run: async ({configure, outcome, send}) => {
      await configure();
      return outcome(send({documentUnloading: true}));
    },
  },
];
