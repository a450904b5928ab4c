import {attributeOf, isIgnored, nameOf} from './name.js';
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
  for (let node: Json = clickedElement; node; node = node.parentNode || node.host) {
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
    pageName: pageIDType ? pageName : location.href,
    linkName: nameOf(element),
    linkRegion: linkRegion || 'BODY',
    linkType: typeOf(linkUrl, element.download, qualifier),
    linkUrl,
    pageIDType: pageIDType || 0,
  };
};

/** As links do, or buttons that send a form, or whatever has an `onclick`. */
const isClickable = ({href, nodeName, onclick, src, type}: Json) =>
  onclick ||
  (/^A(REA)?$/.test(nodeName) && href) ||
  (/^(INPUT|BUTTON)$/.test(nodeName) && (type == 'submit' || (type == 'image' && src)));

/** Elements without an address lead to this page. */
const urlOf = (href: unknown) => {
  try {
    return new URL(typeof href == 'string' ? href : '', location.href).href;
  } catch {
    return location.href; // It cannot be read; the click has happened all the same.
  }
};

const typeOf = (url: string, download: unknown, qualifier?: string) => {
  const bare = url.split(/[?#]/)[0]!.toLowerCase();
  if (download || (qualifier && RegExp(qualifier).test(bare))) return 'download';
  return bare.includes(location.hostname) ? 'other' : 'exit';
};

const regionOf = (node: Json): string =>
  attributeOf(node, 'id') || /^(HEADER|MAIN|FOOTER|NAV)$/.exec(node.nodeName)?.[0] || '';
