/** Counts what became of streamed messages: all of them, and each dataset's. */
import type {Entry} from './entries.js';

export interface Counts {
  received: number;
  stored: number;
  duplicates: number;
  rejected: number;
}

export interface Tally {
  add(entry: Entry): void;
  /** Of one dataset, or of all messages, also those that name none. */
  of(datasetId?: string): Counts;
}

const COUNTED = {
  event: 'stored',
  profile: 'stored',
  duplicate: 'duplicates',
  rejected: 'rejected',
} as const;

const zero = (): Counts => ({received: 0, stored: 0, duplicates: 0, rejected: 0});

export const createTally = (): Tally => {
  const all = zero();
  const byDataset = new Map<string, Counts>();
  const own = (id: string) => byDataset.get(id) ?? byDataset.set(id, zero()).get(id)!;
  return {
    add({kind, datasetId = ''}) {
      for (const counts of [all, own(datasetId)]) {
        counts.received++;
        counts[COUNTED[kind]]++;
      }
    },
    of: (id) => ({...(id === undefined ? all : (byDataset.get(id) ?? zero()))}),
  };
};
