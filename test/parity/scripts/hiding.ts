/** What is hidden while offers are on their way, and when it is shown. */
import {action, fromJourney, item, offering, pageOffer, send, visit} from '../offering.js';
import {ALLOYS_WAY, PREFIX, problem, RETURNING} from '../given.js';
import type {Json} from '../../../src/core/types.js';
import type {Script} from '../drive.js';
import type {Stage} from '../stage.js';

const BODY = '<div id="box">Old</div><p id="text">Text</p>';
const STYLE = '#box {visibility: hidden}';
const text = action('i-1', 'setText', '#text', 'New');
const prehidingStyle = STYLE;
const snippet = `<style id="alloy-prehiding">${STYLE}</style>`;

const hiding = (name: string, more: Partial<Parameters<typeof visit>[0]>): Script =>
  visit({
    name,
    body: BODY,
    options: {prehidingStyle},
    offers: [pageOffer('P-1', text)],
    ...more,
  });
/** Sends, and looks what comes and goes. */
const looking = async ({alloy, configure, content, given, outcome}: Stage) => {
  const {onBeforeEventSend, options, event} = given;
  await configure({
    ...options,
    ...(onBeforeEventSend == 'refuses' && {onBeforeEventSend: () => false}),
    ...(onBeforeEventSend == 'throws' && {
      onBeforeEventSend: () => {
        throw Error('Oh no.');
      },
    }),
  });
  const seen: string[] = [];
  const note = (what: string, nodes: NodeList) => {
    for (const {nodeName, textContent} of nodes) {
      // Alloy hides `undefined`, too.
      if (nodeName == 'STYLE' && !textContent?.startsWith('undefined'))
        seen.push(`${what} ${textContent}`);
    }
  };
  new MutationObserver((records) => {
    for (const {addedNodes, removedNodes} of records) {
      note('added', addedNodes);
      note('removed', removedNodes);
    }
  }).observe(document, {childList: true, subtree: true});
  const result = await outcome(alloy('sendEvent', {renderDecisions: true, ...event}));
  return {seen, result, content: content()};
};
const seeing = (name: string, given: Json, more: Partial<Script> = {}): Script => ({
  name,
  monitored: true,
  page: {body: BODY, cookies: RETURNING},
  edge: [offering(pageOffer('P-1', text))],
  ours: ALLOYS_WAY,
  ...more,
  given: {options: {prehidingStyle}, ...given},
  run: looking,
  looks: ['result', 'uncaught', 'dom'],
});

