/** What `page.min.js` leaves out until it is wanted: an ES module beside it. */
export {setConsent} from '../../components/consent/set.js';
export {ask} from '../../components/handles/ask.js';
export {hear, tell} from '../../components/handles/hearing.js';
export {createDrain} from '../../components/queue/drain.js';
