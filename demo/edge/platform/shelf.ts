/** Keeps what was made through the management paths: schemas, datasets, connections. */
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
  | 'eventTypes';

export interface Shelf {
  put(kind: Kind, id: string, value: Json): Json;
  get(kind: Kind, id: unknown): Json | undefined;
  list(kind: Kind): Json[];
  close(): void;
}

export const openShelf = (file: string | null): Shelf => {
  const kinds = new Map<string, Map<string, Json>>();
  const place = (kind: string) => kinds.get(kind) ?? kinds.set(kind, new Map()).get(kind)!;
  const tape = openTape(file, (line) => {
    const {kind, id, value} = parse(line);
    if (kind) place(String(kind)).set(String(id), value);
  });
  return {
    put(kind, id, value) {
      tape.append([JSON.stringify({kind, id, value})]);
      place(kind).set(id, value);
      return value;
    },
    get: (kind, id) => place(kind).get(String(id)),
    list: (kind) => [...place(kind).values()],
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
