import {addressOf, attributeOf, isIgnored, nameOf} from './name.js';
import {unclobberedNode} from '../../platform/dom.js';
import type {Json} from '../../core/types.js';

/** What there is to say of a clicked link or button; undefined where none was clicked. */
export const detailsOf = (
  clickedElement: any,
  qualifier: string | undefined,
  {pageIDType, pageName}: Json,
): Json | undefined => {
  let element: Json | undefined;
  let linkRegion = '';
  // Out of shadow roots to their hosts.
  for (let next: any = clickedElement; next;) {
    const node: Json = unclobberedNode(next);
    next = node.parentNode || node.host;
    if (isIgnored(node)) return;
    if (element) linkRegion ||= regionOf(node);
    else if (node.nodeName == 'BODY') return;
    else if (isClickable(node)) element = node;
  }
  if (!element) return;
  const linkUrl = urlOf(element.href);
  return {
    clickedElement,
    // Only a name that a page view gave; until then, the address.
    pageName: pageIDType ? pageName : addressOf(location.href),
    linkName: nameOf(element),
    linkRegion: linkRegion || 'BODY',
    linkType: typeOf(linkUrl, element.hasAttribute('download'), qualifier),
    linkUrl,
    pageIDType: pageIDType || 0,
  };
};

/** As links do, or buttons that send a form, or whatever has an `onclick`. */
const isClickable = (node: Json) => {
  const {href, nodeName, src, type} = node;
  return (
    hasHandler(node) ||
    (/^A(REA)?$/.test(nodeName) && href) ||
    (/^(INPUT|BUTTON)$/.test(nodeName) && (type == 'submit' || (type == 'image' && src)))
  );
};

/** The text of a function that does nothing, but for a remark. */
const IDLE = /^[^{]*\{(\s|\/\/.*)*\}$/;

/**
 * Safari on iOS gives clicks only to what has a handler, so React hands an idle one to all that it renders into: whoever
 * clicks on mere text in there has clicked on nothing. What it renders has that one, too, where it has an `onClick`. An
 * attribute was meant by whoever wrote it.
 */
const hasHandler = (node: Json) =>
  typeof node.onclick == 'function' &&
  (node.hasAttribute('onclick') ||
    !IDLE.test(Function.prototype.toString.call(node.onclick)) ||
    Object.values(node).some((own) => own?.onClick));

/** Elements without an address lead to this page. */
const urlOf = (href: unknown) => {
  try {
    return addressOf(new URL(typeof href == 'string' ? href : '', location.href).href);
  } catch {
    return addressOf(location.href); // It cannot be read; the click has happened all the same.
  }
};

/** A `download` without a value leaves the name of the file to the browser. */
const typeOf = (url: string, download: boolean, qualifier?: string) => {
  const bare = url.split(/[?#]/)[0]!.toLowerCase();
  if (download || (qualifier && RegExp(qualifier).test(bare))) return 'download';
  return bare.includes(location.hostname) ? 'other' : 'exit';
};

const regionOf = (node: Json): string =>
  attributeOf(node, 'id') || /^(HEADER|MAIN|FOOTER|NAV)$/.exec(node.nodeName)?.[0] || '';
