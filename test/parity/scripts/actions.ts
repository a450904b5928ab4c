/** What offers do to the page. */
import type {Json} from '../../../src/core/types.js';
import {action, pageOffer, visit} from '../offering.js';
import type {Script} from '../drive.js';

const BODY = `<div id="box" class="a">One <p>two</p> three <p>four</p> five</div>
<img id="picture" src="data:,a" alt="A"><p id="styled" style="margin: 1px">S</p><ul><li>1</li><li>2</li><li>3</li></ul>`;
const IMAGE = 'data:image/svg+xml,<svg/>';

const acting = (
  name: string,
  type: string,
  selector: string,
  content?: unknown,
  more?: Json,
): Script =>
  visit({
    name,
    body: BODY,
    offers: [pageOffer('P-1', action('i-1', type, selector, content, more))],
  });

export const actions: Script[] = [
  acting('setText', 'setText', '#box', 'Hello <b>'),
  acting('setText of several elements', 'setText', '#box p', 'Hello'),
  acting('setHtml', 'setHtml', '#box', 'a <b>b</b> c <!--d--> <i>e</i>'),
  acting('appendHtml', 'appendHtml', '#box', 'a <b>b</b> c <i>d</i>'),
  acting('prependHtml, before the first element', 'prependHtml', '#box', 'a <b>b</b><i>d</i>'),
  acting('prependHtml where there is no element', 'prependHtml', '#box p', 'a <b>b</b><i>d</i>'),
  {
    ...acting(
      'prependHtml with text between elements',
      'prependHtml',
      'ul',
      'a <b>b</b> c <i>d</i>',
    ),
    // Ours leaves the text where it is written; Alloy puts all of it first, the last before the first.
    instead(outcome) {
      outcome.dom = outcome.dom.map((html) => html.replace(' c a <b>b</b>', 'a <b>b</b> c '));
    },
  },
  acting('insertBefore', 'insertBefore', '#box p', 'a <b>b</b> c <i>d</i>'),
  acting('insertAfter', 'insertAfter', '#box p', 'a <b>b</b> c <i>d</i>'),
  acting('insertAfter of the last of all', 'insertAfter', 'ul', '<b>b</b><i>d</i>'),
  acting('replaceHtml', 'replaceHtml', '#box p', 'a <b>b</b> c <i>d</i>'),
  acting('customCode', 'customCode', '#box', '<b>b</b><script>ran = ["inline"]</script>'),
  acting('customCode for the first in the body', 'customCode', 'BODY > *:eq(0)', '<b>b</b>'),
  acting('setHtml for the first in the body', 'setHtml', 'BODY > *:eq(0)', '<b>b</b>'),
  acting('setAttribute', 'setAttribute', '#box', {class: 'b c', 'data-x': 1, title: 'A "title"'}),
  acting('setImageSource', 'setImageSource', '#picture', IMAGE),
  acting('setImageSource of what is no image', 'setImageSource', '#box', IMAGE),
  acting('setStyle', 'setStyle', '#box', {color: 'red', 'margin-left': '3px', bogus: 'x'}),
  acting('setStyle with a priority', 'setStyle', '#box', {color: 'red', priority: 'important'}),
  acting('setStyle beside the page’s own', 'setStyle', '#styled', {color: 'red'}),
  acting('move', 'move', '#box', {left: 100, top: '50px', position: 'relative'}),
  acting('resize', 'resize', '#box', {width: 100, height: '50', priority: 'important'}),
  acting('rearrange onwards', 'rearrange', 'ul', {from: 0, to: 2}),
  acting('rearrange backwards', 'rearrange', 'ul', {from: 2, to: 0}),
  acting('rearrange of what is not there', 'rearrange', 'ul', {from: 1, to: 5}),
  acting('remove', 'remove', '#box p'),
  acting('collectInteractions', 'collectInteractions', '#box'),
  acting('setHtml without content', 'setHtml', '#box'),
  acting('setHtml with nothing', 'setHtml', '#box', ''),
  acting('setText without content', 'setText', '#box'),
  acting('an unknown action', 'setHref', '#box', '/a'),
  acting('no action', '', '#box', '/a'),
];
