/** Scripts and styles in offers, and where they go. */
import {action, pageOffer, send, visit} from '../offering.js';
import type {Json} from '../../../src/core/types.js';
import type {Script} from '../drive.js';

const BODY = '<div id="box">Old</div>';
const INLINE = `<script>(window.ran ||= []).push('inline')</script>`;
const CODE = `<style>b {color: red}</style><b>New</b>${INLINE}<script data-a="b">(window.ran ||= []).push('next')</script><link rel="stylesheet" href="data:text/css,">`;
const REMOTE = `<b>New</b><script src="https://cdn.shop.test/first.js" data-a="b"></script>${INLINE}`;
const MISSING = '<b>New</b><script src="https://cdn.shop.test/missing.js"></script>';

const inserting = (
  name: string,
  type: string,
  content: string,
  more: Partial<Parameters<typeof visit>[0]> & {selector?: string; answers?: number} = {},
): Script =>
  visit({
    name,
    body: BODY,
    offers: [pageOffer('P-1', action('i-1', type, more.selector ?? '#box', content))],
    steps: [send({}, 2)],
    ...more,
  });
const TYPES = [
  ...['setHtml', 'appendHtml', 'prependHtml', 'insertBefore', 'insertAfter', 'replaceHtml'],
  'customCode',
];

export const markup: Script[] = [
  ...TYPES.map((type) => inserting(`run with ${type}`, type, CODE)),
  ...['setHtml', 'replaceHtml', 'insertAfter'].map((type) =>
    inserting(`are fetched with ${type}`, type, REMOTE, {requests: 3, ran: 2}),
  ),
  ...['setHtml', 'customCode'].map((type) =>
    inserting(`have the nonce of the page with ${type}`, type, CODE, {page: {nonce: 'n0nce'}}),
  ),
  inserting('that are fetched have the nonce of the page, too', 'setHtml', REMOTE, {
    page: {nonce: 'n0nce'},
    requests: 3,
    ran: 2,
    looks: ['result', 'uncaught', 'dom'],
    // Alloy gives it to those only that are written out.
    instead(outcome) {
      outcome.uncaught = [];
      (outcome.result as Json).resolved.ran = ['inline', '/first.js'];
    },
  }),
  inserting('that do not come leave the rest', 'setHtml', MISSING, {
    requests: 3,
    // Alloy leaves the page with an error that nobody catches.
    instead(outcome) {
      outcome.uncaught = [];
    },
    looks: ['requests', 'uncaught', 'dom'],
  }),
  inserting('have their own images', 'setHtml', '<img src="data:image/svg+xml,<svg/>" alt="a">'),
  inserting(
    'that throw leave the rest',
    'setHtml',
    '<script>throw Error("Oh.")</script><b>New</b>',
  ),
  inserting('that do not parse leave the rest', 'setHtml', '<script>%%</script><b>New</b>'),
  inserting(
    'in the head are all that goes there',
    'setHtml',
    `<b>No</b>${CODE}<div><style>i {}</style></div>`,
    {
      selector: 'HEAD',
    },
  ),
  inserting('go into the head by custom code as it is', 'customCode', CODE, {selector: 'HEAD'}),
  inserting('that are none leave the head alone', 'appendHtml', '  ', {selector: 'HEAD'}),
  inserting('beside the head are unchanged', 'insertAfter', '<b>New</b>', {selector: 'head'}),
  inserting('that do not come leave the old or the new, not both', 'replaceHtml', MISSING, {
    requests: 3,
    looks: ['requests', 'uncaught', 'dom'],
    // Alloy leaves both, and an error that nobody catches.
    instead(outcome) {
      outcome.uncaught = [];
      outcome.dom = outcome.dom.map((html) => html.replace('<div id="box">Old</div>', ''));
    },
  }),
];
