/** The ESM entry: `createInstance` for everything, `createCustomInstance` for what you name. */
import {watched, type WatchedOptions} from './instance.js';
import {context} from '../components/context.js';
import {handles} from '../components/handles/index.js';
import {identity} from '../components/identity.js';
import {overrides} from '../components/overrides.js';
import {queue} from '../components/queue/index.js';
import {readInstance} from '../diagnostics/checks/index.js';
import type {Instance} from '../core/instance.js';
import type {Component} from '../core/types.js';

export {createInstance} from './full.js';
export {consent} from '../components/consent/index.js';
export {merge} from '../components/merge.js';
export {pageviews} from '../components/pageviews.js';
export {strangers, visitor} from '../components/visitor/index.js';
export {context, handles, identity, overrides, queue};

/** Always in an instance. */
type Required = [typeof context, typeof overrides, typeof queue, typeof identity, typeof handles];

/** Makes an instance of these components only, beside context, overrides, queue, identity and handles; the rest shakes away. */
export const createCustomInstance = <const T extends readonly Component<any>[] = []>(
  options?: WatchedOptions & {components?: T},
): Instance<[...Required, ...T]> => {
  const {name, monitors, components = []} = readInstance(options, true);
  const all = [context, overrides, queue, identity, handles, ...(components as unknown as T)];
  return watched(all as unknown as [...Required, ...T], name, monitors);
};

export type {ConsentCommands} from '../components/consent/index.js';
export type {
  EventNews,
  HandleNews,
  HandlesCommands,
  Listener,
} from '../components/handles/index.js';
export type {QueueCommands, QueueState} from '../components/queue/index.js';
export type {InstanceOptions, WatchedOptions} from './instance.js';
export type {Monitor} from '../diagnostics/monitors.js';
export type {Identity, VisitorCommands} from '../components/visitor/index.js';
export type {CoreCommands, Instance} from '../core/instance.js';
export type {
  ConfigureOptions,
  QueueOptions,
  SendEventOptions,
  SendEventResult,
} from '../core/options.js';
export type {
  Component,
  Core,
  Draft,
  EdgeResponse,
  FollowUp,
  Handle,
  Hooks,
  Json,
  Parcel,
  Reply,
  Transport,
} from '../core/types.js';
