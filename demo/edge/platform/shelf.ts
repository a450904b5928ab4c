/** Keeps what was made through the management paths: schemas, datasets, connections. */
import {textOf} from '../text.js';
import type {Json} from '../types.js';
import {openTape} from './tape.js';

export type Kind =
  | 'fieldgroups'
  | 'schemas'
  | 'descriptors'
  | 'dataSets'
  | 'connections'
  | 'sourceConnections'
  | 'targetConnections'
  | 'flows'
  | 'mappingSets'
  | 'eventTypes'
  | 'batches'
  | 'batchFiles';

/** What data is read by. */
const RECALLED: string[] = ['fieldgroups', 'schemas', 'dataSets'] satisfies Kind[];

export interface Shelf {
  put(kind: Kind, id: string, value: Json): Json;
  get(kind: Kind, id: unknown): Json | undefined;
  list(kind: Kind): Json[];
  /** What it is, or what it was: data that came before a deletion is read as it was meant. */
  recall(kind: Kind, id: unknown): Json | undefined;
  remove(kind: Kind, id: string): void;
  close(): void;
}

export const openShelf = (file: string | null): Shelf => {
  const kinds = new Map<string, Map<string, Json>>();
  const deleted = new Map<string, Json>();
  const nameOf = (kind: string, id: string) => `${kind} ${id}`;
  const place = (kind: string) => kinds.get(kind) ?? kinds.set(kind, new Map()).get(kind)!;
  const drop = (kind: string, id: string) => {
    const value = place(kind).get(id);
    if (value && RECALLED.includes(kind)) deleted.set(nameOf(kind, id), value);
    place(kind).delete(id);
  };
  const tape = openTape(file, (line) => {
    const {kind, id, value} = parse(line);
    if (!kind) return;
    if (value) place(textOf(kind)).set(textOf(id), value);
    else drop(textOf(kind), textOf(id));
  });
  return {
    put(kind, id, value) {
      tape.append([JSON.stringify({kind, id, value})]);
      place(kind).set(id, value);
      return value;
    },
    get: (kind, id) => (typeof id === 'string' ? place(kind).get(id) : undefined),
    list: (kind) => [...place(kind).values()],
    recall: (kind, id) =>
      typeof id === 'string' ? (place(kind).get(id) ?? deleted.get(nameOf(kind, id))) : undefined,
    remove(kind, id) {
      if (!place(kind).has(id)) return;
      // A line without a value takes away what an earlier one brought.
      tape.append([JSON.stringify({kind, id})]);
      drop(kind, id);
    },
    close: () => tape.close(),
  };
};

const parse = (line: string): Json => {
  try {
    return (JSON.parse(line) as Json | null) ?? {};
  } catch {
    // Somebody has edited the file: one object less, and the rest is there.
    return {};
  }
};
