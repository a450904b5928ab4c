/** Reads a field group as the schema registry keeps it: which fields it brings, its references resolved. */
import {textOf} from './text.js';
import type {Json} from './types.js';

// Nobody means to nest so deep; a definition that refers to itself would go on for ever.
const DEEPEST = 30;

/** Finds a schema by a reference that is not the group's own; undefined if there is none. */
export type Finder = (reference: string) => Json | undefined;

/** The fields of a group as one object schema, `{TENANT_ID}` replaced. */
export const fieldsOf = (group: Json, tenantId: string, find: Finder = () => undefined): Json => {
  const own = JSON.parse(JSON.stringify(group).replaceAll('{TENANT_ID}', tenantId)) as Json;
  const unused = own.allOf || own.properties ? [] : Object.values<Json>(own.definitions ?? {});
  const {definitions, ...root}: Json = {...own, allOf: [...(own.allOf ?? []), ...unused]};
  const {properties, required} = inline(root, {definitions, find}, 0);
  return {type: 'object', properties: properties ?? {}, ...(required && {required})};
};

/** Two object schemas as one: what both name is what both say of it, the second having the last word. */
export const merge = (one: Json, other: Json): Json => {
  const properties = new Map(Object.entries<Json>(one.properties ?? {}));
  for (const [name, schema] of Object.entries<Json>(other.properties ?? {})) {
    const known = properties.get(name);
    properties.set(name, known ? merge(known, schema) : schema);
  }
  const required = [...new Set([...(one.required ?? []), ...(other.required ?? [])])];
  return {
    ...one,
    ...other,
    ...(properties.size && {properties: Object.fromEntries(properties)}),
    ...(required.length && {required}),
  };
};

interface Library {
  definitions: Json | undefined;
  find: Finder;
}

const inline = (schema: unknown, library: Library, depth: number): Json => {
  if (!isObject(schema)) throw new Error('A schema must be an object');
  if (depth > DEEPEST) throw new Error(`The schema is nested deeper than ${DEEPEST} levels`);
  const deeper = (part: unknown) => inline(part, library, depth + 1);
  const {$ref, allOf = [], ...own} = schema;
  if (!Array.isArray(allOf)) throw new Error('"allOf" must be a list');
  const mine: Json = {
    ...own,
    ...(own.properties && {properties: eachOf(own.properties, deeper)}),
    ...(own.items && {items: deeper(own.items)}),
    ...(isObject(own.additionalProperties) && {
      additionalProperties: deeper(own.additionalProperties),
    }),
  };
  const referred = $ref === undefined ? [] : [refer(textOf($ref), library, deeper)];
  return [...referred, ...allOf.map(deeper)].reduce(merge, mine);
};

const refer = (
  reference: string,
  {definitions, find}: Library,
  deeper: (schema: unknown) => Json,
): Json => {
  const name = /^#\/definitions\/(.+)$/.exec(reference)?.[1];
  if (name && definitions && Object.hasOwn(definitions, name)) return deeper(definitions[name]);
  const found = find(reference);
  if (!found) throw new Error(`Nothing is known by the reference ${reference}`);
  return found;
};

const eachOf = (value: unknown, change: (item: unknown) => Json): Json => {
  if (!isObject(value)) throw new Error('"properties" must be an object');
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item)]));
};

const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
