import type {Awaitable, Json} from './types.js';

/** Plain objects, also those of other frames; not arrays, dates or elements. */
export const isObject = (value: unknown): value is Json =>
  ({}).toString.call(value) == '[object Object]';

/**
 * A copy of `target` with `source` deep-merged into it; arrays and scalars replace. What it brings is what JSON would: every
 * own key, and what says by `toJSON` how it is written.
 */
export const merged = (target: Json, source?: Json | null): Json => {
  // What a page has put on Object.prototype is neither in here nor in the way, even where that is frozen or has a setter.
  const made: Json = {__proto__: null, ...target};
  for (const [key, value] of Object.entries(source || {})) {
    const copied = copy(value, key, made[key]);
    // JSON asks for `toJSON` once: what that returns is not asked again when it is sent.
    if (key != '__proto__' && (key != 'toJSON' || typeof copied != 'function')) made[key] = copied;
  }
  return {...made};
};

/** Likewise, into `target` itself: a draft, of which others know. */
export const merge = (target: Json, source?: Json | null): Json =>
  Object.assign(target, merged(target, source));

const copy = (value: unknown, key: string, onto?: unknown): unknown => {
  if (!Array.isArray(value) && !isObject(value)) return value;
  if (typeof (value as Json).toJSON == 'function') value = (value as Json).toJSON(key) as unknown;
  // A spread is an array, whatever class the list is of.
  if (Array.isArray(value)) return [...value].map((item, index) => copy(item, `${index}`));
  return isObject(value) ? merged(isObject(onto) ? onto : {}, value) : value;
};

/** The object or array, unless there is nothing in it: what is undefined stays out of JSON. */
export const some = <T extends Json>(object?: T | null): T | undefined =>
  object && Object.keys(object)[0] ? object : undefined;

/** Calls something for every item, and awaits all; one that fails is logged by its name and hurts no other. */
export const each = <T, R>(
  items: readonly T[],
  call: (item: T) => Awaitable<R>,
  log: (...what: unknown[]) => void,
): Promise<(R | void)[]> =>
  Promise.all(
    items.map(async (item) => {
      try {
        return await call(item);
      } catch (error) {
        log((item as {name?: string} | undefined)?.name, error);
      }
    }),
  );
