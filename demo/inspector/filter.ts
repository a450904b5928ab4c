/** Finds entries by words: each word must occur somewhere in what the entry says. */
import type {JournalEvent, JournalRequest} from '../edge/types.js';

/** Keeps the events that contain every word; `valid` and `invalid` ask for the verdict. */
export const filterEvents = (events: readonly JournalEvent[], words: string) =>
  filter(events, words, (event) => [
    event.verdict.valid ? 'is:valid' : 'is:invalid',
    event.path,
    event.requestId,
    event.ecid,
    JSON.stringify(event.event),
  ]);

export const filterRequests = (requests: readonly JournalRequest[], words: string) =>
  filter(requests, words, (request) => [
    request.method,
    request.path,
    request.requestId,
    String(request.status),
    ...request.eventIds,
    request.fault ? 'fault' : '',
  ]);

const filter = <Entry extends object>(
  entries: readonly Entry[],
  words: string,
  says: (entry: Entry) => (string | null)[],
): readonly Entry[] => {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) return entries;
  return entries.filter((entry) => {
    const text = said(entry, says);
    return wanted.every((word) => text.includes(ASKED[word] ?? word));
  });
};

// `invalid` contains `valid`, so the verdict has words of its own.
const ASKED: Record<string, string> = {valid: 'is:valid', invalid: 'is:invalid'};

// Typing in the filter box must not write every event out again at each key.
const texts = new WeakMap<object, string>();
const said = <Entry extends object>(entry: Entry, says: (entry: Entry) => (string | null)[]) => {
  const known = texts.get(entry);
  if (known !== undefined) return known;
  const text = says(entry).join('\n').toLowerCase();
  texts.set(entry, text);
  return text;
};
