import {connect} from '../connect.js';
import {consent} from '../../components/consent.js';
import {context} from '../../components/context.js';
import {handles} from '../../components/handles/index.js';
import {identity} from '../../components/identity.js';
import {pageviews} from '../../components/pageviews.js';
import {queueWith} from '../../components/queue/keep.js';
import type * as drain from './drain.js';

// The list of `../page.ts`, with the drain left in a file beside this one: most visits have nothing to drain.
connect((src) => [
  context,
  queueWith(
    async () => ((await import(new URL('drain.min.js', src).href)) as typeof drain).createDrain,
  ),
  identity,
  consent,
  pageviews,
  handles,
]);
