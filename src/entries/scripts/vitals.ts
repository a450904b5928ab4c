/** What measures web vitals: an ES module beside the tag, fetched when a page that wants them is idle. */
export {measure} from '../../components/vitals/library.js';