export const hidden: Script[] = [
  hiding('until offers are rendered', {}),
  hiding('until nothing is to be rendered', {offers: []}),
  hiding('not where the site renders', {steps: [send({renderDecisions: false}, 1)]}),
  hiding('not by an event that asks for nothing', {
    steps: [send({}, 2), send({}, 3)],
  }),
  hiding('by the page itself', {body: snippet + BODY, options: {}}),
  hiding('by the page itself, whatever is configured', {body: snippet + BODY}),
  hiding('by the page itself, shown where the site renders', {
    body: snippet + BODY,
    options: {},
    steps: [send({renderDecisions: false}, 1)],
  }),
  hiding('for several events', {
    offers: [],
    steps: [send({}, 1), send({decisionScopes: ['a']}, 2)],
  }),
  hiding('with the nonce of the page', {page: {nonce: 'n0nce'}}),
  seeing('from the event to its answer', {}),
  seeing('with nothing configured', {options: {}}),
  seeing('until the edge refuses', {}, {edge: [problem(400)]}),
  seeing('until the network fails', {}, {edge: [{refused: true}]}),
  seeing('until a callback refuses the event', {onBeforeEventSend: 'refuses'}),
  seeing('until a callback throws', {onBeforeEventSend: 'throws'}),
  seeing(
    'not after a visitor has said no',
    {},
    {
      page: {body: BODY, cookies: {...RETURNING, [`${PREFIX}consent`]: 'general=out'}},
    },
  ),
  seeing(
    'by the page itself, not after a visitor has said no',
    {options: {}},
    {
      page: {body: snippet + BODY, cookies: {...RETURNING, [`${PREFIX}consent`]: 'general=out'}},
    },
  ),
  seeing(
    'by the page itself, not where nobody has said yes',
    {options: {defaultConsent: 'out'}},
    {
      page: {body: snippet + BODY, cookies: RETURNING},
    },
  ),
  {
    ...seeing('not where nobody has said yes', {options: {prehidingStyle, defaultConsent: 'out'}}),
    // In Alloy for good.
    instead(outcome) {
      Object.assign((outcome.result as Json).resolved, {seen: [], content: []});
      outcome.dom = outcome.dom.filter((html) => !html.includes('alloy-prehiding'));
    },
  },
  {
    ...seeing('until a visitor says no', {}),
    run: async ({alloy, configure, consent, content, outcome}) => {
      await configure({defaultConsent: 'pending', prehidingStyle: '#box {visibility: hidden}'});
      const sent = outcome(alloy('sendEvent', {renderDecisions: true}));
      await consent('out');
      return [await sent, content()];
    },
    edge: [],
  },
  {
    ...seeing('until a visitor says yes', {}),
    run: async ({alloy, configure, consent, content, outcome}) => {
      await configure({defaultConsent: 'pending', prehidingStyle: '#box {visibility: hidden}'});
      const sent = outcome(alloy('sendEvent', {renderDecisions: true}));
      await consent('in');
      return [await sent, content()];
    },
    edge: ({body}) => (body.events ? offering(pageOffer('P-1', text)) : undefined),
  },
  visit({
    name: 'one by one, until each is there',
    body: BODY,
    offers: [
      pageOffer(
        'P-1',
        item('i-1', 'dom-action', {
          type: 'setHtml',
          selector: '#late',
          prehidingSelector: '#late',
          content: 'New',
        }),
        item('i-2', 'dom-action', {
          type: 'setHtml',
          selector: '#box',
          prehidingSelector: '#box',
          content: 'New',
        }),
      ),
    ],
    run: async ({alloy, answers, configure, until}) => {
      await configure();
      await alloy('sendEvent', {renderDecisions: true});
      const look = () =>
        [...document.head.querySelectorAll('style')].map(({textContent}) => textContent);
      await until(() => look().length == 1);
      const before = look();
      document.body.insertAdjacentHTML('beforeend', '<i id="late">Late</i>');
      await answers(2);
      return [before, look()];
    },
  }),
];

export const leaving: Script[] = [
  {
    name: 'to another page, which is told before',
    page: {body: BODY, cookies: RETURNING},
    edge: ({body}) =>
      body.events?.[0].query
        ? offering(pageOffer('P-1', item('i-1', 'redirect-item', {content: '/there?a=b'})))
        : undefined,
    requests: 2,
    run: async ({alloy, configure}) => {
      // Where the new page has come from is not the question here.
      if (location.pathname == '/there') return;
      await configure();
      void alloy('sendEvent', {renderDecisions: true, xdm: {identityMap: {CRM: [{id: 'c-1'}]}}});
      await new Promise(() => {});
    },
    looks: ['requests', 'result', 'uncaught', 'dom'],
  },
  visit({
    name: 'is said, and nothing else of the answer is done',
    body: BODY,
    offers: [
      pageOffer('P-1', text),
      fromJourney(pageOffer('P-2', item('i-2', 'redirect-item', {content: '/there'}))),
      pageOffer('P-3', item('i-3', 'redirect-item', {content: '/elsewhere'})),
    ],
    page: {
      // It stays, so that we can look at it.
      before: () =>
        void (window as any).navigation.addEventListener('navigate', (event: any) => {
          if (event.destination.url.endsWith('/there')) event.preventDefault();
        }),
    },
    run: async ({alloy, configure, content, outcome, said}) => {
      await configure({debugEnabled: true});
      const result = await outcome(alloy('sendEvent', {renderDecisions: true}), 2000);
      const {stage} = (window as any).backstage;
      await stage.until(() => said('Redirect action'));
      return [result, content()];
    },
    requests: 2,
    looks: ['requests', 'result', 'uncaught', 'dom'],
  }),
  visit({
    name: 'needs a place to go to',
    body: BODY,
    offers: [
      pageOffer('P-1', text, item('i-2', 'redirect-item', {}), item('i-3', 'redirect-item')),
    ],
  }),
  visit({
    name: 'is the site’s where it renders itself',
    body: BODY,
    offers: [pageOffer('P-1', item('i-2', 'redirect-item', {content: '/there'}))],
    steps: [send({renderDecisions: false}, 1)],
  }),
];
