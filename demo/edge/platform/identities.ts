/** Finds the identities in an entity: those its schema's descriptors mark, and those in its identity map. */
import {textOf} from '../text.js';
import type {Json} from '../types.js';

export interface Identity {
  /** As it is compared: in small letters. */
  namespace: string;
  id: string;
}

/** All identities, the primary one first. */
export type IdentityReader = (entity: Json) => Identity[];

// Without a descriptor, these are what a profile is most likely known by.
const EMAILS = ['/personalEmail/address', '/workEmail/address'].map((path) => ({
  'xdm:sourceProperty': path,
  'xdm:namespace': 'Email',
  'xdm:isPrimary': false,
}));

export const identityReader = (descriptors: Json[]): IdentityReader => {
  const fields = (descriptors.length ? descriptors : EMAILS).map((each) => ({
    path: textOf(each['xdm:sourceProperty']).split('/').slice(1),
    namespace: textOf(each['xdm:namespace']).toLowerCase(),
    primary: each['xdm:isPrimary'] === true,
  }));
  return (entity) => {
    const found = [
      ...fields.map(({path, ...rest}) => ({...rest, id: valueAt(entity, path)})),
      ...Object.entries<any>(entity.identityMap ?? {}).flatMap(([namespace, items]) =>
        (Array.isArray(items) ? items : []).map((item: Json | null) => ({
          namespace: namespace.toLowerCase(),
          id: item?.id as unknown,
          primary: item?.primary === true,
        })),
      ),
    ].filter(({id}) => typeof id === 'string' && id !== '');
    found.sort((one, other) => Number(other.primary) - Number(one.primary));
    return found.map(({namespace, id}) => ({namespace, id: id as string}));
  };
};

/** What is at a path; nothing of what every object has. */
export const valueAt = (value: unknown, path: string[]): unknown =>
  path.reduce<unknown>(
    (parent, name) =>
      parent !== null && typeof parent === 'object' && Object.hasOwn(parent, name)
        ? (parent as Json)[name]
        : undefined,
    value,
  );
