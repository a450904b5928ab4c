import {KEPT, rowsOf, type DrainDesk, type Note, type Row} from './row.js';
import type {Ledger} from './ledger.js';
import {isHidden, onLeaving} from '../../platform/lifecycle.js';
import {room} from '../../platform/network.js';
import type {Parcel, Reply} from '../../core/types.js';

/** What a beacon says beside its events, in bytes, and then some: cookies may have to travel in it. */
const ENVELOPE = 5000;

/** The note is at most 16 KB; what does not fit is sent again. */
const NOTED = 400;

const TAKEN: Reply = {status: 204, answered: true, content: {}};

/**
 * What happens when the page goes out of sight, which may be the last it sees of the world.
 *
 * No write to the database would end in time. So what was not sent leaves in one beacon, and what the browser has taken
 * on itself is written down in a note: the next page forgets those rows, and sends the others.
 */
export const createLeave = (
  desk: DrainDesk,
  {drop}: Pick<Ledger, 'drop'>,
  hurry: () => void,
  hear: (gone: boolean) => void,
) => {
  const {backlog, core, disk, name, once, parcels, tab} = desk;
  const key = `${name}.${tab}`;
  /** The rows of parcels that are settled: the browser has them. */
  const handed = new Set<Row>();
  let left = isHidden();
  let gone = false;
  let noted = false;
  /** What was on its way as the page was hidden. What a hidden page sends it may still hear of: it is not noted. */
  let then = new Set<Row>();

  /** Offline a beacon "succeeds" and its data is gone; so nothing is handed over unless all was well so far. */
  const sure = () =>
    core.gate.state() == 'in' && !desk.failures && (navigator.onLine as unknown) !== false;

  /** What the browser would deliver without us. */
  const carried = () =>
    parcels.flatMap((parcel) =>
      once && sure() && parcel.sealed?.lasts && !parcel.reply
        ? rowsOf(parcel).filter(({attempts}) => !attempts)
        : [],
    );

  const settle = (parcel: Parcel, taken: boolean) => {
    parcel.reply = taken ? TAKEN : KEPT;
    // Nothing waits any longer, and nobody will hear what becomes of this.
    if (!taken && core.gate.state() == 'out') drop(rowsOf(parcel), 'consent');
    for (const row of taken ? rowsOf(parcel) : []) {
      if (once && !handed.has(row)) desk.handedOver++;
      handed.add(row);
      disk.change(row.id);
    }
    backlog.get(parcel)?.(parcel.reply);
    backlog.delete(parcel);
  };

  /** Keeps the note true. */
  const changed = () => {
    const rows = left ? [...handed, ...carried().filter((row) => gone || then.has(row))] : [];
    const keys = rows.slice(0, NOTED).map(({id}) => id);
    // Answered, and still on disk.
    const deleted = left ? [...disk.changes()].filter(([, row]) => !row) : [];
    const done = deleted
      .map(([id]) => id)
      .filter((id) => !keys.includes(id))
      .slice(0, NOTED - keys.length);
    try {
      if (keys[0] || done[0]) {
        const note: Note = {tab, time: Date.now(), keys, done};
        localStorage.setItem(key, JSON.stringify(note));
        for (const id of keys) desk.noted.add(id);
        noted = true;
      } else if (noted) {
        localStorage.removeItem(key);
        noted = false;
      }
    } catch {
      // Refused: they are sent again, with the same ids.
    }
  };

  const leave = (goes?: boolean) => {
    left = true;
    hurry();
    const flying = parcels.flatMap((parcel) => (parcel.sealed ? rowsOf(parcel) : []));
    const unsent = parcels.filter(
      (parcel) => !parcel.sealed && !parcel.reply && !flying.includes(rowsOf(parcel)[0]!),
    );
    const targetOf = ({target, meta}: Parcel) => JSON.stringify([target, meta]);
    let space = room() - ENVELOPE;
    const going = unsent.filter((parcel) => {
      const {bytes} = rowsOf(parcel)[0]!;
      const goes = sure() && bytes < space && targetOf(parcel) == targetOf(unsent[0]!);
      if (goes) space -= bytes + 1;
      return goes;
    });
    if (going[0]) {
      const beacon: Parcel = {
        ...going[0],
        action: core.cookies.all()[core.prefix + 'identity'] ? 'collect' : 'interact',
        // Nobody will be there to hear an answer.
        events: going.flatMap(({events}) => events!.map((event) => ({...event, query: undefined}))),
        unloading: once,
      };
      const reply = desk.below!(beacon);
      const take = () => going.forEach((parcel) => settle(parcel, true));
      for (const parcel of going) parcel.sealed = beacon.sealed!;
      if (!once) void reply.then(({answered}) => answered && take());
      else if (beacon.sealed!.lasts) take();
    }
    then = new Set(carried());
    if (goes) {
      gone = true;
      const rows = carried();
      for (const parcel of parcels) {
        if (!parcel.reply)
          settle(
            parcel,
            rowsOf(parcel).every((row) => rows.includes(row)),
          );
      }
      disk.left = true;
      disk.close();
    }
    changed();
    if (goes) hear(true);
    // What was only to be deleted still is so by then.
    else void disk.saved().then(changed);
  };

  // What the browser had taken on itself while there was a network, it has not delivered yet.
  addEventListener('offline', changed);
  onLeaving(leave, () => {
    left = gone = false;
    handed.clear();
    changed();
    disk.left = false;
    void disk.saved();
    hear(false);
  });

  return {changed, sure};
};
