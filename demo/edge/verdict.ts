/** Says what XDM makes of an event: what is wrong, what it would refuse, what it has retired. */
import {Ajv, type ErrorObject} from 'ajv';
import formats from 'ajv-formats';
import type {Json, Verdict} from './types.js';

export type Judge = (xdm: Json) => Verdict;
type Finding = Verdict['problems'][number];

const INT32 = 2 ** 31;
const TENANT = '^_';
// The platform wants seconds, a "T" and a zone with a colon; the validator's own format is looser.
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/**
 * A judge for one schema. Top-level names with an underscore that the schema does not know belong to a tenant
 * and are left alone, unless `tenants` brings the schema of that name; but for `anyTenant`'s fields, which are looked at
 * wherever they are. A `closed` judge leaves nobody alone.
 */
export const createJudge = (
  schema: Json,
  tenants: Record<string, Json> = {},
  anyTenant: Record<string, Json> = {},
  {idRequired = false, closed = false}: {idRequired?: boolean; closed?: boolean} = {},
): Judge => {
  const root: Json = {
    ...schema,
    properties: {...schema.properties, ...tenants},
    ...(!closed && {patternProperties: {[TENANT]: {properties: anyTenant}}}),
    // The edge gives an event its `_id`; inlets do not.
    required: (schema.required ?? []).filter((name: string) => idRequired || name !== '_id'),
  };
  const check = validator(root);
  return (xdm) => {
    const errors: Finding[] = check(xdm) ? [] : check.errors!.map(broken);
    const problems = [
      ...errors,
      ...walk({value: xdm, schema: root, path: '', retired: false}, root),
    ];
    return {valid: problems.every(({kind}) => kind === 'deprecated'), problems};
  };
};

/** Compiles a schema, with times as the platform wants them; what it checks is changed only if it `converts`. */
export const validator = (schema: Json, converts = false) => {
  const ajv = new Ajv({
    coerceTypes: converts,
    allErrors: true,
    strict: false,
    // What JSON makes of 1e400 is no number.
    strictNumbers: true,
    verbose: true,
    logger: false,
  });
  formats(ajv);
  const loose = ajv.formats['date-time'] as {validate: (text: string) => boolean};
  ajv.addFormat('date-time', (text) => DATE_TIME.test(text) && loose.validate(text));
  return ajv.compile(schema);
};

const broken = ({keyword, instancePath, params, message}: ErrorObject): Finding => {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((parent, part) => (/^\d+$/.test(part) ? `${parent}[${part}]` : join(parent, part)), '');
  const allowed = keyword === 'enum' ? `: ${params.allowedValues.join(', ')}` : '';
  return {
    kind: 'schema',
    path: (keyword === 'required' ? join(path, params.missingProperty) : path) || '(root)',
    message: `${message}${allowed}`,
  };
};

interface Spot {
  value: unknown;
  schema: Json | undefined;
  path: string;
  /** It, or something around it, is deprecated. */
  retired: boolean;
}

// JSON Schema lets open objects hold anything; ingestion does not. So value and schema are walked together.
function* walk(spot: Spot, root: Json): Generator<Finding> {
  const {value, path} = spot;
  const schema = resolve(spot.schema, root);
  const retired =
    spot.retired || [spot.schema, schema].some((each) => each?.['x-status'] === 'deprecated');

  if (Array.isArray(value)) {
    if (!schema.items) return yield* unknown(value, path);
    for (const [index, item] of value.entries()) {
      yield* walk({value: item, schema: schema.items, path: `${path}[${index}]`, retired}, root);
    }
    return;
  }
  if (isObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      const child = childOf(schema, name);
      if (child) yield* walk({value: item, schema: child, path: join(path, name), retired}, root);
      else if (path || !name.startsWith('_') || !root.patternProperties)
        yield* unknown(item, join(path, name));
      else yield* walkTenant(item, name, root);
    }
    return;
  }
  if (retired) yield {kind: 'deprecated', path, message: 'is deprecated'};
  if (Number.isInteger(value) && isNarrow(schema) && beyond32Bits(value as number)) {
    yield {kind: 'range', path, message: `${value as number} does not fit a 32-bit integer`};
  }
}

function* walkTenant(value: unknown, path: string, root: Json): Generator<Finding> {
  for (const [name, schema] of Object.entries<Json>(root.patternProperties[TENANT].properties)) {
    if (!isObject(value) || !Object.hasOwn(value, name)) continue;
    yield* walk({value: value[name], schema, path: join(path, name), retired: false}, root);
  }
}

// Not a method of Object.prototype: pages may well send a key called "constructor".
const childOf = (schema: Json, name: string): Json | undefined => {
  if (schema.properties && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  return isObject(schema.additionalProperties) ? schema.additionalProperties : undefined;
};

const resolve = (schema: Json | undefined, root: Json): Json => {
  let found = schema;
  while (found?.$ref) found = root.definitions[found.$ref.split('/').pop()];
  return found ?? {};
};

function* unknown(value: unknown, path: string): Generator<Finding> {
  for (const leaf of leaves(value, path)) {
    yield {kind: 'unknown', path: leaf, message: 'is not defined in the schema'};
  }
}

function* leaves(value: unknown, path: string): Generator<string> {
  const items = Array.isArray(value)
    ? value.map((item, index) => [`${path}[${index}]`, item] as const)
    : isObject(value)
      ? Object.entries(value).map(([name, item]) => [join(path, name), item] as const)
      : [];
  if (!items.length) yield path;
  for (const [at, item] of items) yield* leaves(item, at);
}

const isNarrow = (schema: Json) =>
  schema.type === 'integer' && schema['x-xdmType'] !== 'long' && schema.maximum === undefined;
const beyond32Bits = (value: number) => value >= INT32 || value < -INT32;
const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const join = (parent: string, name: string) => (parent ? `${parent}.${name}` : name);
