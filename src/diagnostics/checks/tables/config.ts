/** What `configure` may be given, and what holds where nothing is. */
import {
  anObject,
  anything,
  boolean,
  callback,
  off,
  on,
  oneOf,
  positive,
  string,
  text,
  type Type,
} from '../types.js';
import {read, type Fields} from '../read.js';

export const DOWNLOADS = '\\.(exe|zip|wav|mp3|mov|mpg|avi|wmv|pdf|doc|docx|xls|xlsx|ppt|pptx)$';

/** The identifiers that instances of this page have, each its own. */
export const taken: Record<string, unknown[]> = {datastreamId: [], orgId: []};

const lone: Type = (value, path) =>
  string(value) || (taken[path!]!.includes(value) && 'a unique value across instances');

const domain: Type = (value) =>
  string(value) ||
  // Lower case only: the scheme is told from a host by it.
  (!/^(https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?|[a-zA-Z\d.-]+)$/.test(value) && 'a valid domain');

const pattern: Type = (value) => {
  try {
    return string(value) || !RegExp(value);
  } catch {
    // Which is the answer.
    return 'a regular expression';
  }
};

// Adobe's own begin like a tenant's.
const tenant: Type = (value) =>
  string(value) ||
  (!/^_(?!id$|experience$)\w+$/i.test(value) && 'a tenant with its underscore, like _acme');

// Alloy says no more of these than that it expected undefined.
const interactions: Type = (value) =>
  oneOf('always', 'never', 'decoratedElementsOnly')(value) && 'undefined';

/** One group for each component, in the order in which they are looked at; the first is the core's. */
export const groups: Fields[] = [
  {
    debugEnabled: off,
    edgeConfigId: string,
    datastreamId: [lone],
    edgeDomain: [domain, 'edge.adobedc.net'],
    edgeBasePath: [text, 'ee'],
    orgId: [lone],
    onBeforeEventSend: [callback, () => {}],
    edgeConfigOverrides: anObject,
  },
  {context: [{_: string, $: anything}, ['web', 'device', 'environment', 'placeContext']]},
  {
    clickCollectionEnabled: on,
    clickCollection: [
      {
        internalLinkEnabled: on,
        externalLinkEnabled: on,
        downloadLinkEnabled: on,
        sessionStorageEnabled: off,
        eventGroupingEnabled: off,
        _: anything,
      },
      {},
    ],
    downloadLinkQualifier: [pattern, DOWNLOADS],
    onBeforeLinkClickSend: callback,
  },
  {advertising: anObject},
  {conversation: anObject},
  {defaultConsent: [oneOf('in', 'out', 'pending'), 'in']},
  {
    prehidingStyle: text,
    targetMigrationEnabled: off,
    autoCollectPropositionInteractions: [
      {AJO: [interactions, 'always'], TGT: [interactions, 'never']},
      {},
    ],
  },
  {pushNotifications: anObject},
  {personalizationStorageEnabled: off},
  {streamingMedia: anObject},
  {thirdPartyCookiesEnabled: boolean, idMigrationEnabled: on},
  // Our own: their components know what holds where nothing is given.
  {
    pageViewCollectionEnabled: (value, path, problems) => {
      if (typeof value != 'object') return boolean(value) && 'true or false, or an object';
      read(
        {identity: callback, replaceState: boolean, whenVisible: boolean},
        value,
        problems!,
        path,
      );
    },
    webVitalsEnabled: boolean,
    queue: {
      enabled: boolean,
      maxEvents: positive,
      maxBytes: positive,
      maxAgeDays: positive,
      unloadDelivery: oneOf('once', 'at-least-once'),
    },
    apiVersion: oneOf(1, 2),
    tenantNamespace: tenant,
    inlet: anObject,
  },
];
