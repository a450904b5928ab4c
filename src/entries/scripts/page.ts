import {createInstance} from '../../core/instance.js';
import {browser} from '../../platform/browser.js';
import {beside} from './beside.js';
import {connect} from '../connect.js';
import {consentWith} from '../../components/consent/gatekeeper.js';
import {context} from '../../components/context.js';
import {handlesWith} from '../../components/handles/hear.js';
import {identity} from '../../components/identity.js';
import {first} from '../../components/pageviews/first.js';
import {queueWith} from '../../components/queue/keep.js';
import type {Run} from '../../core/instance.js';

// The list of `../page.ts`, with what most visits never need left in a file beside this one.
connect((name, src) => {
  const load = beside(src, 'later');
  const components = [
    context,
    queueWith(async () => (await load()).createDrain),
    identity,
    consentWith(async () => (await load()).setConsent),
    first,
    handlesWith(load),
  ];
  return createInstance(components, browser, name) as unknown as Run;
});
