import {createEdge} from './edge.js';
import type {Component, Core, Hooks, Platform, Transport} from './types.js';

/** The edge is not where a branch sends. */
const nowhere: Platform['send'] = async () => ({status: 0});

/**
 * A corridor beside the first, to somewhere else than the edge: the same visitor, gate and names, but for what it
 * `changes`; hooks, and so a queue, of its own. `send` is its innermost transport.
 */
export const branch = (
  core: Core,
  send: Transport,
  components: readonly Component<any>[],
  changes: Partial<Core>,
): Core => {
  const hooks: Hooks<any>[] = [{name: 'Branch', transport: () => send}];
  const inner: Core = {...core, ...changes, hooks};
  Object.assign(inner, createEdge(inner, hooks, nowhere));
  hooks.push(...components.map((component) => component(inner)));
  return inner;
};
