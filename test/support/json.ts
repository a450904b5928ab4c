/** Values as pages and servers have them: with keys that objects inherit, and with classes that say how they are written. */
import fc from 'fast-check';

/** Keys that every object seems to have, and some that only look like it. */
export const ODD_KEYS = [
  ...['constructor', 'prototype', 'valueOf', 'toString', 'toLocaleString', 'hasOwnProperty'],
  ...['isPrototypeOf', 'propertyIsEnumerable', '__defineGetter__', '__lookupSetter__', 'toJSON'],
];

/** With a method that JSON calls, on its class. */
export class Written {
  readonly insides = {never: 'sent'};
  constructor(readonly write: (key: string) => unknown) {}
  toJSON(key: string) {
    return this.write(key);
  }
}

class WrittenList extends Array<unknown> {
  write?: unknown;
  toJSON() {
    return this.write;
  }
}
const listOf = (write: unknown) => Object.assign(WrittenList.from(['inside']), {write});

/** As JSON.parse makes it: `__proto__` an own key like any other. */
const objectOf = (entries: readonly (readonly [string, unknown])[]) => {
  const made = {};
  for (const [key, value] of entries) {
    Object.defineProperty(made, key, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  return made;
};

const key = fc.oneof(fc.constantFrom(...ODD_KEYS, '__proto__', 'a', '1'), fc.string());
const scalar = fc.oneof(
  fc.constantFrom(null, undefined, true, NaN, -0, Infinity, () => {}, Symbol('s')),
  fc.oneof(fc.string(), fc.double(), fc.integer()),
);

/** Whatever JSON takes. */
export const {tree: anything} = fc.letrec<{tree: unknown; parts: unknown}>((tie) => ({
  parts: fc.oneof(
    {maxDepth: 4, depthIdentifier: 'tree'},
    scalar,
    fc.array(tie('tree'), {maxLength: 3, depthIdentifier: 'tree'}),
    fc.array(fc.tuple(key, tie('tree')), {maxLength: 3, depthIdentifier: 'tree'}).map(objectOf),
  ),
  tree: fc.oneof(
    {maxDepth: 4, depthIdentifier: 'tree'},
    tie('parts'),
    fc.date({noInvalidDate: true}),
    fc.constantFrom(new URL('https://shop.test/x'), new Map([['a', 1]]), Buffer.from('ab')),
    tie('parts').map((inner) => new Written(() => inner)),
    tie('parts').map((inner) => new Written((key) => [key, inner])),
    tie('parts').map(listOf),
    // Its own, which what it gives has, too.
    fc.integer().map((n) => ({
      n,
      toJSON() {
        return {...this, n: this.n + 1};
      },
    })),
  ),
}));

const withoutProto = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutProto);
  if (typeof value != 'object' || !value) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key != '__proto__')
      .map(([key, inner]) => [key, withoutProto(inner)]),
  );
};

/** What should arrive of it: what JSON makes of it, without own keys called `__proto__`. As text: matchers trip on odd keys. */
export const written = (value: unknown) => {
  const text = JSON.stringify(value);
  return text && JSON.stringify(withoutProto(JSON.parse(text)));
};
