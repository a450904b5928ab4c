/** Offers that cannot be shown: the rest is. */
import {action, html, item, pageOffer, send, viewOffer, visit} from '../offering.js';
import type {Json} from '../../../src/core/types.js';
import type {Script} from '../drive.js';

const BODY = '<div id="box">Old</div><p id="text">Text</p>';
const text = action('i-1', 'setText', '#text', 'New');
const LOOKS = ['requests', 'result', 'uncaught', 'dom'] as const;
const reported = (outcome: {requests: Json[]}): Json =>
  outcome.requests.at(-1)!.body.events[0].xdm._experience.decisioning;

export const failing: Script[] = [
  visit({
    name: 'for what never comes is given up, and not reported',
    body: BODY,
    offers: [
      pageOffer(
        'P-1',
        item('i-0', 'dom-action', {
          type: 'setHtml',
          selector: '#never',
          prehidingSelector: '#never',
          content: 'a',
        }),
        text,
      ),
      pageOffer('P-2', action('i-2', 'remove', '#nor > this:eq(3)')),
      pageOffer('P-3', html('i-3', 'a', {selector: '#box:shadow p', type: 'setStyle'})),
    ],
    run: async ({alloy, configure, outcome}) => {
      await configure();
      const result = await outcome(alloy('sendEvent', {renderDecisions: true}));
      const {calls, stage} = (window as any).backstage;
      const end = performance.now() + 9000;
      const failed = () => calls.filter(([, {status}]: any) => status == 'rendering-failed').length;
      while (failed() < 2 && performance.now() < end) await stage.until(() => failed() == 2);
      await stage.answers(2);
      return [result, calls.filter(([, {status}]: any) => status == 'rendering-failed')];
    },
    requests: 2,
    looks: LOOKS,
    // Alloy says that it was shown.
    instead(outcome) {
      const decisioning = reported(outcome);
      decisioning.propositions = decisioning.propositions.filter(({id}: Json) => id != 'P-2');
    },
  }),
  visit({
    name: 'for what is no selector leaves the others and the event alone',
    body: BODY,
    offers: [
      pageOffer('P-1', action('i-0', 'setHtml', '#box >>> p', 'a')),
      pageOffer('P-2', text),
      pageOffer('P-3', action('i-3', 'setText', 'p:eq(bad)', 'a')),
    ],
    options: {prehidingStyle: '#box {visibility: hidden}'},
    run: async ({alloy, configure, outcome, until}) => {
      await configure({prehidingStyle: '#box {visibility: hidden}'});
      const result: any = await outcome(alloy('sendEvent', {renderDecisions: true}));
      await until(() => document.querySelector('#text')!.textContent == 'New');
      return Object.keys(result);
    },
    looks: ['result', 'dom'],
    // In Alloy the event is rejected, nothing is shown, and what was hidden stays hidden.
    instead(outcome) {
      outcome.result = {resolved: ['resolved']};
      outcome.dom = outcome.dom
        .filter((markup) => !markup.startsWith('<style'))
        .map((markup) => markup.replace('Text', 'New'));
    },
  }),
  visit({
    name: 'by what is no attribute leaves the others alone',
    body: BODY,
    offers: [
      pageOffer('P-1', action('i-0', 'setAttribute', '#box', {'a b': 'a'})),
      pageOffer('P-2', text),
    ],
    looks: ['requests', 'uncaught', 'dom'],
    // Alloy reports it as shown, and leaves the page with an error that nobody catches.
    instead(outcome) {
      outcome.uncaught = [];
      reported(outcome).propositions.shift();
    },
  }),
  visit({
    name: 'as they are no offers is not so bad',
    body: BODY,
    offers: [pageOffer('P-1'), pageOffer('P-2', text), viewOffer('cart', 'P-3')],
    steps: [send({}, 2)],
    looks: ['requests', 'uncaught', 'dom'],
  }),
];
