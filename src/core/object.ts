import type {Awaitable, Json} from './types.js';

/** Plain objects, also those of other frames; not arrays, dates or elements. */
const isObject = (value: unknown): value is Json => ({}).toString.call(value) == '[object Object]';

/** Deep-merges `source` into `target` and returns it; arrays and scalars replace. `source` stays as it is. */
export const merge = (target: Json, source?: Json | null): Json => {
  for (const [key, value] of Object.entries(source || {})) {
    // `__proto__`, `constructor` and their like would reach beyond the target.
    if (!(key in {}) && key != 'prototype') target[key] = copy(value, target[key]);
  }
  return target;
};

const copy = (value: unknown, onto?: unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => copy(item));
  return isObject(value) ? merge(isObject(onto) ? onto : {}, value) : value;
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
