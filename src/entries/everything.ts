import {consent} from '../components/consent/index.js';
import {context} from '../components/context.js';
import {handles} from '../components/handles/index.js';
import {hints} from '../components/hints.js';
import {identity} from '../components/identity.js';
import {info} from '../components/info.js';
import {merge} from '../components/merge.js';
import {overrides} from '../components/overrides.js';
import {audiences, exchange} from '../components/partners.js';
import {respond} from '../components/respond.js';
import {strangers, visitor} from '../components/visitor/index.js';
import type {pageviews} from '../components/pageviews/index.js';
import type {queue} from '../components/queue/index.js';
import type {Component} from '../core/types.js';

/**
 * Every component there is. The overrides before the queue, which keeps them; strangers before it, to see every sending;
 * the queue before identity, which holds events; visitor after it, for those who are still unknown.
 * `more` is what a build has on board that others bring later.
 */
export const everything = <const T extends readonly Component[]>(
  kept: typeof queue,
  viewed: typeof pageviews,
  ...more: T
) =>
  [
    context,
    hints,
    merge,
    overrides,
    strangers,
    kept,
    identity,
    visitor,
    consent,
    viewed,
    handles,
    audiences,
    exchange,
    respond,
    info,
    ...more,
  ] as const;
