/** Which addresses the edge answers, and what is particular about each. */

export interface Endpoint {
  /** Query parameters that may name the datastream. */
  datastream: string[];
  /** What the body must bring. */
  brings: 'events' | 'event' | 'consent' | 'nothing';
  /** Whether a visitor without identity gets one, is refused, or goes without; `each` looks at every event by itself. */
  identity: 'minted' | 'required' | 'each' | 'optional';
  /** Whether a server, which no ECID is minted for, may use it instead of a device. */
  server?: boolean;
  /** 200 answers with handles, 202 with a request id, 204 with nothing. */
  status: 200 | 202 | 204;
}

export interface Place {
  endpoint: Endpoint;
  /** The path without the location hint. */
  path: string;
}

export const BASES = ['ee', 'ee-pre-prd'];

const V1 = ['configId'];
// Older and newer documents spell it differently.
const V2 = ['dataStreamId', 'datastreamId'];

// prettier-ignore
const endpoints = new Map<string, Endpoint>([
  ['v1/interact',            {datastream: V1, brings: 'events',  identity: 'minted',   status: 200}],
  ['v1/collect',             {datastream: V1, brings: 'events',  identity: 'required', status: 204}],
  ['v1/identity/acquire',    {datastream: V1, brings: 'nothing', identity: 'minted',   status: 200}],
  ['v1/privacy/set-consent', {datastream: V1, brings: 'consent', identity: 'minted',   status: 200}],
  ['v2/interact',            {datastream: V2, brings: 'event',   identity: 'minted',   status: 200, server: true}],
  ['v2/collect',             {datastream: V2, brings: 'events',  identity: 'each',     status: 202, server: true}],
  ['va/v1/sessionStart',     {datastream: V1, brings: 'events',  identity: 'minted',   status: 200}],
]);

const MEDIA =
  'play ping pauseStart bufferStart bitrateChange adBreakStart adBreakComplete adStart adComplete adSkip ' +
  'chapterStart chapterComplete chapterSkip error statesUpdate sessionComplete sessionEnd';

for (const action of MEDIA.split(' ')) {
  endpoints.set(`va/v1/${action}`, {
    datastream: V1,
    brings: 'events',
    identity: 'optional',
    status: 204,
  });
}

/** Finds what answers at a path: `/<base>[/<any location hint>]/<version>/<action>`. */
export const locate = (path: string): Place | undefined => {
  const [, base = '', ...rest] = path.split('/');
  if (!BASES.includes(base)) return;
  for (const parts of [rest, rest[0] ? rest.slice(1) : []]) {
    const action = parts.join('/');
    const endpoint = endpoints.get(action);
    if (endpoint) return {endpoint, path: `/${base}/${action}`};
  }
};

/** The datastream that a request names. */
export const datastreamOf = (endpoint: Endpoint, query: Record<string, string>): string =>
  endpoint.datastream.map((name) => query[name]).find(Boolean) ?? '';
