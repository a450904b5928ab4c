import type {Json} from '../../core/types.js';

/** What nobody reads. */
const UNREAD = /^(script|style|link|canvas|noscript|#comment)$/i;

/** Where else a name may be, the best first; some only on elements of one kind. */
const LABELS = [
  ['alt'],
  ['title'],
  ['value', 'INPUT'],
  ['src', 'IMG'],
  ['aria-label'],
  ['name'],
] as const;

/** In one line. */
const clean = (text?: string | null) => (text || '').replace(/\s+/g, ' ').trim();

/** Not a property: a form's field may have its name. */
export const attributeOf = (node: Json, name: string) => clean(node.getAttribute?.(name));

/** Whether the site wants nothing of it in link data. */
export const isIgnored = (node: Json): boolean => node.hasAttribute?.('data-edgetag-ignore');

/** What a link or button is called: its text, else what it says instead of one. */
export const nameOf = (element: Json): string => {
  const nodes: Json[] = [];
  let whole = true;
  const collect = (node: Json) => {
    if (UNREAD.test(node.nodeName) || isIgnored(node)) whole = false;
    else {
      nodes.push(node);
      node.childNodes.forEach(collect);
    }
  };
  collect(element);

  let name = whole && clean(element.innerText);
  name ||= clean(nodes.map(({nodeValue}) => nodeValue).join(''));
  for (const [attribute, only] of LABELS) {
    for (const node of nodes) {
      if (!only || node.nodeName == only) name ||= attributeOf(node, attribute);
    }
  }
  // Somebody may have made the whole page a link. By whole characters: half of one is no text.
  return /^.{0,255}/u.exec(name)![0];
};
