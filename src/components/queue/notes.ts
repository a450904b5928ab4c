import {promisifyRequest} from 'idb-keyval';
import type {DrainDesk, Note, Row} from './row.js';

/** Forgets what pages that left had handed over; rejects if the disk does not let it. */
export const heedNotes = async (desk: DrainDesk) => {
  const {disk, name, tab} = desk;

  /** What it names is delivered, or was answered. */
  const forget = ({done = [], keys = [], tab}: Note) =>
    disk.store('readwrite', (rows) => {
      for (const id of done) rows.delete(id);
      for (const id of keys) {
        const request: IDBRequest<Row | undefined> = rows.get(id);
        request.onsuccess = () => {
          // A page that was only hidden may have heard of a failure since, and put it back.
          if (request.result?.lease.tab != tab) return;
          desk.handedOver++;
          rows.delete(id);
        };
      }
      return promisifyRequest(rows.transaction);
    });

  for (const key of keysOf(name)) {
    const note = read(key);
    // Its own it knows.
    if (!note || key == `${name}.${tab}`) continue;
    await forget(note);
    localStorage.removeItem(key);
  }
};

const read = (key: string) => {
  try {
    return JSON.parse(localStorage[key] as string) as Note;
  } catch {
    return; // Not ours, or broken: what it was to say is sent again.
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
