/** What becomes of an answer: results, cookies, messages. */
import type {Script} from '../drive.js';
import {ALLOYS_WAY, handle, problem, RETURNING, saying, type Answer} from '../given.js';

const PAGE = {cookies: RETURNING};

/** Sends an event, tells what became of it, and sends another. */
const twoEvents: Script['run'] = async ({configure, outcome, send}) => {
  await configure({debugEnabled: true});
  return [await outcome(send()), await outcome(send())];
};
const failing = (name: string, answer: Answer): Script => ({
  name,
  page: PAGE,
  edge: [answer],
  ours: ALLOYS_WAY,
  run: twoEvents,
});
const cookie = (key: string, value: string, more: object = {}) => ({key, value, ...more});

export const answers: Script[] = [
  failing('that are problems are rejections with the whole document', problem(400)),
  failing('of 500 are rejections without a retry', {status: 500, body: ''}),
  failing('that are no JSON are rejections', {status: 400, body: '<h1>Bad request</h1>'}),
  failing('of 200 that are no JSON are rejections', {body: '<h1>Please sign in</h1>'}),
  failing('of 200 without handles are rejections', {body: {requestId: 'r-1'}}),
  failing('of 200 with handles that are no list are rejections', {body: {handle: {}}}),
  failing('of 204 are empty', {status: 204}),
  failing('of 202 without handles are rejections', {status: 202, body: {requestId: 'r-1'}}),
  failing('of nothing are rejections with the words of the browser', {refused: true}),
  {
    name: 'with warnings and errors are taken, and both are written down',
    page: PAGE,
    edge: [
      {
        status: 207,
        body: {
          handle: [],
          warnings: [{type: 'EXEG-0204-200', status: 200, title: 'So-so'}, {title: 'Hm'}],
          errors: [{type: 'EXEG-0201-504', status: 504, title: 'Late', report: {eventIndex: 0}}],
        },
      },
    ],
    run: twoEvents,
  },
  {
    name: 'with unknown handles are taken',
    page: PAGE,
    edge: [saying(handle('unknown:thing', {a: 1}), handle('locationHint:result', {hint: 'x'}))],
    run: twoEvents,
  },
  {
    name: 'say which edge it was, and getIdentity tells',
    page: PAGE,
    edge: [
      {...saying(), headers: {'x-adobe-edge': 'IRL1;6'}},
      saying(),
      {...saying(), headers: {'x-adobe-edge': 'OR2;011;x'}},
    ],
    run: async ({alloy, configure, send}) => {
      await configure();
      const tellings = [await alloy('getIdentity')];
      for (let count = 0; count < 3; count++) {
        await send();
        tellings.push(await alloy('getIdentity'));
      }
      return tellings;
    },
  },
  {
    name: 'that say badly which edge it was are taken with a warning',
    page: PAGE,
    edge: [
      {...saying(), headers: {'x-adobe-edge': 'IRL1'}},
      {...saying(), headers: {'x-adobe-edge': 'VA6;bad'}},
    ],
    run: async ({alloy, configure, send}) => {
      await configure({debugEnabled: true});
      await send();
      await send();
      return alloy('getIdentity');
    },
  },
  {
    name: 'set cookies, with the attributes they ask for',
    page: PAGE,
    edge: [
      saying(
        handle(
          'state:store',
          cookie('kndctr_a', 'a=b;c d,e"f%g@h', {maxAge: 3600, attrs: {SameSite: 'None'}}),
          cookie('kndctr_b', 'session'),
          cookie('kndctr_c', 'lax', {maxAge: 7200, attrs: {SameSite: 'Lax', Other: 'x'}}),
          cookie('at_qa_mode', '', {maxAge: 0}),
        ),
        handle('state:store', cookie('odd (name)', 'ü', {maxAge: 7200})),
      ),
    ],
    run: twoEvents,
  },
  {
    name: 'can be given by the page itself',
    page: PAGE,
    run: async ({alloy, configure}) => {
      await configure();
      const result = await alloy('applyResponse', {
        responseHeaders: {'x-adobe-edge': 'IRL1;6'},
        responseBody: {
          requestId: 'r-1',
          handle: [
            {type: 'identity:result', payload: [{id: '12', namespace: {code: 'ECID'}}]},
            {type: 'state:store', payload: [{key: 'kndctr_a', value: 'b', maxAge: 3600}]},
            {type: 'unknown:thing', payload: [{}]},
          ],
          warnings: [{title: 'So-so'}],
        },
      });
      return [result, await alloy('getIdentity')];
    },
  },
  {
    name: 'that the page gives need no consent and send nothing',
    run: async ({alloy, configure}) => {
      await configure({defaultConsent: 'out', debugEnabled: true});
      return alloy('applyResponse', {responseBody: {handle: []}});
    },
  },
];
