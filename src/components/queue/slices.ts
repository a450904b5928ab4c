import type {DrainDesk} from './row.js';
import type {Parcel} from '../../core/types.js';

/** So many events are saved in one task: a hundred take some 5 ms, and the page can breathe between them. */
const SLICE = 100;

/**
 * Saves a burst of events a slice at a time, in order, each once the one before is on disk: to write a thousand in one
 * task would hold up the page.
 */
export const createSlices = (desk: DrainDesk, durable: () => boolean) => {
  const {disk} = desk;
  const waiting = new Set<() => void>();
  /** When each is saved that had to wait. */
  const saving = new WeakMap<Parcel, Promise<void>>();
  /** How many were saved since all was on disk. */
  let count = 0;

  const saveSome = (most = Infinity) => {
    count = 0;
    for (const save of waiting) {
      if (count++ == most) return;
      waiting.delete(save);
      save();
    }
  };

  const pump = async () => {
    while (waiting.size) {
      // A disk that hangs holds up nobody for longer than it takes to know.
      await (durable() ? disk.saved() : new Promise((resolve) => setTimeout(resolve)));
      saveSome(SLICE);
    }
  };

  desk.slice = (parcel, save) => {
    if (!waiting.size && count++ < SLICE) return save();
    const saved = new Promise<void>((resolve) =>
      // One that cannot be saved hurts no other.
      waiting.add(() => resolve((async () => save())())),
    );
    saving.set(parcel, saved);
    if (waiting.size == 1) void pump();
  };

  return {
    /** There is no time: saves all that wait. */
    hurry: () => saveSome(),
    saved: (parcel: Parcel) => saving.get(parcel),
  };
};
