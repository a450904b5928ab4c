/**
 * Knows which organization a datastream belongs to, because a new visitor's request does not say it.
 *
 * A real edge looks the datastream up. Here any id is fine, and the organization is, in this order:
 * 1. the one registered with `PUT /_edge/datastreams {"<id>": {"orgId": "…@AdobeOrg"}}`;
 * 2. the one written into the id itself: `anything:0123456789ABCDEF@AdobeOrg`;
 * 3. the one whose cookies are in the request's `meta.state.entries`;
 * 4. the one learned that way from an earlier request for that datastream;
 * 5. the edge's own (`--org`), which is the demo site's unless told otherwise.
 */

export const DEMO_ORG = 'EDGETAG0DEMO000000000000@AdobeOrg';

// Anybody can send ids; a few warnings make the point.
const WARNINGS = 10;

export interface Registration {
  orgId: string;
  /** Whether those without credentials may use it, too; default: mixed. */
  accessType?: 'mixed' | 'authenticated';
}
export type Registrations = Record<string, Registration>;

export interface Datastreams {
  register(registrations: Registrations): void;
  list(): Registrations;
  find(datastream: string): Registration | undefined;
  /** The organization as cookie names spell it. */
  orgOf(datastream: string, cookieNames: string[]): string;
}

export const createDatastreams = (ownOrg: string = DEMO_ORG): Datastreams => {
  let registered: Registrations = {};
  const learned = new Map<string, string>();
  const wondered = new Set<string>();

  const guess = (datastream: string) => {
    const isOwn = ownOrg !== DEMO_ORG || datastream === 'demo';
    if (!isOwn && !wondered.has(datastream) && wondered.size < WARNINGS) {
      wondered.add(datastream);
      console.warn(
        `The organization of datastream ${JSON.stringify(datastream)} is not known; taking ${ownOrg}. ` +
          'If yours is another, name it with --org or PUT /_edge/datastreams.',
      );
    }
    return cookieForm(ownOrg);
  };

  const find = (datastream: string) =>
    Object.hasOwn(registered, datastream) ? registered[datastream] : undefined;

  return {
    register(registrations) {
      registered = registrations;
      learned.clear();
    },
    list: () => registered,
    find,
    orgOf(datastream, cookieNames) {
      const told = find(datastream)?.orgId ?? /:([^:@]+@[^:@]+)$/.exec(datastream)?.[1];
      if (told) return cookieForm(told);
      const seen = cookieNames.map(orgInName).find(Boolean);
      if (seen) learned.set(datastream, seen);
      return seen ?? learned.get(datastream) ?? guess(datastream);
    },
  };
};

const cookieForm = (orgId: string) => orgId.replace('@', '_');

const orgInName = (name: string): string | undefined =>
  /^kndctr_(.+?)_(identity|cluster|consent)$/.exec(name)?.[1];
