import {createDrain} from './drain.js';
import {queueWith} from './keep.js';

/** The queue with its drain on board. */
export const queue = /* @__PURE__ */ queueWith(async () => createDrain);
