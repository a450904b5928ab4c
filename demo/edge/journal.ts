/** Remembers every accepted event on disk, and the latest requests and notes of visits in memory. */
import {openTape, type Tape} from './platform/tape.js';
import type {
  JournalEvent,
  JournalRequest,
  StreamMessage,
  StreamMessages,
  VisitNote,
} from './types.js';

// Requests are for looking at what just happened; a test run of hours must not fill the memory.
const REQUESTS_KEPT = 5_000;
const NOTES_KEPT = 500;
// Requests and notes take numbers too but are not written down. After a crash nobody knows how many; leap over them.
const LEAP = 10_000;

export type Listener = (name: keyof StreamMessages, message: StreamMessage) => void;

export interface Journal {
  /** Events after that number, oldest first. */
  events(since?: number): JournalEvent[];
  requests(since?: number): JournalRequest[];
  notes(since?: number): VisitNote[];
  accept(events: Omit<JournalEvent, 'seq'>[]): void;
  record(request: Omit<JournalRequest, 'seq'>): void;
  note(note: Omit<VisitNote, 'seq'>): void;
  /** Forgets events and notes. */
  clear(): void;
  subscribe(listener: Listener): () => void;
  close(): void;
}

export const openJournal = (file: string | null): Journal => {
  const {tape, ...before} = readJournal(file);
  let {events, seq} = before;
  let written = seq;
  const requests: JournalRequest[] = [];
  const notes: VisitNote[] = [];
  const listeners = new Set<Listener>();
  const tell: Listener = (name, message) =>
    listeners.forEach((listener) => listener(name, message));
  const remember = <Entry extends {seq: number}>(list: Entry[], entry: Entry, most: number) => {
    list.push(entry);
    if (list.length > most) list.shift();
    return entry;
  };

  return {
    events: (since = 0) => after(events, since),
    requests: (since = 0) => after(requests, since),
    notes: (since = 0) => after(notes, since),
    accept(accepted) {
      const numbered = accepted.map((event, index) => ({seq: seq + index + 1, ...event}));
      // On disk first: an event that could not be written was not accepted, and its sender keeps it.
      tape.append(numbered.map((event) => JSON.stringify(event)));
      seq += numbered.length;
      events.push(...numbered);
      numbered.forEach((event) => tell('event', event));
    },
    record(request) {
      tell('request', remember(requests, {seq: ++seq, ...request}, REQUESTS_KEPT));
    },
    note(note) {
      tell('visit', remember(notes, {seq: ++seq, ...note}, NOTES_KEPT));
    },
    clear() {
      tape.clear();
      tape.append([JSON.stringify({seq})]);
      events = [];
      notes.length = 0;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      listeners.clear();
      if (seq > written) noteCount(tape, seq);
      written = seq;
      tape.close();
    },
  };
};

const noteCount = (tape: Tape, seq: number) => {
  try {
    tape.append([JSON.stringify({seq})]);
  } catch {
    // The folder is gone, or the disk is full. Without the count the next run leaps, as after a crash.
  }
};

const after = <T extends {seq: number}>(list: T[], since: number): T[] =>
  list.filter(({seq}) => seq > since);

/** Reads what earlier runs wrote; lines without an event (`{"seq": 42}`) only carry the count on. */
const readJournal = (file: string | null) => {
  const entries: (JournalEvent | {seq: number})[] = [];
  let unreadable = 0;
  const tape = openTape(
    file,
    (text) => {
      const entry = text ? parse(text) : undefined;
      if (entry) entries.push(entry);
      if (entry === null) unreadable++;
    },
    (rest) => {
      const isEntry = parse(rest) !== null;
      if (!isEntry) unreadable++;
      return isEntry;
    },
  );
  if (unreadable) {
    console.warn(
      `${unreadable} line(s) of ${file} could not be read and are left out. ` +
        'The last run may have been stopped in the middle of writing.',
    );
  }
  const highest = entries.reduce((most, {seq}) => Math.max(most, seq), 0);
  const last = entries.at(-1);
  const closed = !unreadable && (!last || !isEvent(last));
  return {tape, events: entries.filter(isEvent), seq: closed ? highest : highest + LEAP};
};

const parse = (text: string): JournalEvent | {seq: number} | null => {
  try {
    const value = JSON.parse(text) as JournalEvent | null;
    return Number.isSafeInteger(value?.seq) ? value : null;
  } catch {
    // Told by the caller, with a count.
    return null;
  }
};

const isEvent = (entry: JournalEvent | {seq: number}): entry is JournalEvent =>
  'event' in entry && entry.event !== null && typeof entry.event === 'object';
