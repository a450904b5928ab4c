import {unclobberedNode} from '../../platform/dom.js';
import {nonceOf} from './nonce.js';

/** A style until it is taken away. */
export const style = (text: string, id = '') => {
  const page = unclobberedNode(document);
  const element = page.createElement('style');
  if (id) element.id = id;
  element.nonce = nonceOf();
  element.textContent = text;
  page.head.append(element);
  return element;
};
