import {handlesWith} from '../../components/handles/hear.js';
import {infoWith} from '../../components/info/info.js';
import {first} from '../../components/pageviews/first.js';
import {audiencesWith, exchangeWith} from '../../components/partners/hear.js';
import {personalizationWith} from '../../components/personalization/front.js';
import {alone} from '../../components/queue/alone.js';
import {queueWith} from '../../components/queue/keep.js';
import {visitorWith} from '../../components/visitor/visitor.js';
import {known} from '../../diagnostics/checks/index.js';
import {instanceWith} from '../../diagnostics/instance.js';
import {watchLater} from '../../diagnostics/watch-later.js';
import {browser} from '../../platform/browser.js';
import {connect} from '../connect.js';
import {everything} from '../everything.js';
import {beside} from './beside.js';
import type {Run} from '../../core/instance.js';

/** A file that takes longer (milliseconds) is done without, for now. */
const PATIENCE = 5000;

const soon = <T>(file: Promise<T>) =>
  Promise.race([
    file,
    new Promise<never>((_resolve, reject) => setTimeout(reject, PATIENCE, 'Too slow.')),
  ]);

// All that measures as Alloy does is in this file. What puts offers on the page comes while the edge is asked for them,
// and who delivers what waits, or tells callbacks, behind the first request.
connect((name, src) => {
  const later = beside(src, 'later');
  const offers = beside(src, 'offers');
  const debug = beside(src, 'debug');
  const tell = async () => (await later()).tellPartners;
  const all = everything({
    audiences: audiencesWith(tell),
    exchange: exchangeWith(tell),
    handles: handlesWith(later),
    info: infoWith(async () => (await debug()).describe),
    pageviews: first,
    personalization: personalizationWith(
      async () => (await soon(offers())).createRoom,
      async () => (await debug()).problemOf,
    ),
    queue: queueWith(async () => (await soon(later())).createDrain, alone),
    visitor: visitorWith(async () => (await soon(later())).linked),
  });
  const create = instanceWith(watchLater(async () => (await soon(debug())).watch));
  return create(all, browser, name) as unknown as Run;
}, known);
