/** Words what a message violates as ingestion does: nested by object, at most five a message. */
import type {ErrorObject} from 'ajv';
import {textOf} from '../text.js';
import type {Json} from '../types.js';

/** One thing that is wrong. Positions are JSON pointers with a leading `#`. */
export interface Violation {
  schemaLocation: string;
  pointerToViolation: string;
  keyword?: string;
  message: string;
  causingExceptions: Violation[];
}

const MOST = 5;

export const violationsOf = (errors: ErrorObject[]): Violation[] =>
  errors.slice(0, MOST).map((error) => ({
    schemaLocation: error.schemaPath.split('/').slice(0, -1).join('/') || '#',
    pointerToViolation: `#${error.instancePath}`,
    keyword: error.keyword === 'false schema' ? 'additionalProperties' : error.keyword,
    message: (wordings[error.keyword] ?? plain)(error),
    causingExceptions: [],
  }));

/** One violation by itself, or several under the object that holds them. */
export const nest = (violations: Violation[], depth = 1): Violation => {
  if (violations.length === 1) return violations[0]!;
  const groups = new Map<string, Violation[]>();
  for (const each of violations) {
    const parts = each.pointerToViolation.split('/');
    // What is wrong with this object itself stands alone: it has nothing in common with the next.
    const key = parts.length > depth ? parts.slice(0, depth + 1).join('/') : `own ${groups.size}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  if (groups.size === 1) {
    const deepest = Math.min(
      ...violations.map((each) => each.pointerToViolation.split('/').length),
    );
    if (deepest > depth) return nest(violations, depth + 1);
  }
  const [first] = violations;
  return {
    schemaLocation: '#',
    pointerToViolation: first!.pointerToViolation.split('/').slice(0, depth).join('/'),
    message: `${violations.length} schema violations found`,
    causingExceptions: [...groups.values()].map((group) => nest(group, depth + 1)),
  };
};

/** `#/person/name` is `person.name`, and `#/items/0` is `items[0]`. */
export const dotted = (pointer: string): string =>
  pointer
    .replace(/^#\/?/, '')
    .replace(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');

type Wording = (error: ErrorObject) => string;

const plain: Wording = ({message}) => message ?? 'is not as the schema has it';
const DATE_TIMES = ['', '.[0-9]{1,9}'].flatMap((fraction) =>
  ['Z', '[+-]HH:mm'].map((zone) => `yyyy-MM-dd'T'HH:mm:ss${fraction}${zone}`),
);
const formats: Record<string, string> = {
  'date-time': `date-time. Expected [${DATE_TIMES.join(', ')}]`,
  email: 'email address',
  uri: 'URI',
};

const wordings: Record<string, Wording> = {
  type: ({params, data}) => `expected type: ${named(params.type)}, found: ${typeOf(data)}`,
  required: ({params}) => `required key [${params.missingProperty}] not found`,
  additionalProperties: ({params}) =>
    `extraneous key [${params.additionalProperty}] is not permitted`,
  'false schema': () => 'extraneous items are not permitted',
  enum: ({data}) => `${cut(data)} is not a valid enum value`,
  format: ({data, params}) =>
    `[${cut(data)}] is not a valid ${formats[params.format] ?? params.format}`,
  minimum: ({data, params}) => `${cut(data)} is not greater or equal to ${params.limit}`,
  maximum: ({data, params}) => `${cut(data)} is not less or equal to ${params.limit}`,
  minLength: ({data, params}) => `expected minLength: ${params.limit}, actual: ${lengthOf(data)}`,
  maxLength: ({data, params}) => `expected maxLength: ${params.limit}, actual: ${lengthOf(data)}`,
  pattern: ({data, params}) => `string [${cut(data)}] does not match pattern ${params.pattern}`,
};

const cut = (value: unknown) => textOf(value).slice(0, 200);
const lengthOf = (value: unknown) => [...textOf(value)].length;

const names: Json = {array: 'JSONArray', object: 'JSONObject'};
const named = (type: unknown) =>
  [type]
    .flat()
    .map((each) => names[textOf(each)] ?? capital(textOf(each)))
    .join(' or ');
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

// Ingestion runs on Java, and names what it finds so.
const typeOf = (value: unknown): string => {
  if (value === null) return 'Null';
  if (Array.isArray(value)) return 'JSONArray';
  if (typeof value === 'object') return 'JSONObject';
  if (typeof value !== 'number') return capital(typeof value);
  if (!Number.isInteger(value)) return 'BigDecimal';
  return Math.abs(value) < 2 ** 31 ? 'Integer' : 'Long';
};
