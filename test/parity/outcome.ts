/** What there was to see of a visit, told so that two tellings of the same thing are equal. */
import {DATASTREAM, type Heard} from './given.js';
import type {Visit} from './recorder.js';
import type {Room} from './rooms.js';
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
  /** Where the visit has ended: the address, what was added to the head, and the body. */
  dom: string[];
}

export type Look = keyof Outcome;

/** Ten minutes: exact enough for any cookie, and longer than any visit. */
const GRAIN = 600;

export const collect = async ({context, page, visit}: Room, result: unknown): Promise<Outcome> => {
  const {lines, calls, dom, storage} = await page.evaluate(() => {
    const {lines, calls} = (window as any).backstage as Backstage;
    const written = (element: Element) => {
      const copy = element.cloneNode(true) as HTMLElement;
      // A nonce need not be an attribute.
      for (const one of [copy, ...copy.querySelectorAll<HTMLElement>('style,script')]) {
        if (one.nonce) one.setAttribute('nonce', one.nonce);
      }
      // In one order, whichever was set first.
      for (const one of [copy, ...copy.querySelectorAll('*')]) {
        const all = [...one.attributes].sort((a, b) => (a.name < b.name ? -1 : 1));
        for (const attribute of all) one.removeAttributeNode(attribute);
        for (const attribute of all) one.setAttributeNode(attribute);
      }
      return copy.outerHTML;
    };
    return {
      dom: [
        location.pathname + location.search + location.hash,
        ...[...document.querySelectorAll('#library ~ *')].map(written),
        written(document.body),
        ...[...document.querySelectorAll('*')].flatMap(
          ({shadowRoot}) => shadowRoot?.innerHTML ?? [],
        ),
      ],
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
    requests: inOrder(visit),
    result,
    cookies: Object.fromEntries(cookies),
    storage,
    lines,
    calls,
    uncaught: visit.uncaught,
    dom,
  };
};

/** Connections race to the server; the browser says in which order they were asked for. Pixels race anyway. */
const inOrder = ({heard, left}: Visit): Heard[] => {
  const waiting = [...left];
  const ranked = heard.map(({url, request}) => {
    const place = waiting.indexOf(url);
    if (place >= 0) waiting[place] = '';
    const pixel = request.how == 'pixel';
    return {request, rank: pixel || place < 0 ? waiting.length : place, name: pixel ? url : ''};
  });
  ranked.sort((one, other) => one.rank - other.rank || one.name.localeCompare(other.name));
  return ranked.map(({request}) => request);
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
