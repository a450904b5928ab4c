/** Reads what a page hands in by a table of what it may be. */
import {anArray, anObject, type Type} from './types.js';
import type {Json} from '../../core/types.js';

/** Fields of an object; `_` is what all others may be, without it there may be none. With `$` it is an array. */
export interface Fields {
  [field: string]: Shape;
}
/** Of two, the second is the fallback; of one, it has to be there. */
export type Shape = Type | Fields | [Shape, unknown?];

/**
 * Gives a value back with its fallbacks, and adds what is wrong with it to the problems. Null and undefined are absent.
 * The path of the whole is undefined, and so do messages name it.
 */
export const read = (shape: Shape, value: any, problems: string[], path?: string): any => {
  if (Array.isArray(shape)) {
    value ??= shape[1];
    if (value == null) problems.push(`'${path}' is a required option`);
    shape = shape[0];
  }
  if (value == null) return value;

  const before = problems.length;
  const fine = (what?: string | boolean | void) => {
    if (what) problems.push(`'${path}': Expected ${what}, but got ${JSON.stringify(value)}.`);
    return problems.length == before;
  };
  if (typeof shape == 'function') return (fine(shape(value, path, problems)), value);

  const {_: others, $: whole, ...fields} = shape as Fields;
  if (!fine((whole ? anArray : anObject)(value))) return value;
  const copy: Json = whole ? [...value] : {...value};
  const names = Object.keys(fields);
  const at = (key: string) => (whole ? `${path}[${key}]` : path ? `${path}.${key}` : key);
  for (const key of names) {
    const found: unknown = read(fields[key]!, value[key], problems, at(key));
    if (found != null) copy[key] = found;
    // Only then: an object of which something was deleted is a slow one.
    else if (key in copy) delete copy[key];
  }
  const clean = fine();
  for (const key of Object.keys(value as object)) {
    if (names.includes(key)) continue;
    if (others) copy[key] = read(others, value[key], problems, at(key));
    else if (clean) problems.push(`'${at(key)}': Unknown field.`);
  }
  if (whole && fine()) read(whole, value, problems, path);
  return copy;
};
