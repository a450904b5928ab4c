/** The ESM entry: `createInstance` for everything, `createCustomInstance` for what you name. */
import {inlet} from './inlet.js';
import {sayingLeftOut} from './left-out.js';
import {watched, type WatchedOptions} from './instance.js';
import {clicks} from '../components/clicks/index.js';
import {consent} from '../components/consent/index.js';
import {context} from '../components/context.js';
import {handles} from '../components/handles/index.js';
import {hints} from '../components/hints.js';
import {identity} from '../components/identity.js';
import {info} from '../components/info/index.js';
import {merge} from '../components/merge.js';
import {overrides} from '../components/overrides.js';
import {personalization} from '../components/personalization/index.js';
import {pageviews} from '../components/pageviews/index.js';
import {audiences, exchange} from '../components/partners/index.js';
import {queue} from '../components/queue/index.js';
import {respond} from '../components/respond.js';
import {strangers, visitor} from '../components/visitor/index.js';
import {vitals} from '../components/vitals/index.js';
import {readInstance} from '../diagnostics/checks/index.js';
import type {Instance} from '../core/instance.js';
import type {Component} from '../core/types.js';

export {createInstance} from './full.js';
export {
  audiences,
  clicks,
  consent,
  context,
  exchange,
  handles,
  hints,
  identity,
  info,
  inlet,
  merge,
  overrides,
  pageviews,
  personalization,
  queue,
  respond,
  strangers,
  visitor,
  vitals,
};

/** Those that are optional in Alloy, under its keys. */
export const components = {
  activityCollector: clicks,
  audiences,
  consent,
  eventMerge: merge,
  personalization,
};

/**
 * Always in an instance. The overrides before the queue, which keeps them, and strangers, to see every sending; the queue
 * before identity, which holds events; visitor after it, for those who are still unknown.
 */
const required = [
  context,
  hints,
  overrides,
  strangers,
  queue,
  identity,
  visitor,
  exchange,
  handles,
  respond,
  info,
] as const;

/** Makes an instance of these components only, beside those that are always in one; the rest shakes away. */
export const createCustomInstance = <const T extends readonly Component<any>[] = []>(
  options?: WatchedOptions & {components?: T},
): Instance<[...typeof required, ...T]> => {
  const {name, monitors, components: given = []} = readInstance(options, true);
  const all = [...required, ...given] as unknown as [...typeof required, ...T];
  return sayingLeftOut(name, (look) =>
    watched([...all, look] as unknown as typeof all, name, monitors),
  );
};

export type {Consent, ConsentCommands} from '../components/consent/index.js';
export type {
  EventNews,
  HandleNews,
  HandlesCommands,
  Listener,
} from '../components/handles/index.js';
export type {NavigationNews} from '../components/pageviews/index.js';
export type {Complaint, InletCommands, Streamed} from '../components/inlet/index.js';
export type {InfoCommands} from '../components/info/index.js';
export type {ApplyOptions, PersonalizationCommands} from '../components/personalization/index.js';
export type {MergeCommands} from '../components/merge.js';
export type {QueueCommands, QueueState} from '../components/queue/index.js';
export type {InstanceOptions, WatchedOptions} from './instance.js';
export type {Monitor} from '../diagnostics/monitors.js';
export type {Identity, VisitorCommands} from '../components/visitor/index.js';
export type {RespondCommands} from '../components/respond.js';
export type {CoreCommands, Instance} from '../core/instance.js';
export type {
  ClickDetails,
  ClickOptions,
  ConfigureOptions,
  InletOptions,
  Place,
  QueueOptions,
  SendEventOptions,
  SendEventResult,
  StreamEventOptions,
  StreamProfileOptions,
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
