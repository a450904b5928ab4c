import {first} from '../../components/pageviews/first.js';
import {alone} from '../../components/queue/alone.js';
import {queueWith} from '../../components/queue/keep.js';
import {known} from '../../diagnostics/checks/index.js';
import {createInstance} from '../../diagnostics/instance.js';
import {browser} from '../../platform/browser.js';
import {connect} from '../connect.js';
import {everything} from '../everything.js';
import {beside} from './beside.js';
import type {Run} from '../../core/instance.js';

/** A file that takes longer (milliseconds) is done without, for now. */
const PATIENCE = 5000;

// All that Alloy does is in this file; who delivers what waits comes behind the first request, from one beside it.
connect((name, src) => {
  const load = beside(src);
  const late = () =>
    new Promise<never>((_resolve, reject) => setTimeout(reject, PATIENCE, 'Too slow.'));
  const drain = async () => (await Promise.race([load(), late()])).createDrain;
  const queue = queueWith(drain, alone);
  return createInstance(everything(queue, first), browser, name) as unknown as Run;
}, known);
