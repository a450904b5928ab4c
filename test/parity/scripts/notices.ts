/** What is told of offers that were shown: at once, or with a later event. */
import {action, offer, offering, pageOffer, send, view, viewOffer, visit} from '../offering.js';
import {ALLOYS_WAY, problem} from '../given.js';
import type {Script} from '../drive.js';
import type {Outcome} from '../outcome.js';
import type {Stage} from '../stage.js';

const BODY = '<p id="text">Text</p>';
const page = pageOffer('P-1', action('i-1', 'setText', '#text', 'New'));
const top = {personalization: {sendDisplayEvent: false}};
const bottom = {personalization: {includeRenderedPropositions: true}};
const again = offering(pageOffer('P-1', action('i-1', 'appendHtml', '#text', '<b>New</b>')));
const telling = (name: string, steps: Parameters<typeof visit>[0]['steps'], more = {}) =>
  visit({name, body: BODY, offers: [page], steps: steps!, ...more});

export const notices: Script[] = [
  telling('wait for an event that takes them along', [send(top, 1), send(bottom, 2)]),
  telling('are taken along once', [send(top, 1), send(bottom, 2), send(bottom, 3)]),
  telling('are none where nothing was shown', [send(top, 1), send(bottom, 2)], {offers: []}),
  telling('are none where the site renders', [
    send({...top, renderDecisions: false}, 1),
    send(bottom, 2),
  ]),
  telling(
    'of two events are taken along by one',
    [
      send(top, 1),
      send({personalization: {...top.personalization, defaultPersonalizationEnabled: true}}, 2),
      send({...bottom, xdm: {eventType: 'bottom'}}, 3),
    ],
    {
      edge: [
        offering(page),
        offering(
          viewOffer('cart', 'P-2'),
          offer('web://www.shop.test/', 'P-3', action('i-3', 'setText', '#text', 'Newer')),
        ),
      ],
    },
  ),
  telling('join what the site tells itself', [
    send(top, 1),
    send(
      {
        ...bottom,
        xdm: {
          eventType: 'decisioning.propositionDisplay',
          _experience: {decisioning: {propositionEventType: {display: 1}, more: 1}},
        },
      },
      2,
    ),
  ]),
  telling('that the site writes are an event like any other', [
    send(
      {
        renderDecisions: false,
        xdm: {
          eventType: 'decisioning.propositionDisplay',
          _experience: {decisioning: {propositions: [{id: 'P-1', scope: 'a', scopeDetails: {}}]}},
        },
      },
      1,
    ),
  ]),
  telling('are asked for with an event that shows offers itself', [
    send({personalization: {...bottom.personalization}}, 2),
    send(bottom, 3),
  ]),
  telling(
    'of a view are taken along with it',
    [send(top, 1), view('cart', {...bottom}, 2), send(bottom, 3)],
    {offers: [page, viewOffer('cart', 'P-2', action('i-2', 'setText', '#text', 'Cart'))]},
  ),
  telling('pass the callback of all events', [], {
    run: async ({alloy, answers, configure}: Stage) => {
      await configure({
        onBeforeEventSend: (content: any) => void (content.xdm.seen = true),
      });
      await alloy('sendEvent', {renderDecisions: true});
      await answers(2);
    },
  }),
  telling('that are refused by the callback leave the page as it is', [], {
    run: async ({alloy, answers, configure}: Stage) => {
      await configure({
        onBeforeEventSend: ({xdm}: any) => xdm.eventType != 'decisioning.propositionDisplay',
      });
      const result = await alloy('sendEvent', {renderDecisions: true});
      await answers(1);
      return result;
    },
    looks: ['requests', 'result', 'uncaught', 'dom'],
  }),
  telling('of which none comes let the later event go', [], {
    edge: [problem(400)],
    ours: ALLOYS_WAY,
    run: async ({alloy, configure, outcome}: Stage) => {
      await configure();
      const personalization = {sendDisplayEvent: false};
      await outcome(alloy('sendEvent', {renderDecisions: true, personalization}));
      return outcome(
        alloy('sendEvent', {personalization: {includeRenderedPropositions: true}}),
        1000,
      );
    },
    looks: ['result'],
    // In Alloy it waits forever.
    instead(outcome: Outcome) {
      outcome.result = {resolved: {resolved: {propositions: []}}};
    },
  }),
  visit({
    name: 'of the same offers are one in a page view, as what they show is there once',
    body: '<p id="text">Text</p>',
    edge: [again, undefined, again].map((answer) => answer ?? {status: 204}),
    steps: [send({}, 2), send({personalization: {defaultPersonalizationEnabled: true}}, 3)],
    requests: 3,
    looks: ['requests', 'dom'],
    // Alloy shows them twice, and reports them twice.
    instead(outcome) {
      outcome.requests.length = 3;
      outcome.dom = outcome.dom.map((html) => html.replace('<b>New</b><b>New</b>', '<b>New</b>'));
    },
  }),
  telling('that the edge refuses are nobody’s affair', [], {
    edge: [offering(page), problem(400)],
    ours: ALLOYS_WAY,
    run: async ({alloy, answers, configure, outcome}: Stage) => {
      await configure();
      const result = await outcome(alloy('sendEvent', {renderDecisions: true}));
      await answers(2);
      return result;
    },
    requests: 2,
    looks: ['requests', 'result', 'uncaught', 'dom'],
    // Alloy leaves the page with a rejection that nobody catches.
    instead(outcome: Outcome) {
      outcome.uncaught = [];
    },
  }),
];
