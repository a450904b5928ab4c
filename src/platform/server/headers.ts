/** Where a request keeps its headers: as Fetch has them, as Node has them, or as entries, which may be flat as `rawHeaders`. */
export type HeaderSource =
  | {get(name: string): string | null | undefined}
  | Iterable<readonly [name: string, value: string]>
  | readonly string[]
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** One header's value. */
export type ReadHeader = (name: string) => string | undefined;

/** Of these a request has one; of two, Node and we believe the first. */
const SINGLE = [':authority', ':path', ':scheme', 'host', 'referer', 'user-agent'];

/** A visitor may well send a header that is called "then". */
export const isPromise = (value: unknown) => typeof Object(value).then == 'function';

/** Whether it can be read at all: a promise of headers, as Next.js has it, cannot. */
export const isHeaderSource = (headers: unknown): headers is HeaderSource =>
  typeof headers == 'object' && headers != null && !isPromise(headers);

/** Reads headers by their lower-case name, however the request writes it. */
export const headerReader = (headers: HeaderSource): ReadHeader => {
  // A Map has `get`, too, but knows one spelling only. (A header called "get" is no function.)
  if ('get' in headers && typeof headers.get == 'function' && !isMap(headers)) {
    const {get} = headers;
    // Fetch throws at the names of pseudo-headers.
    return (name) => (name.startsWith(':') ? undefined : one(name, [get.call(headers, name)]));
  }
  const all = new Map<string, unknown[]>();
  for (const [name, value] of entriesOf(headers)) {
    const key = String(name).toLowerCase();
    all.set(key, [...(all.get(key) ?? []), value].flat());
  }
  return (name) => one(name, all.get(name) ?? []);
};

const isMap = (headers: object) => ({}).toString.call(headers) == '[object Map]';

const entriesOf = (headers: object): readonly (readonly unknown[])[] => {
  if (!(Symbol.iterator in headers)) return Object.entries(headers);
  const list = [...(headers as Iterable<unknown>)];
  if (list.every(Array.isArray)) return list as unknown[][];
  return list.flatMap((name, at) => (at % 2 ? [] : [[name, list[at + 1]]]));
};

/** The values of one header as one: anything else than text or a number is none. */
const one = (name: string, values: readonly unknown[]): string | undefined => {
  const texts = values.filter((value) => ['string', 'number'].includes(typeof value)).map(String);
  if (!texts[0] || SINGLE.includes(name)) return texts[0];
  // RFC 9113, 8.2.3: a cookie header may come in pieces.
  return texts.join(name == 'cookie' ? '; ' : ', ');
};
