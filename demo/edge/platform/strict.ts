/** Closes a schema: what ingestion refuses beyond JSON Schema becomes part of the schema, so that one compiled check says all. */
import type {Json} from '../types.js';

const INT32 = 2 ** 31;

export const close = (schema: Json): Json => ({
  ...closed(schema),
  definitions: each(schema.definitions ?? {}, closed),
});

// The same rules as the verdict's walk, which is slower and says more.
const closed = (schema: Json): Json => {
  if (schema.$ref) return schema;
  const {type, properties, additionalProperties, items} = schema;
  if (type === 'array') return {...schema, items: items ? closed(items) : false};
  if (type === 'integer') return {...schema, ...(isNarrow(schema) && narrow)};
  if (!properties && type !== 'object') return schema;
  return {
    ...schema,
    ...(properties && {properties: each(properties, closed)}),
    additionalProperties: isObject(additionalProperties) ? closed(additionalProperties) : false,
  };
};

const narrow = {minimum: -INT32, maximum: INT32 - 1};
const isNarrow = ({maximum, 'x-xdmType': xdmType}: Json) =>
  maximum === undefined && xdmType !== 'long';

const each = (schemas: Record<string, Json>, change: (schema: Json) => Json): Json =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, change(schema)]));

const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
