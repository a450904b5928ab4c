/** Joins what belongs to one person: identities that were ever seen together, and all that came with them. */
import type {Identity} from './identities.js';

export interface Profile {
  identities: Identity[];
  /** Numbers of the records, and of the events. */
  records: number[];
  events: number[];
}

export interface Profiles {
  add(identities: Identity[], kind: 'record' | 'event', seq: number): void;
  find(namespace: string, id: string): Profile | undefined;
  /** How many there are that have a record. */
  count(): number;
}

export const createProfiles = (): Profiles => {
  const byIdentity = new Map<string, Profile>();
  let count = 0;

  const join = (one: Profile, other: Profile): Profile => {
    // The smaller goes into the larger, so that many small joints stay cheap.
    const [large, small] = sizeOf(one) < sizeOf(other) ? [other, one] : [one, other];
    if (large.records.length && small.records.length) count--;
    for (const identity of small.identities) byIdentity.set(keyOf(identity), large);
    append(large.identities, small.identities);
    append(large.records, small.records);
    append(large.events, small.events);
    return large;
  };

  return {
    add(identities, kind, seq) {
      if (!identities.length) return;
      const known = identities.flatMap((identity) => byIdentity.get(keyOf(identity)) ?? []);
      const [one = newProfile(), ...others] = new Set(known);
      const profile = others.reduce(join, one);
      for (const identity of identities) {
        if (byIdentity.has(keyOf(identity))) continue;
        byIdentity.set(keyOf(identity), profile);
        profile.identities.push(identity);
      }
      if (kind === 'record' && profile.records.push(seq) === 1) count++;
      if (kind === 'event') profile.events.push(seq);
    },
    find: (namespace, id) => byIdentity.get(keyOf({namespace: namespace.toLowerCase(), id})),
    count: () => count,
  };
};

const newProfile = (): Profile => ({identities: [], records: [], events: []});
const sizeOf = ({identities, records, events}: Profile) =>
  identities.length + records.length + events.length;
// Not by spreading: a hundred thousand arguments exhaust the stack.
const append = <Item>(list: Item[], more: Item[]) => more.forEach((item) => void list.push(item));

// Both may be any text: without its length, one could end where the other's begins.
export const keyOf = ({namespace, id}: Identity) => `${namespace.length} ${namespace} ${id}`;
