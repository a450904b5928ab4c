/** Remembers every accepted event on disk, and the latest requests and notes of visits in memory. */
import {appendFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
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
  const before = file ? readJournal(file) : {events: [], seq: 0};
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
      if (file && numbered.length) appendFileSync(file, numbered.map(line).join(''));
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
      if (file) writeFileSync(file, line({seq}));
      events = [];
      notes.length = 0;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      listeners.clear();
      if (file && seq > written) noteCount(file, seq);
      written = seq;
    },
  };
};

const noteCount = (file: string, seq: number) => {
  try {
    appendFileSync(file, line({seq}));
  } catch {
    // The folder is gone. Without the count the next run leaps, as after a crash.
  }
};

const line = (value: object) => JSON.stringify(value) + '\n';

const after = <T extends {seq: number}>(list: T[], since: number): T[] =>
  list.filter(({seq}) => seq > since);

/** Reads what earlier runs wrote; lines without an event (`{"seq": 42}`) only carry the count on. */
const readJournal = (file: string): {events: JournalEvent[]; seq: number} => {
  mkdirSync(dirname(file), {recursive: true});
  const text = readIfThere(file);
  const lines = text.split('\n');
  const tail = lines.pop() ?? '';
  const parsed = lines.filter(Boolean).map(parse);
  const last = tail ? parse(tail) : undefined;
  if (last) {
    parsed.push(last);
    appendFileSync(file, '\n');
  }
  // Half a line would glue itself to the next event.
  if (last === null) truncateSync(file, Buffer.byteLength(text.slice(0, -tail.length)));

  const entries = parsed.filter((entry) => entry !== null);
  const unreadable = parsed.length - entries.length + (last === null ? 1 : 0);
  if (unreadable) {
    console.warn(
      `${unreadable} line(s) of ${file} could not be read and are left out. ` +
        'The last run may have been stopped in the middle of writing.',
    );
  }
  const highest = entries.reduce((most, {seq}) => Math.max(most, seq), 0);
  const closed = !text || (entries.at(-1) && !isEvent(entries.at(-1)!) && !unreadable);
  return {events: entries.filter(isEvent), seq: closed ? highest : highest + LEAP};
};

const readIfThere = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
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
