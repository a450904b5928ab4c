/** What values can be. */

/** Says what is expected instead, if anything; of what is inside it tells the problems itself. */
export type Type = (value: any, path?: string, problems?: string[]) => string | boolean | void;

const is =
  (type: string, what = 'a ' + type): Type =>
  (value) =>
    (Array.isArray(value) ? 'array' : typeof value) != type && what;

export const string = is('string');
export const boolean = is('boolean', 'true or false');
export const callback = is('function');
export const anObject = is('object', 'an object');
export const anArray = is('array', 'an array');
const number = is('number');
/** What can be sent: on a cycle or a BigInt JSON throws, and says where. */
export const writable: Type = (value) => (JSON.stringify(value), anObject(value));

export const on: [Type, unknown] = [boolean, true];
export const off: [Type, unknown] = [boolean, false];

export const anything: Type = () => '';
export const text: Type = (value) => string(value) || (!value && 'a non-empty string');
export const positive: Type = (value) =>
  number(value) || (!(value > 0) && 'a number greater than 0');

export const oneOf =
  (...values: unknown[]): Type =>
  (value) =>
    !values.includes(value) && `one of these values: ${JSON.stringify(values)}`;

export const some: Type = (value) => !value.length && 'a non-empty array';
export const unique: Type = (value) =>
  value.some((one: unknown, index: number) => value.indexOf(one) < index) &&
  'array values to be unique';
