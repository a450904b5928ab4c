/** What the inspector remembers of the edge's journal: newest first, each entry once. */
import type {JournalEvent, JournalRequest, VisitNote} from '../edge/types.js';

export interface Journal {
  events: readonly JournalEvent[];
  requests: readonly JournalRequest[];
  notes: readonly VisitNote[];
}

export type News = Partial<Journal>;

/** How often an event came: once is right, more is worth a look. */
export interface Deliveries {
  /** Requests that carried it, refused ones too. */
  attempts: number;
  /** How often it was accepted; above one, a report would count it twice. */
  accepted: number;
}

export const EMPTY: Journal = {events: [], requests: [], notes: []};

// A page left open for a day of testing must not grow without end.
const KEPT = 2000;

export const add = (journal: Journal, {events = [], requests = [], notes = []}: News): Journal => ({
  events: merge(journal.events, events),
  requests: merge(journal.requests, requests),
  notes: merge(journal.notes, notes),
});

/** Counts deliveries by event `_id`. */
export const deliveries = ({events, requests}: Journal): Map<string, Deliveries> => {
  const found = new Map<string, Deliveries>();
  const count = (id: unknown, what: keyof Deliveries) => {
    if (typeof id !== 'string') return;
    const entry = found.get(id) ?? {attempts: 0, accepted: 0};
    entry[what] += 1;
    found.set(id, entry);
  };
  for (const {event} of events) count(event.xdm?._id, 'accepted');
  for (const {eventIds} of requests) for (const id of new Set(eventIds)) count(id, 'attempts');
  return found;
};

const merge = <Entry extends {seq: number}>(
  known: readonly Entry[],
  news: readonly Entry[],
): readonly Entry[] => {
  if (!news.length) return known;
  const bySeq = new Map([...known, ...news].map((entry) => [entry.seq, entry]));
  return [...bySeq.values()].sort((a, b) => b.seq - a.seq).slice(0, KEPT);
};
