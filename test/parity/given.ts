/** What every script knows: an organization, a visitor, and the edge that both libraries talk to. */
import type {Json} from '../../src/core/types.js';

export const ORG = '1F2E3D4C5B6A798800112233@AdobeOrg';
export const PREFIX = 'kndctr_1F2E3D4C5B6A798800112233_AdobeOrg_';
export const DATASTREAM = '7c0b3f2e-5a41-4d8e-9b16-2f6d8a9e4c10';
export const ECID = '30917463528104657829301746583920175648';
export const CORE = '81726354091827364550192837465564738291';
/** The visitor's identity cookie: the ECID as the edge wraps it. */
export const IDENTITY =
  'CiYzMDkxNzQ2MzUyODEwNDY1NzgyOTMwMTc0NjU4MzkyMDE3NTY0OFIRCIDQ6ra3MxABGAEqBElSTDHwAYDQ6ra3Mw==';

/** A visitor who was here before. */
export const RETURNING = {[`${PREFIX}identity`]: IDENTITY};

/** For scripts about failures: without its queue ours lets go of what fails, as Alloy does. */
export const ALLOYS_WAY = {queue: {enabled: false}};

/** A request as the edge got it. */
export interface Heard {
  how: 'fetch' | 'beacon' | 'pixel' | 'script';
  method: string;
  host: string;
  path: string;
  query: Record<string, string>;
  type?: string;
  referer?: string;
  body?: any;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: Json | string;
  /** Nothing that the page may read: to it the network has failed. */
  refused?: true;
}

/** What the edge says: canned, one after the other and then as by default, or by what it is asked. */
export type Edge =
  readonly Answer[] | ((heard: Heard, index: number) => Answer | undefined | Promise<Answer>);

export const handle = (type: string, ...payload: unknown[]) => ({type, payload});
export const store = (key: string, value: string, maxAge?: number) => ({
  key: PREFIX + key,
  value,
  maxAge,
  attrs: {SameSite: 'None'},
});
export const named = (code: string, id: string) => ({id, namespace: {code}});

/** Both handles with which the edge makes a visitor known. */
export const introduction = [
  handle('identity:result', named('ECID', ECID)),
  handle('state:store', store('identity', IDENTITY, 34_128_000)),
];

/** An answer with these handles. */
export const saying = (...handles: unknown[]): Answer => ({
  body: {requestId: 'r-1', handle: handles},
});

/** A problem as the edge describes it. */
export const problem = (status: number, code = 'EXEG-0003-400'): Answer => ({
  status,
  headers: {'content-type': 'application/problem+json'},
  body: {
    type: `https://ns.adobe.com/aep/errors/${code}`,
    status,
    title: 'Nothing to be done',
    detail: 'The datastream is unknown.',
    report: {requestId: 'r-1'},
  },
});

const PREFERENCE: Record<string, string> = {y: 'in', n: 'out', in: 'in', out: 'out'};

/** What the edge says when a script has nothing else in mind: it introduces who is not known, and keeps consent. */
export const byDefault = ({how, path, body}: Heard): Answer => {
  if (how == 'pixel') return {status: 200, headers: {'content-type': 'image/svg+xml'}, body: SVG};
  if (how == 'script') return scriptOf(path);
  if (path.endsWith('/collect')) return {status: 204};
  const known = JSON.stringify(body?.meta?.state ?? {}).includes(`${PREFIX}identity`);
  const consent = (body?.consent ?? []) as Json[];
  const said = consent.map(({value}) => value?.general ?? value?.collect?.val ?? 'in').at(-1);
  return saying(
    ...(known ? [] : introduction),
    ...(said
      ? [handle('state:store', store('consent', `general=${PREFERENCE[said]}`, 15_552_000))]
      : []),
  );
};

/** A script that says that it ran, but one that is missing. */
const scriptOf = (path: string): Answer =>
  path == '/missing.js'
    ? {status: 404}
    : {
        headers: {'content-type': 'text/javascript'},
        body: `(window.ran ||= []).push('${path}');`,
      };

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';
