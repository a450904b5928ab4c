/** The ESM entry: `createInstance` for everything, `createCustomInstance` for what you name. */
import {instanceOf} from './instance.js';
import {context} from '../components/context.js';
import {handles} from '../components/handles/index.js';
import {identity} from '../components/identity.js';
import {overrides} from '../components/overrides.js';
import {queue} from '../components/queue/index.js';
import type {Instance} from '../core/instance.js';
import type {Component} from '../core/types.js';

export {createInstance} from './full.js';
export {consent} from '../components/consent/index.js';
export {merge} from '../components/merge.js';
export {pageviews} from '../components/pageviews.js';
export {context, handles, identity, overrides, queue};

/** Always in an instance. */
type Required = [typeof context, typeof overrides, typeof queue, typeof identity, typeof handles];

/** Makes an instance of these components only, beside context, overrides, queue, identity and handles; the rest shakes away. */
export const createCustomInstance = <const T extends readonly Component<any>[]>({
  name,
  components,
}: {
  name?: string;
  components: T;
}): Instance<[...Required, ...T]> =>
  instanceOf([context, overrides, queue, identity, handles, ...components] as const)({name});

export type {ConsentCommands} from '../components/consent/index.js';
export type {
  EventNews,
  HandleNews,
  HandlesCommands,
  Listener,
} from '../components/handles/index.js';
export type {QueueCommands, QueueState} from '../components/queue/index.js';
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
