import {instanceOf} from './instance.js';
import {consent} from '../components/consent/index.js';
import {context} from '../components/context.js';
import {handles} from '../components/handles/index.js';
import {identity} from '../components/identity.js';
import {pageviews} from '../components/pageviews/index.js';
import {queue} from '../components/queue/index.js';
import {vitals} from '../components/vitals/index.js';

/**
 * The smallest list: page views and their vitals, identity, consent, the queue, handles. Of `edgeConfigOverrides` it knows only a
 * command's `datastreamId`, and nothing of `mergeId`. The queue before identity: it keeps what identity holds.
 */
export const components = [context, queue, identity, consent, pageviews, handles, vitals] as const;

/** Makes an instance with these components; `name` is what its messages begin with. */
export const createInstance = /* @__PURE__ */ instanceOf(components);
