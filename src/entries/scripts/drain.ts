/** What `page.min.js` leaves out until something waits: an ES module beside it. */
export {createDrain} from '../../components/queue/drain.js';
