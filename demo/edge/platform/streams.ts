/** Remembers every streamed message, one a line, and knows which are new, whose they are and which failed. */
import {textOf} from '../text.js';
import type {Json} from '../types.js';
import type {Identity} from './identities.js';
import {createFailures, type Failures} from './failures.js';
import {createProfiles, type Profiles} from './profiles.js';
import {parseEntry, rejectedEntry, type Entry, type Message} from './entries.js';
import {createTally, type Counts} from './tally.js';
import {openTape} from './tape.js';

export interface Streams {
  profiles(): Profiles;
  failures(): Failures;
  /** Of one dataset, or of all messages, also those that name none. */
  counts(datasetId?: string): Counts;
  /** How many events there are, each `_id` once. */
  events(): number;
  accept(messages: Message[]): void;
  read(seq: number): Entry;
  /** When an event happened, without reading it. */
  timeOf(seq: number): number;
  list(kind: 'event' | 'profile', since: number): Generator<Entry>;
  /** Lines of events and records, newest first, as they are written. */
  newest(): Generator<string>;
  /** Numbers of rejected messages, oldest first. */
  rejected(): readonly number[];
  clear(): void;
  close(): void;
}

/** Whose an entity is; nobody's if its dataset is not enabled for Profile. */
export type Owner = (datasetId: string, entity: Json) => Identity[];

const STORED = /^\{"seq":\d+,"kind":"(event|profile)"/;

export const openStreams = (file: string | null, ownerOf: Owner): Streams => {
  const empty = () => ({
    ids: new Set<string>(),
    times: [] as number[],
    profiles: createProfiles(),
    failures: createFailures(),
    tally: createTally(),
    rejected: [] as number[],
  });
  let index = empty();
  // The number of the first line, which only carries the count on.
  let first: number | null = null;
  let lines = 0;

  const learn = (entry: Entry) => {
    const {ids, times, profiles, failures} = index;
    index.tally.add(entry);
    times[entry.seq - first!] = 0;
    if (entry.kind === 'duplicate') return;
    if (entry.kind === 'rejected') {
      index.rejected.push(entry.seq);
      // Batches that were imported keep what failed in files of their own.
      if (entry.failure) failures.add(entry);
      return;
    }
    const {kind, entity, datasetId, seq} = entry;
    const isEvent = kind === 'event';
    if (isEvent) {
      ids.add(textOf(entity._id));
      times[seq - first!] = Date.parse(textOf(entity.timestamp));
    }
    profiles.add(ownerOf(datasetId, entity), isEvent ? 'event' : 'record', seq);
  };

  const tape = openTape(file, (line) => {
    const entry = parseEntry(line);
    first ??= entry?.seq ?? 0;
    if (lines++ && entry && 'kind' in entry) learn({...entry, seq: first + lines - 1});
  });
  const begin = (seq: number) => {
    first = seq;
    tape.append([JSON.stringify({seq})]);
  };
  if (first === null) begin(0);

  return {
    profiles: () => index.profiles,
    failures: () => index.failures,
    counts: (datasetId) => index.tally.of(datasetId),
    events: () => index.ids.size,
    accept(messages) {
      const fresh = new Set<string>();
      const isKnown = (id: string) => {
        const known = index.ids.has(id) || fresh.has(id);
        fresh.add(id);
        return known;
      };
      const next = first! + tape.length();
      const entries = messages.map((message, at) => {
        const seq = next + at;
        if (message.kind === 'rejected') {
          const batchId = message.failure
            ? index.failures.batchFor(message.datasetId)
            : message.batchId;
          return rejectedEntry(message, seq, batchId);
        }
        const isRepeat = message.kind === 'event' && isKnown(textOf(message.entity._id));
        if (isRepeat) return {seq, kind: 'duplicate' as const, datasetId: message.datasetId};
        // The number and the kind stand first: whoever lists the tape looks no further.
        const {kind, ...rest} = message;
        return {seq, kind, ...rest};
      });
      // On the tape first: what could not be written was not accepted, and its sender keeps it.
      tape.append(entries.map((entry) => JSON.stringify(entry)));
      entries.forEach(learn);
    },
    read: (seq) => JSON.parse(tape.read(seq - first!)) as Entry,
    timeOf: (seq) => index.times[seq - first!] ?? 0,
    *list(kind, since) {
      const start = first!;
      for (let at = Math.max(since - start + 1, 1); at < tape.length() && start === first; at++) {
        const line = tape.read(at);
        if (!line.startsWith(`{"seq":${start + at},"kind":"${kind}"`)) continue;
        yield JSON.parse(line) as Entry;
      }
    },
    *newest() {
      const start = first!;
      for (let at = tape.length() - 1; at > 0 && start === first; at--) {
        const line = tape.read(at);
        if (STORED.test(line)) yield line;
      }
    },
    rejected: () => index.rejected,
    clear() {
      const last = first! + tape.length() - 1;
      tape.clear();
      index = empty();
      begin(last);
    },
    close: () => tape.close(),
  };
};
