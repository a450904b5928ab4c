/** What the messages of a schema must be: compiled once, until the schema's descriptors change. */
import type {ErrorObject} from 'ajv';
import {fieldsOf, merge, type Finder} from '../fieldgroup.js';
import {bundleOf, type BundleName} from '../judge.js';
import {textOf} from '../text.js';
import type {Json} from '../types.js';
import {validator} from '../verdict.js';
import {identityReader, type IdentityReader} from './identities.js';
import type {Shelf} from './shelf.js';
import {close} from './strict.js';

/** The tenant, unless another is named; its own fields are under `_acme`. */
export const TENANT = 'acme';

export interface Contract {
  kind: 'event' | 'profile';
  /** What is wrong with an entity; nothing, if all is well. */
  check(entity: Json): ErrorObject[];
  /** The same for a record of a file, whose numerals and texts are made into one another where the schema wants it. */
  convert(entity: Json): ErrorObject[];
  identitiesOf: IdentityReader;
}

export const CLASSES: Record<string, {kind: Contract['kind']; bundle: BundleName}> = {
  'https://ns.adobe.com/xdm/context/profile': {kind: 'profile', bundle: 'individual-profile'},
  'https://ns.adobe.com/xdm/context/experienceevent': {kind: 'event', bundle: 'web-event'},
};

export interface Contracts {
  tenantId: string;
  of(schemaId: string): Contract | undefined;
  /** What a field group adds to a class, as a schema by itself; throws what cannot be read in it. */
  fieldsOf(group: Json, className: string): Json;
  /** A schema with all its fields as one. */
  compose(schema: Json): Json;
  /** The schema's descriptors have changed. */
  renew(schemaId: string): void;
}

export const createContracts = (shelf: Shelf, folder: string, tenantId = TENANT): Contracts => {
  const known = new Map<string, Contract>();

  const bundleFor = (className: string) => bundleOf(CLASSES[className]!.bundle, folder);
  const own = (group: Json, {definitions}: Json): Json => {
    const find: Finder = (reference) => {
      const name = Object.keys(definitions).find(
        (each) => definitions[each]['x-xdm-id'] === reference,
      );
      return name === undefined ? undefined : {$ref: `#/definitions/${name}`};
    };
    return fieldsOf(group, tenantId, find);
  };
  const compose = (schema: Json): Json => {
    const bundle = bundleFor(classOf(schema));
    const groups = referencesOf(schema).flatMap((each) => shelf.recall('fieldgroups', each) ?? []);
    return groups.map((group) => own(group, bundle)).reduce(merge, bundle);
  };

  const sign = (schema: Json): Contract => {
    const descriptors = shelf
      .list('descriptors')
      .filter((each) => each['xdm:sourceSchema'] === schema.$id);
    const required = descriptors
      .filter((each) => each['xdm:isPrimary'] === true)
      .map((each) => requirement(textOf(each['xdm:sourceProperty']).split('/').slice(1)));
    // Not before the first message: whoever starts the edge does not wait for what he does not use.
    const lazily = (converts: boolean) => {
      let check: ReturnType<typeof validator> | undefined;
      return (entity: Json) => {
        check ??= checkOf(required.reduce(merge, compose(schema)), converts);
        return check(entity) ? [] : check.errors!;
      };
    };
    return {
      kind: CLASSES[classOf(schema)]!.kind,
      check: lazily(false),
      convert: lazily(true),
      identitiesOf: identityReader(descriptors),
    };
  };

  return {
    tenantId,
    compose,
    fieldsOf(group, className) {
      const bundle = bundleFor(className);
      return {...own(group, bundle), definitions: bundle.definitions};
    },
    of(schemaId) {
      const schema = known.has(schemaId) ? undefined : shelf.recall('schemas', schemaId);
      if (schema) known.set(schemaId, sign(schema));
      return known.get(schemaId);
    },
    renew: (schemaId) => void known.delete(schemaId),
  };
};

const referencesOf = ({allOf}: Json) => (allOf as Json[]).map(({$ref}) => textOf($ref));
const classOf = (schema: Json) =>
  referencesOf(schema).find((reference) => Object.hasOwn(CLASSES, reference))!;

/** The schema that asks for a path and for nothing else. */
const requirement = ([name, ...rest]: string[]): Json =>
  name === undefined
    ? {}
    : {required: [name], properties: {[name]: rest.length ? requirement(rest) : {}}};

// Compiling takes a second, and each run makes its schemas anew: the same fields are the same check.
const checks = new Map<string, ReturnType<typeof validator>>();
const CHECKS_KEPT = 50;

const checkOf = (schema: Json, converts: boolean) => {
  const key = `${converts} ${JSON.stringify(schema)}`;
  const check = checks.get(key) ?? validator(close(schema), converts);
  checks.set(key, check);
  if (checks.size > CHECKS_KEPT) checks.delete(checks.keys().next().value!);
  return check;
};
