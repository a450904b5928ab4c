import fc from 'fast-check';
import {merge, merged, some} from '../../src/core/object.js';
import {anything, ODD_KEYS, Written, written} from '../support/json.js';
import type {Json} from '../../src/core/types.js';

const json = () => fc.dictionary(fc.string({maxLength: 4}), fc.jsonValue({maxDepth: 3}));
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as Json;

describe('merge', () => {
  it('merges deeply, and the source wins key by key', () => {
    const target = {web: {page: {name: 'a', site: 's'}}, kept: 1};
    expect(merge(target, {web: {page: {name: 'b', url: null}}})).toEqual({
      web: {page: {name: 'b', site: 's', url: null}},
      kept: 1,
    });
  });

  it('returns the very target', () => {
    const target = {};
    expect(merge(target, {a: 1})).toBe(target);
  });

  it.each([
    ['arrays', [1, 2], [3]],
    ['an object by an array', {a: 1}, [3]],
    ['an array by an object', [1], {a: 1}],
    ['an object by null', {a: 1}, null],
    ['text by an object', 'text', {a: 1}],
  ])('replaces %s', (_what, before, after) => {
    expect(merge({x: before}, {x: after})).toEqual({x: after});
  });

  it('takes what is not a plain object as it is', () => {
    const date = new Date(0);
    expect(merge({}, {date}).date).toBe(date);
  });

  it('takes no source for an empty one', () => {
    expect(merge({a: 1})).toEqual({a: 1});
    expect(merge({a: 1}, undefined)).toEqual({a: 1});
  });

  it('copies all that it takes, arrays and their objects too', () => {
    const source = {list: [{a: 1}], deep: {x: {y: 1}}};
    const copy = merge({}, source);
    copy.list[0].a = 2;
    copy.deep.x.y = 2;
    expect(source).toEqual({list: [{a: 1}], deep: {x: {y: 1}}});
  });

  it('leaves the source as it was, whatever it is', () => {
    fc.assert(
      fc.property(json(), json(), (target, source) => {
        const before = JSON.stringify(source);
        merge(merge({}, target), source);
        expect(JSON.stringify(source)).toBe(before);
      }),
      {numRuns: 200},
    );
  });

  it('says the same when it is done twice', () => {
    fc.assert(
      fc.property(json(), json(), (target, source) => {
        const once = plain(merge(merge({}, target), source));
        expect(plain(merge(merge({}, once), source))).toEqual(once);
      }),
      {numRuns: 200},
    );
  });

  it('never takes a key called __proto__', () => {
    const source = JSON.parse(
      '{"__proto__":{"spoilt":1},"a":{"__proto__":{"spoilt":1},"b":[{"__proto__":1}]}}',
    ) as Json;
    expect(JSON.stringify(merge({}, source))).toBe('{"a":{"b":[{}]}}');
    const written = new Written(() => source);
    expect(JSON.stringify(merge({}, {written}))).toBe('{"written":{"a":{"b":[{}]}}}');
  });

  it.each(ODD_KEYS)('takes a key called %s like any other', (key) => {
    const source = JSON.parse(`{"${key}":{"x":1},"a":[{"${key}":"text"}]}`) as Json;
    const made = merge(merge({}, {[key]: {y: 2}}), source);
    expect(JSON.stringify(made)).toBe(`{"${key}":{"y":2,"x":1},"a":[{"${key}":"text"}]}`);
    expect(JSON.stringify(source)).toBe(`{"${key}":{"x":1},"a":[{"${key}":"text"}]}`);
  });

  class Ids extends Array<number> {
    toJSON() {
      return this.map((id) => `id-${id}`);
    }
  }
  const ids = Ids.from([1, 2]);
  const price = {cents: 1, toJSON: () => ({...price, cents: price.cents * 100})} as Json;

  it.each<[string, unknown, unknown]>([
    ['of a class', new Written(() => '12.50'), '12.50'],
    ['of an object', {amount: 1, toJSON: () => 2}, 2],
    ['of a list', ids, ['id-1', 'id-2']],
    ['that is asked for its key', new Written((key) => `at ${key}`), 'at value'],
    ['in a list, likewise', [new Written((key) => `at ${key}`)], ['at 0']],
    ['that gives others', new Written(() => [new Written(() => 1)]), [1]],
    ['that gives itself', Object.assign({x: 1}, {toJSON: (): unknown => price}), {cents: 1}],
    ['that is asked once', price, {cents: 100}],
    ['that is no function', {toJSON: 'text'}, {toJSON: 'text'}],
    ['that is no function, but gives one', {toJSON: {toJSON: () => () => {}}}, {}],
    ['that leaves nothing', new Written(() => undefined), undefined],
  ])('takes what is written by a toJSON %s', (_what, value, expected) => {
    const text = JSON.stringify({value: expected});
    expect(JSON.stringify({value})).toBe(text);
    expect(JSON.stringify(merge({}, {value}))).toBe(text);
    expect(JSON.stringify(merged({}, {value}))).toBe(text);
  });

  it('is as JSON would have it, whatever it is given', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(JSON.stringify(merged({}, {value}))).toBe(written({value}));
      }),
      {numRuns: 500},
    );
  });

  it('reaches no prototype, whatever it is given', () => {
    const key = fc.constantFrom('__proto__', 'constructor', 'prototype', 'spoilt', 'a');
    const {tree} = fc.letrec<{tree: Json}>((tie) => ({
      tree: fc.oneof(
        {maxDepth: 4},
        fc.constant('spoilt' as unknown as Json),
        fc.array(fc.tuple(key, tie('tree')), {maxLength: 3}).map((entries) =>
          // As JSON.parse makes it: `__proto__` an own key like any other.
          entries.reduce(
            (made, [name, value]) =>
              Object.defineProperty(made, name, {value, enumerable: true, configurable: true}),
            {},
          ),
        ),
      ),
    }));
    fc.assert(
      fc.property(tree, tree, (target, source) => {
        merge(merge({}, {given: target}), {given: source});
        expect(({} as Json).spoilt).toBeUndefined();
        expect((Object as unknown as Json).spoilt).toBeUndefined();
        expect(() => {}).not.toHaveProperty('spoilt');
      }),
      {numRuns: 300},
    );
  });
});

describe('some', () => {
  it('is the object, unless there is nothing in it', () => {
    const object = {a: undefined};
    expect(some(object)).toBe(object);
    expect(some({})).toBeUndefined();
    expect(some(undefined)).toBeUndefined();
  });
});

it('null is nothing to merge', () => {
  expect(merge({a: 1}, null)).toEqual({a: 1});
});
