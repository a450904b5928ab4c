/** Programs that must not compile, one by one; a line that does is an error of its own. */
import {
  consent,
  createCustomInstance,
  createInstance,
  pageviews,
  type Component,
  type ConfigureOptions,
} from '../../../src/entries/index.js';

const tag = createInstance();
const small = createCustomInstance({components: [pageviews]});
const consenting = createCustomInstance({components: [consent]});

export const visit = async () => {
  // @ts-expect-error There is no such command.
  await tag('sendEvnt');

  // @ts-expect-error It has no consent component.
  await small('setConsent', {consent: []});

  // @ts-expect-error Both ids are required.
  await tag('configure', {datastreamId: 'ds'});

  // @ts-expect-error It needs its options.
  await tag('configure');

  // @ts-expect-error There is no such namespace.
  await tag('getIdentity', {namespaces: ['FPID']});

  // @ts-expect-error A standard has a version.
  await consenting('setConsent', {consent: [{standard: 'Adobe', value: {general: 'in'}}]});

  // @ts-expect-error A list of objects, not one.
  await consenting('setConsent', {consent: {}});

  // @ts-expect-error A callback is a function.
  await tag('on', {handle: 'news', callback: 'alert()'});

  // @ts-expect-error What is not asked for is not in the result.
  const never: string = (await tag('sendEvent')).queued;

  // @ts-expect-error A type is a word.
  await tag('sendEvent', {type: 1});

  // @ts-expect-error It has no inlet component.
  await small('streamEvent', {xdm: {}});

  // @ts-expect-error A record is an object.
  await tag('streamProfile', {xdm: 'Ada'});

  return never;
};

// @ts-expect-error Consent is in, out or pending.
export const options: ConfigureOptions = {datastreamId: 'd', orgId: 'o', defaultConsent: 'maybe'};

// @ts-expect-error It is configured by its command.
createInstance({orgId: 'o'});

// @ts-expect-error A component has a name.
export const nameless: Component = () => ({});

// @ts-expect-error A list of components, not a single one.
createCustomInstance({components: consent});
