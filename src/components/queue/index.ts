import {createDrain} from './drain.js';
import {queueWith} from './keep.js';
import {createShare} from './share.js';

export type {QueueCommands} from './keep.js';
export type {QueueState} from './row.js';

/** The queue with its drain on board, and what takes a batch apart: no edge answers so, but an inlet does. */
export const queue = /* @__PURE__ */ queueWith(
  async () => (desk) => createDrain(desk, createShare),
  undefined,
  true,
);
