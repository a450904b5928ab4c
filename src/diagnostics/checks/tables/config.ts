/** What `configure` may be given, and what holds where nothing is. */
import {
  anObject,
  boolean,
  callback,
  either,
  expect,
  integer,
  list,
  number,
  object,
  oneOf,
  or,
  required,
  strict,
  string,
  text,
  type Fields,
} from '../rules.js';

export const DOWNLOADS = '\\.(exe|zip|wav|mp3|mov|mpg|avi|wmv|pdf|doc|docx|xls|xlsx|ppt|pptx)$';

const on = or(boolean, true);
const off = or(boolean, false);

const isRegExp = (source: string) => {
  try {
    return RegExp(source);
  } catch {
    // Which is the answer.
    return false;
  }
};

const atLeast = (least: number, kind = 'a number', rule = number) =>
  expect(`${kind} greater than or equal to ${least}`, (value) => value >= least, rule);
const between = (least: number, most: number) =>
  expect(`a number less than or equal to ${most}`, (value) => value <= most, atLeast(least));
const positive = expect('a number greater than 0', (value) => value > 0, number);

// Alloy says no more of these than that it expected undefined.
const interactions = either(undefined, oneOf('always', 'never', 'decoratedElementsOnly'));
const region = /^[a-z]{2,4}[0-9]{1,2}$/i;

/** The identifiers that instances of this page have, each its own. */
export const taken = {datastreamId: new Set<string>(), orgId: new Set<string>()};
const lone = (key: keyof typeof taken) =>
  required(expect('a unique value across instances', (value) => !taken[key].has(value), string));
const datastreamId = lone('datastreamId');

/** The first group, whose problems begin with one word more. */
export const core: Fields = {
  debugEnabled: off,
  edgeConfigId: string,
  // An empty one is none.
  datastreamId: (value, path, problems) =>
    datastreamId(value === '' ? null : value, path, problems),
  // Lower case only: the scheme is told from a host by it.
  edgeDomain: or(
    expect(
      'a valid domain',
      (value) => /^(https?:\/\/[^\s/?#@]+|[a-zA-Z\d.-]+)$/.test(value),
      string,
    ),
    'edge.adobedc.net',
  ),
  edgeBasePath: or(text, 'ee'),
  orgId: lone('orgId'),
  onBeforeEventSend: or(callback, () => {}),
  edgeConfigOverrides: anObject,
};

/** One group for each component, in the order in which they are looked at. */
export const components: Fields[] = [
  {context: or(list(string), ['web', 'device', 'environment', 'placeContext'])},
  {
    clickCollectionEnabled: on,
    clickCollection: or(
      object({
        internalLinkEnabled: on,
        externalLinkEnabled: on,
        downloadLinkEnabled: on,
        sessionStorageEnabled: off,
        eventGroupingEnabled: off,
      }),
      {},
    ),
    downloadLinkQualifier: or(expect('a regular expression', isRegExp, string), DOWNLOADS),
    onBeforeLinkClickSend: callback,
  },
  {
    advertising: strict({
      id5PartnerId: string,
      rampIdJSPath: string,
      dspEnabled: boolean,
      advertiserSettings: list(
        strict({advertiserId: required(string), enabled: required(boolean)}),
      ),
    }),
  },
  {
    conversation: or(
      object({
        stickyConversationSession: off,
        streamTimeout: or(atLeast(10_000, 'an integer', integer), 10_000),
        collectSources: off,
        region: expect(`does not match the ${region}`, (value) => region.test(value), string),
      }),
      {},
    ),
  },
  {defaultConsent: or(oneOf('in', 'out', 'pending'), 'in')},
  {
    prehidingStyle: text,
    targetMigrationEnabled: off,
    autoCollectPropositionInteractions: or(
      strict({AJO: or(interactions, 'always'), TGT: or(interactions, 'never')}),
      {},
    ),
  },
  {
    pushNotifications: strict({
      vapidPublicKey: required(string),
      appId: required(string),
      trackingDatasetId: required(string),
    }),
  },
  {personalizationStorageEnabled: off},
  {
    streamingMedia: strict({
      channel: required(text),
      playerName: required(text),
      appVersion: string,
      mainPingInterval: or(between(10, 50), 10),
      adPingInterval: or(between(1, 10), 10),
    }),
  },
  {thirdPartyCookiesEnabled: boolean, idMigrationEnabled: on},
  // Our own: their components know what holds where nothing is given.
  {
    pageViewCollectionEnabled: either('true or false, or an object', boolean, anObject),
    webVitalsEnabled: boolean,
    queue: strict({
      enabled: boolean,
      maxEvents: positive,
      maxBytes: positive,
      maxAgeDays: positive,
      unloadDelivery: oneOf('once', 'at-least-once'),
    }),
    apiVersion: oneOf(1, 2),
    tenantNamespace: string,
  },
];
