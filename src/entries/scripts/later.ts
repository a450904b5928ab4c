import {navigations} from '../../components/pageviews/navigations.js';
import {createDrain as create} from '../../components/queue/drain.js';
import type {Desk} from '../../components/queue/row.js';

/** What the script tags leave out until it is wanted: an ES module beside them. */
export {setConsent} from '../../components/consent/set.js';
export {ask} from '../../components/handles/ask.js';
export {hear, tell} from '../../components/handles/hearing.js';

/** The drain comes to every page, behind the first request; so it brings the components that no first request needs. */
export const createDrain = (desk: Desk) => {
  const {core} = desk;
  core.hooks.push(navigations(core));
  return create(desk);
};
