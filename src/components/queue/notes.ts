import {promisifyRequest} from 'idb-keyval';
import {readNote} from './stored.js';
import type {DrainDesk, Note} from './row.js';

/** Forgets what pages that left had handed over; rejects if the disk does not let it. */
export const heedNotes = async (desk: DrainDesk) => {
  const {disk, name, tab} = desk;

  /** What it names is delivered, or was answered. */
  const forget = ({done, keys, tab}: Required<Note>) =>
    disk.store('readwrite', (rows) => {
      for (const id of done) rows.delete(id);
      for (const id of keys) {
        const request: IDBRequest<{lease?: {tab?: unknown}} | undefined> = rows.get(id);
        request.onsuccess = () => {
          // A page that was only hidden may have heard of a failure since, and put it back.
          if (request.result?.lease?.tab != tab) return;
          desk.handedOver++;
          rows.delete(id);
        };
      }
      return promisifyRequest(rows.transaction);
    });

  for (const key of keysOf(name)) {
    // Its own it knows.
    if (key == `${name}.${tab}`) continue;
    const note = readNote(localStorage[key] as string);
    if (note) await forget(note);
    // One that is damaged, too: the rows that it was to name are sent again.
    localStorage.removeItem(key);
  }
};

/** The notes that lie there. */
const keysOf = (name: string) => {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(name + '.'));
  } catch {
    // Refused to the tag: there are none.
    return [];
  }
};
