/** Programs that site owners write; every line must compile. */
import {
  clicks,
  components,
  consent,
  context,
  createCustomInstance,
  createInstance,
  handles,
  identity,
  inlet,
  pageviews,
  queue,
  type Component,
  type ConfigureOptions,
  type Consent,
  type Draft,
  type EdgeResponse,
  type Hooks,
  type InletOptions,
  type Instance,
  type SendEventOptions,
  type SendEventResult,
  type Streamed,
} from '../../../src/entries/index.js';

const tag = createInstance({name: 'alloy'});
const unnamed = createInstance();
const watched = createInstance({monitors: [{onBeforeCommand: ({commandName}) => commandName}]});

export const options: ConfigureOptions = {
  datastreamId: 'ds',
  orgId: 'o@AdobeOrg',
  edgeDomain: 'http://localhost:8787',
  defaultConsent: 'pending',
  context: ['web', 'device'],
  queue: {enabled: false},
  onBeforeEventSend({xdm, data}) {
    xdm.web.webPageDetails.name = data.name;
    return false;
  },
  clickCollection: {
    filterClickDetails(details) {
      details.linkName = details.linkName.trim();
      return details.pageIDType != 1;
    },
  },
};

export const visit = async () => {
  await tag('configure', options);
  await unnamed('sendEvent');
  await tag('setDebug', {enabled: true});

  const event: SendEventOptions = {type: 'commerce.purchases', xdm: {commerce: {}}, data: {a: 1}};
  const result: SendEventResult = await tag('sendEvent', event);
  const kept: true | undefined = result.queued;
  const names = result.propositions?.map(({id}) => id as string);

  const {off} = await tag('on', {
    handle: 'personalization:decisions',
    callback: ({handle, payloads, requestId}) => `${handle} ${requestId} ${payloads.length}`,
  });
  off();

  const done: void = await tag('setConsent', {
    consent: [{standard: 'Adobe', version: '2.0', value: {collect: {val: 'y'}}}],
  });
  return [kept, names, done];
};

export const who = async () => {
  const {edge, identity} = await tag('getIdentity', {namespaces: ['ECID', 'CORE']});
  const known: string | null | undefined = identity.ECID;
  const {url} = await tag('appendIdentityToUrl', {url: 'https://shop.test/'});
  const {eventMergeId} = await watched('createEventMergeId');
  const {libraryInfo} = await unnamed('getLibraryInfo');
  const words: string[] = [...libraryInfo.commands, libraryInfo.version, url, eventMergeId];
  await tag('applyResponse', {
    responseBody: {handle: []},
    responseHeaders: {'x-adobe-edge': 'a;1'},
  });
  return [known, edge.regionId, words];
};

export const loyalty: InletOptions = {
  inletUrl: 'https://dcs.adobedc.net/collection/c0ffee',
  events: {schemaId: 'https://ns.adobe.com/acme/schemas/e1', datasetId: '0123456789abcdef01234567'},
};

export const stream = async () => {
  await tag('configure', {...options, inlet: loyalty});
  const result: Streamed = await tag('streamEvent', {type: 'loyalty', xdm: {_acme: {points: 5}}});
  const streaming = createCustomInstance({components: [inlet]});
  await streaming('streamProfile', {xdm: {person: {name: {firstName: 'Ada'}}}});
  await streaming('on', {event: 'sent', callback: ({id, inlet}) => inlet && id});
  return 'queued' in result ? result.queued : result.xactionId;
};

export const tcf: Consent = {standard: 'IAB TCF', version: '2.0', value: 'CO…', gdprApplies: true};

/** As code for Alloy has them. */
export const likeAlloys = createCustomInstance({
  name: 'alloy',
  components: [components.consent, components.eventMerge, components.audiences],
});

/** A component of one's own, and its command. */
export const greeting: Component<{greet(options: {to: string}): Promise<{said: string}>}> = ({
  config,
  track,
}) => ({
  name: 'Greeting',
  commands: {
    async greet({to}) {
      await track({type: 'greeting'});
      return {said: `${config.hello as string} ${to}`};
    },
  },
  event({query, xdm}: Draft) {
    xdm.greeted = true;
    query.greeting = {};
    return (response?: EdgeResponse) => response && {greetings: response.payloads('greeting')};
  },
  request: (parcel) => void (parcel.query.greeting = true),
  transport: (send) => (parcel) => send(parcel),
});

export const custom = async () => {
  const small = createCustomInstance({components: [consent, greeting]});
  await small('setConsent', {consent: []});
  const {said} = await small('greet', {to: 'you'});
  const {off} = await small('on', {handle: 'news', callback: () => {}});
  off();

  const smaller: Instance<[]> | ReturnType<typeof createCustomInstance> = createCustomInstance({
    components: [],
  });
  return [said, smaller];
};

export const everything: Component<any>[] = [
  clicks,
  consent,
  context,
  handles,
  identity,
  pageviews,
  queue,
];
export const nothing: Hooks = {name: 'Nothing'};
