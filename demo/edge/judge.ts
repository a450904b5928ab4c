/** Judges for whole messages: Adobe's bundled schemas, with the fields of a tenant's own field groups. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fieldsOf, merge} from './fieldgroup.js';
import type {Json} from './types.js';
import {createJudge, type Judge} from './verdict.js';

export type BundleName = 'web-event' | 'individual-profile';

export interface JudgeOptions {
  schema: BundleName;
  /** Field groups by the name of the tenant's object: `{_acme: fieldgroup}`, or several in a list. Without any, own fields are left alone. */
  tenants?: Record<string, Json | Json[]>;
  /** Whether an event must bring its `_id`; inlets insist on it, the Edge Network gives one. */
  idRequired?: boolean;
}

/** A judge made of the schemas in a folder (`demo/edge/xdm`). */
export const judgeOf = (
  {schema, tenants = {}, idRequired = false}: JudgeOptions,
  folder: string,
): Judge => {
  const objects = Object.entries(tenants).map(
    ([name, groups]) => [name, [groups].flat().map(objectOf(name)).reduce(merge)] as const,
  );
  // Who says what his tenants have means that there is nothing else.
  const closed = objects.length > 0;
  return createJudge(
    bundleOf(schema, folder),
    Object.fromEntries(objects),
    {},
    {idRequired, closed},
  );
};

const objectOf =
  (name: string) =>
  (group: Json): Json => {
    const {properties} = fieldsOf(group, name.replace(/^_/, ''));
    const own = properties[name] as Json | undefined;
    return own ?? {type: 'object', properties};
  };

const bundles = new Map<string, Json>();

/** One of Adobe's schemas; read once. */
export const bundleOf = (name: BundleName, folder: string): Json => {
  const file = join(folder, `${name}.schema.json`);
  const bundle = bundles.get(file) ?? (JSON.parse(readFileSync(file, 'utf8')) as Json);
  bundles.set(file, bundle);
  return bundle;
};
