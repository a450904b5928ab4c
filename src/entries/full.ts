import {everything} from './everything.js';
import {inlet} from './inlet.js';
import {watched, type WatchedOptions} from './instance.js';
import {handles} from '../components/handles/index.js';
import {info} from '../components/info/index.js';
import {pageviews} from '../components/pageviews/index.js';
import {audiences, exchange} from '../components/partners/index.js';
import {personalization} from '../components/personalization/index.js';
import {queue} from '../components/queue/index.js';
import {visitor} from '../components/visitor/index.js';
import {vitals} from '../components/vitals/index.js';
import {readInstance} from '../diagnostics/checks/index.js';

/** Every component there is. */
export const components = /* @__PURE__ */ everything(
  {audiences, exchange, handles, info, pageviews, personalization, queue, visitor},
  vitals,
  inlet,
);

/** Makes an instance with all of them; throws at once on options that it does not know. */
export const createInstance = (options?: WatchedOptions) => {
  const {name, monitors} = readInstance(options);
  return watched(components, name, monitors);
};
