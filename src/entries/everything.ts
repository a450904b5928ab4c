import {clicks} from '../components/clicks/index.js';
import {consent} from '../components/consent/index.js';
import {context} from '../components/context.js';
import {hints} from '../components/hints.js';
import {identity} from '../components/identity.js';
import {merge} from '../components/merge.js';
import {overrides} from '../components/overrides.js';
import {respond} from '../components/respond.js';
import {strangers} from '../components/visitor/strangers.js';
import type {handles} from '../components/handles/index.js';
import type {info} from '../components/info/index.js';
import type {pageviews} from '../components/pageviews/index.js';
import type {audiences, exchange} from '../components/partners/index.js';
import type {personalization} from '../components/personalization/index.js';
import type {queue} from '../components/queue/index.js';
import type {visitor} from '../components/visitor/index.js';
import type {Component} from '../core/types.js';

/**
 * Every component there is; of eight a build may bring a part later. The overrides before the queue, which keeps them; strangers before it, to see every sending;
 * the queue before identity, which holds events; visitor after it, for those who are still unknown.
 * `more` is what a build has on board that others bring later.
 */
export const everything = <const T extends readonly Component[]>(
  parts: {
    audiences: typeof audiences;
    exchange: typeof exchange;
    handles: typeof handles;
    info: typeof info;
    pageviews: typeof pageviews;
    personalization: typeof personalization;
    queue: typeof queue;
    visitor: typeof visitor;
  },
  ...more: T
) =>
  [
    context,
    clicks,
    hints,
    merge,
    overrides,
    strangers,
    parts.queue,
    identity,
    parts.visitor,
    consent,
    parts.pageviews,
    parts.personalization,
    parts.handles,
    parts.audiences,
    parts.exchange,
    respond,
    parts.info,
    ...more,
  ] as const;
