/**
 * Where the two are meant to differ. Everything else is compared as it is, so this list is the whole of what a site can
 * notice when it changes from one to the other. What differs in one situation only says so there, as `instead`.
 */
import type {Json} from '../../src/core/types.js';
import type {Outcome} from './outcome.js';

export interface Difference {
  why: string;
  /** Takes it out of an outcome, whosever that is. */
  level(outcome: Outcome): void;
}

/** Calls back for every object anywhere in a value. */
const everywhere = (value: any, visit: (object: Json) => void): void => {
  if (typeof value != 'object' || !value) return;
  if (!Array.isArray(value)) visit(value as Json);
  Object.values(value as Json).forEach((one) => everywhere(one, visit));
};

/** Our own options, which the computed configuration shows. */
const OWN_OPTIONS = [
  'queue',
  'pageViewCollectionEnabled',
  'webVitalsEnabled',
  'apiVersion',
  'tenantNamespace',
];
/** The keys of options that belong to parts which ours does not have, with Alloy's defaults in them. */
const OWN_STORAGE = /^edgetag\./;

export const differences: Difference[] = [
  {
    why: 'our events have an id, by which a destination can tell a second delivery of the same event',
    level: (outcome) => everywhere(outcome, ({xdm}) => delete (xdm as Json | undefined)?._id),
  },
  {
    why: 'an event says which library collected it',
    level: (outcome) =>
      everywhere(outcome, (object) => {
        const details = object.implementationDetails as Json | undefined;
        if (details) object.implementationDetails = {environment: details.environment as string};
      }),
  },
  {
    why: 'so does the library itself',
    level: (outcome) =>
      everywhere(outcome, ({libraryInfo}) => {
        if (libraryInfo) libraryInfo.version = typeof libraryInfo.version;
      }),
  },
  {
    why: 'our own options are part of our configuration',
    level: (outcome) =>
      everywhere(outcome, (object) => {
        if (object.datastreamId) for (const option of OWN_OPTIONS) delete object[option];
      }),
  },
  {
    why: 'our queue keeps notes of its own',
    level: ({storage}) => {
      for (const key of Object.keys(storage)) if (OWN_STORAGE.test(key)) delete storage[key];
    },
  },
  {
    why: 'an id for Assurance is written when there is a session of Assurance, not on every visit',
    level: ({storage}) => {
      for (const key of Object.keys(storage)) {
        if (key.endsWith('.validation.clientId')) delete storage[key];
      }
    },
  },
];
