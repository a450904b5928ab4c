import type {Component} from '../core/types.js';

/** Marks events that are parts of one: `mergeId` becomes `xdm.eventMergeId`. */
export const merge: Component = () => ({
  name: 'EventMerge',
  event({options, xdm}) {
    if (options.mergeId) xdm.eventMergeId = options.mergeId;
  },
});
