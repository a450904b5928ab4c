import {alone} from '../../components/queue/alone.js';
import {queueWith} from '../../components/queue/keep.js';
import {known} from '../../diagnostics/checks/index.js';
import {createInstance} from '../../diagnostics/instance.js';
import {browser} from '../../platform/browser.js';
import {connect} from '../connect.js';
import {everything} from '../everything.js';
import {beside} from './beside.js';
import type {Run} from '../../core/instance.js';

// All that Alloy does is in this file; who delivers what waits comes behind the first request, from one beside it.
connect((name, src) => {
  const load = beside(src);
  const queue = queueWith(async () => (await load()).createDrain, alone);
  return createInstance(everything(queue), browser, name) as unknown as Run;
}, known);
