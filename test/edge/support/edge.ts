/** Starts an edge for a test and speaks to it as a page would. */
import {resolve} from 'node:path';
import {startEdge, type EdgeOptions, type RunningEdge} from '../../../demo/edge/server.js';
import type {
  EdgeState,
  Handle,
  JournalEvent,
  JournalRequest,
  Json,
} from '../../../demo/edge/types.js';

export const ROOT = resolve(__dirname, '../../..');
export const ORG = 'EDGETAG0DEMO000000000000_AdobeOrg';
export const ECID = '30917463528104657829301746583920175648';
export const IDENTITY =
  'CiYzMDkxNzQ2MzUyODEwNDY1NzgyOTMwMTc0NjU4MzkyMDE3NTY0OFIRCIDQ6ra3MxABGAEqBElSTDHwAYDQ6ra3Mw==';

export const start = (options: Partial<EdgeOptions> = {}): Promise<RunningEdge> =>
  startEdge({root: ROOT, port: 0, ...options});

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  body: Json;
}

export const ask = async (url: string, init: RequestInit = {}): Promise<Answered> => {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const body: Json =
    isJson && text && !/ndjson/.test(response.headers.get('content-type')!) ? JSON.parse(text) : {};
  return {status: response.status, headers: response.headers, text, body};
};

/** Posts a body to an endpoint, JSON in plain text as browsers do. */
export const post = (
  edge: RunningEdge,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answered> =>
  ask(edge.url + (path.includes('?') ? path : `${path}?configId=demo`), {
    method: 'POST',
    headers: {'content-type': 'text/plain; charset=UTF-8', ...headers},
    body:
      typeof body === 'string' || body instanceof Uint8Array
        ? (body as string)
        : JSON.stringify(body),
  });

export const pageView = (xdm: Json = {}): Json => ({
  xdm: {
    eventType: 'web.webpagedetails.pageViews',
    timestamp: '2030-05-01T10:00:00.000Z',
    web: {webPageDetails: {URL: 'https://shop.test/', pageViews: {value: 1}}},
    ...xdm,
  },
});

/** A request's body for these events, with cookies as a page on another site sends them. */
export const bodyOf = (events: Json[], cookies: Record<string, string> = {}): Json => ({
  events,
  query: {identity: {fetch: ['ECID']}},
  meta: {
    state: {
      domain: 'shop.test',
      cookiesEnabled: true,
      entries: Object.entries(cookies).map(([name, value]) => ({
        key: `kndctr_${ORG}_${name}`,
        value,
      })),
    },
  },
});

/** A returning visitor's body. */
export const known = (...events: Json[]): Json => bodyOf(events, {identity: IDENTITY});

export const handleOf = (answer: Answered, type: string): Json[] =>
  ((answer.body.handle ?? []) as Handle[])
    .filter((handle) => handle.type === type)
    .flatMap(({payload}) => payload);

/** The cookies an answer stores, by the end of their names. */
export const stored = (answer: Answered): Record<string, Json> =>
  Object.fromEntries(
    handleOf(answer, 'state:store').map((item) => [
      item.key.slice(item.key.indexOf('AdobeOrg_') + 'AdobeOrg_'.length),
      item,
    ]),
  );

export const code = (answer: Answered): string => String(answer.body.type).split('/').pop()!;

const lines = async <T>(url: string): Promise<T[]> =>
  (await ask(url)).text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);

export const events = (edge: RunningEdge, since = 0) =>
  lines<JournalEvent>(`${edge.url}/_edge/events?since=${since}`);

export const requests = (edge: RunningEdge, since = 0) =>
  lines<JournalRequest>(`${edge.url}/_edge/requests?since=${since}`);

export const state = async (edge: RunningEdge) =>
  (await ask(`${edge.url}/_edge/state`)).body as EdgeState;

export const put = (edge: RunningEdge, what: string, value: unknown) =>
  ask(`${edge.url}/_edge/${what}`, {method: 'PUT', body: JSON.stringify(value)});
