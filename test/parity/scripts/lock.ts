/** Who is not known yet is made known by one request, and by one only. */
import type {Script} from '../drive.js';
import {ALLOYS_WAY, problem, saying} from '../given.js';

export const lock: Script[] = [
  {
    name: 'goes alone; the others follow when the visitor is known',
    run: async ({configure, send}) => {
      await configure();
      return Promise.all(['a', 'b', 'c'].map((type) => send({type})));
    },
  },
  {
    name: 'lets others wait, and says so',
    run: async ({configure, send}) => {
      await configure({debugEnabled: true});
      return Promise.all(['a', 'b'].map((type) => send({type})));
    },
  },
  {
    name: 'may fail: the next goes alone then',
    edge: [problem(400)],
    ours: ALLOYS_WAY,
    run: async ({configure, outcome, send}) => {
      await configure();
      return Promise.all(['a', 'b', 'c'].map((type) => outcome(send({type}))));
    },
  },
  {
    name: 'may meet no network: the next goes alone then',
    edge: [{refused: true}],
    ours: ALLOYS_WAY,
    run: async ({configure, outcome, send}) => {
      await configure();
      return Promise.all(['a', 'b', 'c'].map((type) => outcome(send({type}))));
    },
  },
  {
    name: 'may bring no identity: they go one by one then, with a warning',
    edge: () => saying(),
    run: async ({configure, send}) => {
      await configure({debugEnabled: true});
      return Promise.all(['a', 'b', 'c'].map((type) => send({type})));
    },
  },
  {
    name: 'may be any command',
    run: async ({alloy, configure, consent, send}) => {
      await configure();
      return Promise.all([alloy('getIdentity'), consent('in'), send({type: 'a'})]);
    },
  },
  {
    name: 'lets a leaving page leave by beacon once the visitor is known',
    run: async ({configure, send}) => {
      await configure();
      return Promise.all([send({type: 'a'}), send({type: 'b', documentUnloading: true})]);
    },
    requests: 2,
  },
];
