/** The grammar that the tables of options are written in. */
import type {Json} from '../../core/types.js';

/**
 * Reads one value: gives it back with its defaults, and adds what is wrong with it to the problems. Null and undefined
 * are absent, which only `required` minds. The path of the whole is undefined, and so do messages name it.
 */
export type Rule = (value: any, path: string | undefined, problems: string[]) => any;
export type Fields = Record<string, Rule>;

/** The second reads what is there, unless the first found something wrong with it. */
const both =
  (first: Rule, second: Rule): Rule =>
  (value, path, problems) => {
    const before = problems.length;
    const read = first(value, path, problems);
    return read == null || problems.length > before ? read : second(read, path, problems);
  };

export const anything: Rule = (value) => value;

export const expect = (
  what: string | undefined,
  test: (value: any) => unknown,
  first = anything,
): Rule =>
  both(first, (value, path, problems) => {
    if (!test(value)) {
      problems.push(`'${path}': Expected ${what}, but got ${JSON.stringify(value)}.`);
    }
    return value;
  });

export const required =
  (rule: Rule): Rule =>
  (value, path, problems) =>
    value == null
      ? void problems.push(`'${path}' is a required option`)
      : rule(value, path, problems);

export const or =
  (rule: Rule, fallback: unknown): Rule =>
  (value, path, problems) =>
    rule(value ?? fallback, path, problems);

const is = (type: string) => (value: unknown) => typeof value == type;

export const string = expect('a string', is('string'));
export const text = expect('a non-empty string', Boolean, string);
export const boolean = expect('true or false', is('boolean'));
export const callback = expect('a function', is('function'));
export const number = expect('a number', (value) => is('number')(value) && value == +value);
export const integer = expect('an integer', Number.isInteger, number);
export const anObject = expect(
  'an object',
  (value) => is('object')(value) && !Array.isArray(value),
);
const anArray = expect('an array', Array.isArray);

export const oneOf = (...values: unknown[]): Rule =>
  expect(`one of these values: ${JSON.stringify(values)}`, (value) => values.includes(value));

export const unique = (rule: Rule): Rule =>
  expect(
    'array values to be unique',
    (value: unknown[]) => new Set(value).size == value.length,
    rule,
  );
export const some = (rule: Rule): Rule =>
  expect('a non-empty array', (value: unknown[]) => value.length, rule);

const below = (path: string | undefined, key: string) => (path ? `${path}.${key}` : key);

const all =
  (kind: Rule, where: typeof below) =>
  (rule: Rule): Rule =>
    both(kind, (value: Json, path, problems) => {
      for (const key of Object.keys(value)) rule(value[key], where(path, key), problems);
      // A copy: the fallbacks of `or` are there for everybody.
      return Array.isArray(value) ? [...(value as unknown[])] : {...value};
    });
export const list = all(anArray, (path, index) => `${path}[${index}]`);
export const map = all(anObject, below);

/** A copy with what is declared; other keys come along. A group is read if nothing is wrong with those before. */
export const object = (...groups: Fields[]): Rule =>
  groups.reduce(
    (before, fields) =>
      both(before, (value: Json, path, problems) => {
        const read = {...value};
        for (const key of Object.keys(fields)) {
          read[key] = fields[key]!(value[key], below(path, key), problems);
          if (read[key] == null) delete read[key];
        }
        return read;
      }),
    anObject,
  );

/** Likewise, and other keys are a problem. */
export const strict = (...groups: Fields[]): Rule =>
  both(object(...groups), (read: Json, path, problems) => {
    for (const key of Object.keys(read)) {
      // Not `in`: `constructor` and its like are in every object.
      if (!groups.some((fields) => Object.keys(fields).includes(key))) {
        problems.push(`'${below(path, key)}': Unknown field.`);
      }
    }
    return read;
  });

/** An object that has to be there. */
export const within = (fields: Fields): Rule => required(object(fields));

/** The options of a command that can be called without any. */
export const optional = (fields: Fields): Rule => or(strict(fields), {});

export const names = unique(list(string));

/** Looks at it only: what the caller gave goes on untouched. */
export const untouched =
  (rule: Rule): Rule =>
  (value, path, problems) => (rule(value, path, problems), value);

/** Passes what one of the rules has no problem with. */
export const either = (what: string | undefined, ...rules: Rule[]): Rule =>
  expect(what, (value) =>
    rules.some((rule) => {
      const problems: string[] = [];
      rule(value, '', problems);
      return !problems[0];
    }),
  );
