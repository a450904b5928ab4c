import {unclobbered} from '../../platform/dom.js';
import {kindOf, type Proposition} from './propositions.js';
import type {Core, Json} from '../../core/types.js';

/** Tells whether an item is new to an element, and marks it there: what inserts would be there twice the second time. */
export const createFresh = (core: Core) => {
  let place = '';
  /** Which items of the page's offers an element has already, in this page view. */
  let marked = new WeakMap<Element, Set<string>>();

  return (element: Element, item: Json, proposition: Proposition) => {
    const kind = kindOf(proposition);
    if (kind == 'proposition') return true;
    if (kind == 'page') {
      const here = JSON.stringify([location.pathname, location.search, core.view?.createdAt]);
      if (here != place) marked = new WeakMap();
      place = here;
      const ids = marked.get(element) || new Set();
      const id = `${proposition.id}/${item.id}`;
      marked.set(element, ids);
      return !ids.has(id) && ids.add(id);
    }
    const dataset = unclobbered(element as HTMLElement, 'dataset');
    const ids = (dataset.adobePropositionIds || '').split(',').filter(Boolean);
    if (ids.includes(item.id as string)) return false;
    dataset.adobePropositionIds = [...ids, item.id].sort().join(',');
    return true;
  };
};
