import {createDrain} from './drain.js';
import {queueWith} from './keep.js';

export type {QueueCommands} from './keep.js';
export type {QueueState} from './row.js';

/** The queue with its drain on board. */
export const queue = /* @__PURE__ */ queueWith(async () => createDrain);
