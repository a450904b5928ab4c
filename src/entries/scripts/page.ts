import {createInstance} from '../../core/instance.js';
import {browser} from '../../platform/browser.js';
import {connect} from '../connect.js';
import {consentWith} from '../../components/consent/gatekeeper.js';
import {context} from '../../components/context.js';
import {handlesWith} from '../../components/handles/hear.js';
import {identity} from '../../components/identity.js';
import {pageviews} from '../../components/pageviews.js';
import {queueWith} from '../../components/queue/keep.js';
import type * as later from './later.js';
import type {Run} from '../../core/instance.js';

// The list of `../page.ts`, with what most visits never need left in a file beside this one.
connect((name, src) => {
  let file = 'later.min.js';
  const load = () =>
    (import(new URL(file, src).href) as Promise<typeof later>).catch((error) => {
      // Firefox remembers that an address failed, so the next try has another.
      file += '?';
      throw error;
    });
  const components = [
    context,
    queueWith(async () => (await load()).createDrain),
    identity,
    consentWith(async () => (await load()).setConsent),
    pageviews,
    handlesWith(load),
  ];
  return createInstance(components, browser, name) as unknown as Run;
});
