import type {Component} from '../core/types.js';

export interface MergeCommands {
  /** Makes a `mergeId` for the events that are parts of one. */
  createEventMergeId(): Promise<{eventMergeId: string}>;
}

/** Marks events that are parts of one: `mergeId` becomes `xdm.eventMergeId`. */
export const merge: Component<MergeCommands> = ({uuid}) => ({
  name: 'EventMerge',
  commands: {
    createEventMergeId: async () => ({eventMergeId: uuid()}),
  },
  event({options, xdm}) {
    if (options.mergeId) xdm.eventMergeId = options.mergeId;
  },
});
