/** What there was to see of a visit, told so that two tellings of the same thing are equal. */
import type {BrowserContext, Page} from 'playwright';
import {DATASTREAM, type Heard} from './given.js';
import type {Visit} from './recorder.js';
import type {Backstage} from './stage.js';

export interface Outcome {
  /** In the order in which they left. */
  requests: Heard[];
  result: unknown;
  /** At the end, by name. */
  cookies: Record<string, object>;
  storage: Record<string, string>;
  /** What the library wrote on the console: level, then arguments. */
  lines: any[][];
  /** Which hooks of a monitor were called with what. */
  calls: any[][];
  /** Errors and rejections that nobody caught. */
  uncaught: string[];
}

export type Look = keyof Outcome;

/** Ten minutes: exact enough for any cookie, and longer than any visit. */
const GRAIN = 600;

export const collect = async (
  context: BrowserContext,
  page: Page,
  {heard}: Visit,
  left: readonly string[],
  result: unknown,
  uncaught: string[],
): Promise<Outcome> => {
  const {lines, calls, storage} = await page.evaluate(() => {
    const {lines, calls} = (window as any).backstage as Backstage;
    return {
      lines: lines as any[][],
      calls: calls as any[][],
      storage: {...localStorage, ...sessionStorage},
    };
  });
  const cookies = (await context.cookies()).map(({expires, name, ...cookie}) => [
    name,
    {
      ...cookie,
      tenMinutes: expires < 0 ? 'session' : Math.round((expires - Date.now() / 1000) / GRAIN),
    },
  ]);
  return {
    requests: inOrder(heard, left),
    result,
    cookies: Object.fromEntries(cookies),
    storage,
    lines,
    calls,
    uncaught,
  };
};

/** Connections race to the server; the browser says in which order they were asked for. */
const inOrder = (heard: Visit['heard'], left: readonly string[]) => {
  const waiting = [...left];
  const rank = new Map<object, number>();
  for (const one of heard) {
    const place = waiting.indexOf(one.url);
    rank.set(one, place < 0 ? waiting.length : place);
    if (place >= 0) waiting[place] = '';
  }
  return [...heard]
    .sort((one, other) => rank.get(one)! - rank.get(other)!)
    .map(({request}) => request);
};

const UUID = /[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)/g;
const SECONDS = /(TS(?:=|%3D|%253D))\d{10}/g;
const LONGEST_WAIT = 300_000;

/**
 * Sorts keys, and replaces what no two visits have in common: times, durations, and UUIDs by their number, so that the
 * same one is still seen to be the same.
 */
export const mask = <T>(outcome: T): T => {
  const met: string[] = [DATASTREAM];
  const number = (uuid: string) => {
    if (!met.includes(uuid)) met.push(uuid);
    const place = met.indexOf(uuid);
    return place ? `<uuid ${place}>` : uuid;
  };
  const text = JSON.stringify(sorted(outcome))
    .replace(TIME, '<time>')
    .replace(SECONDS, '$1<now>')
    .replace(/("queueTimeMillis":)(\d+)/g, (all, key: string, value: string) =>
      +value < LONGEST_WAIT ? `${key}"<milliseconds>"` : all,
    )
    .replace(UUID, number);
  return JSON.parse(text) as T;
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value != 'object' || !value) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
};

/** Every value with the path to it. */
export const flat = (path: string, value: unknown): [path: string, value: unknown][] => {
  const inner = typeof value == 'object' && value ? Object.entries(value) : [];
  if (!inner.length) return [[path, value]];
  return inner.flatMap(([key, one]) =>
    flat(Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key, one),
  );
};
