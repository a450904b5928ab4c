/** What `full.min.js` fetches while it asks for offers: all that puts them on the page. */
export {createRoom} from '../../components/personalization/room.js';
