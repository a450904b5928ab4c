import {unclobberedNode} from '../../platform/dom.js';
import type {Json} from '../../core/types.js';

/** What nobody reads, or somebody may have written. */
const UNREAD = /^(script|style|link|canvas|noscript|textarea|#comment)$/i;

/** Where else a name may be, the best first; some only on elements of one kind, or of one type. */
const LABELS: [attribute: string, only?: RegExp][] = [
  ['alt'],
  ['title'],
  // What stands on a button; in other fields it is what somebody has filled in, or is not shown at all.
  ['value', /^INPUT (submit|button|reset)$/i],
  ['src', /^IMG /],
  ['aria-label'],
  ['name'],
];

/** In one line. */
const clean = (text?: string | null) => (text || '').replace(/\s+/g, ' ').trim();

/** Not a property: a form's field may have its name. */
export const attributeOf = (node: Json, name: string) => clean(node.getAttribute?.(name));

/**
 * Where an address leads: without who logs in there, and without what it holds itself. `data:` is the content,
 * `javascript:` a program, `blob:` has a number that no other page knows, and `mailto:` may bring a text.
 */
export const addressOf = (address: string) =>
  address
    .replace(/^(data:|javascript:|(mailto|sms):[^?]*|blob:(\w+:\/\/)?[^/]*)[^]*/i, '$1')
    .replace(/^([\w+.-]*:?\/\/)[^/?#]*@/, '$1');

/** Whether the site wants nothing of it in link data. */
export const isIgnored = (node: Json): boolean => node.hasAttribute?.('data-edgetag-ignore');

/** What a link or button is called: its text, else what it says instead of one. */
export const nameOf = (element: Json): string => {
  const nodes: Json[] = [];
  let whole = true;
  const collect = (given: Json) => {
    const node = unclobberedNode(given);
    if (UNREAD.test(node.nodeName) || node.isContentEditable || isIgnored(node)) whole = false;
    else {
      nodes.push(node);
      node.childNodes.forEach(collect);
    }
  };
  collect(element);

  let name = whole && clean(element.innerText);
  name ||= clean(nodes.map(({nodeValue}) => nodeValue).join(''));
  for (const [attribute, only = /./] of LABELS) {
    for (const node of nodes) {
      const text = attributeOf(node, attribute);
      if (only.test(`${node.nodeName} ${attributeOf(node, 'type')}`))
        name ||= attribute == 'src' ? addressOf(text) : text;
    }
  }
  // Somebody may have made the whole page a link. By whole characters: half of one is no text.
  return /^.{0,255}/u.exec(name)![0];
};
