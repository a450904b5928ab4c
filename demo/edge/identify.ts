/** Finds out who sent a request: by identity map, by cookie, by first-party id, or as a newcomer. */
import {createHash, randomBytes} from 'node:crypto';
import type {EdgeBody, IdentityMap} from './body.js';
import type {Call} from './call.js';
import type {Datastreams} from './datastreams.js';
import {datastreamOf, type Endpoint} from './endpoints.js';
import {decodeIdentity, type IdentityCookie} from './identity-cookie.js';
import {refuse} from './problems.js';
import type {JournalEvent} from './types.js';

export interface Identified {
  ecid: string | null;
  source: IdentityCookie['source'];
  /** The page holds this ECID in its cookie already. */
  kept: boolean;
  /** Reads one of the organization's cookies by the end of its name. */
  cookie(name: string): string | undefined;
  cookieName(name: string): string;
}

export const identify = (
  call: Call,
  body: EdgeBody,
  endpoint: Endpoint,
  datastreams: Datastreams,
): Identified => {
  const cookies = cookiesOf(call, body);
  const org = datastreams.orgOf(datastreamOf(endpoint, call.query), [...cookies.keys()]);
  const cookieName = (name: string) => `kndctr_${org}_${name}`;
  const cookie = (name: string) => cookies.get(cookieName(name));

  const shared = [body.xdm?.identityMap, body.identityMap];
  const own = body.events.map(identityMapOf);
  // Where events may be of different people, nobody's identity is another's.
  const maps = endpoint.identity === 'each' ? shared : [...shared, ...own];
  const inMap = maps.map(ecidIn).find(Boolean) ?? null;
  const inCookie = decodeIdentity(cookie('identity') ?? '');
  const who = {cookie, cookieName, kept: false};
  if (inMap) return {...who, ecid: inMap, source: 'received', kept: inMap === inCookie};
  if (inCookie) return {...who, ecid: inCookie, source: 'received', kept: true};

  const fpid = maps.map((map) => idIn(map, 'FPID')).find(Boolean);
  if (fpid) return {...who, ecid: digits(`${org} ${fpid}`), source: 'firstPartyId'};
  if (endpoint.identity === 'required' || endpoint.identity === 'each') insistOnIdentity(own);
  const isServer = call.isServer && endpoint.server;
  if (isServer && endpoint.identity === 'minted') insistOnPrimary([...shared, ...own]);
  const minted = endpoint.identity === 'minted' && !isServer ? digits(randomBytes(32)) : null;
  return {...who, ecid: minted, source: 'random'};
};

/** The ECID an event brings itself; batches may mix visitors. */
export const ecidOfEvent = (event: JournalEvent['event']) => ecidIn(identityMapOf(event));

/** The third-party id that goes with an ECID. */
export const coreOf = (ecid: string): string => digits(`CORE ${ecid}`);

// A page on another site sends its cookies in the body. The header then holds what other pages left on this
// host, and organizations must not be taken from there.
const cookiesOf = ({cookieHeader, host}: Call, {meta}: EdgeBody): Map<string, string> => {
  const {domain, entries} = (meta.state ?? {}) as {
    domain?: string;
    entries?: {key: string; value: string}[];
  };
  if (entries?.length) return new Map(entries.map(({key, value}) => [key, value]));
  const firstParty = !meta.state || (domain && (host === domain || host.endsWith(`.${domain}`)));
  return new Map(firstParty ? parseCookies(cookieHeader) : []);
};

const parseCookies = (header: string): [string, string][] =>
  header.split(/;\s*/).map((pair) => {
    const at = pair.indexOf('=');
    return [decode(pair.slice(0, at).trim()), decode(pair.slice(at + 1).trim())];
  });

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    // A cookie of somebody else's making; as it stands it is nobody we know.
    return text;
  }
};

const insistOnIdentity = (maps: (IdentityMap | undefined)[]) => {
  const stranger = maps.findIndex((map) => !Object.values(map ?? {}).flat()[0]);
  if (stranger < 0) return;
  throw refuse(
    'EXEG-0306-400',
    `Event ${stranger} has no identity, and this endpoint gives none. ` +
      'Send the first event to interact, or put an identity into its identityMap.',
    {eventIndex: stranger},
  );
};

const insistOnPrimary = (maps: (IdentityMap | undefined)[]) => {
  const all = maps.flatMap((map) => Object.values(map ?? {}).flat());
  if (all.some(({primary}) => primary === true)) return;
  throw refuse(
    'EXEG-0306-400',
    'The event has no primary identity, and servers are given none. ' +
      'Put one into its identityMap and mark it with "primary": true.',
    {eventIndex: 0},
  );
};

const identityMapOf = ({xdm}: JournalEvent['event']): IdentityMap | undefined => xdm?.identityMap;

const idIn = (map: IdentityMap | undefined, namespace: string): string | undefined =>
  map && Object.hasOwn(map, namespace) ? map[namespace]?.[0]?.id : undefined;

const ecidIn = (map: IdentityMap | undefined): string | undefined => {
  const ecid = idIn(map, 'ECID');
  if (ecid === undefined || /^\d{38}$/.test(ecid)) return ecid;
  throw refuse('EXEG-0304-400', 'The ECID in the identity map is not valid. It has 38 digits.');
};

const digits = (seed: string | Buffer): string => {
  const hash = createHash('sha256').update(seed).digest('hex');
  return (BigInt(`0x${hash}`) % 10n ** 38n).toString().padStart(38, '0');
};
