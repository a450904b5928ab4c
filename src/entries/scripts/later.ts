import {navigations} from '../../components/pageviews/navigations.js';
import {createDrain as create} from '../../components/queue/drain.js';
import {vitalsWith} from '../../components/vitals/follow.js';
import type {Desk} from '../../components/queue/row.js';
import type * as vitals from './vitals.js';

/** What the script tags leave out until it is wanted: an ES module beside them. */
export {setConsent} from '../../components/consent/set.js';
export {ask} from '../../components/handles/ask.js';
export {hear, tell} from '../../components/handles/hearing.js';
export {tell as tellPartners} from '../../components/partners/tell.js';
export {linked} from '../../components/visitor/link.js';

/** The drain comes to every page, behind the first request; so it brings the components that no first request needs. */
export const createDrain = (desk: Desk) => {
  const {core} = desk;
  let file = 'vitals.min.js';
  const load = async () => {
    const address = new URL(file, import.meta.url).href;
    // Firefox remembers that an address failed, so the next try has another.
    file += '?';
    return ((await import(address)) as typeof vitals).measure;
  };
  core.hooks.push(navigations(core), vitalsWith(load)(core));
  return create(desk);
};
