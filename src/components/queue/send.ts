import {BREAKER, KEPT, rowsOf, type DrainDesk} from './row.js';
import type {Parcel, Reply} from '../../core/types.js';

/** What sending asks of others. */
interface Asked {
  /** Something was sent. */
  changed(): void;
  /** Its sender need not wait. */
  defer(parcel: Parcel): void;
  /** Takes apart what its answer takes apart. */
  share: ((parcel: Parcel, reply: Reply) => Reply) | undefined;
  /** All was well so far. */
  sure(): boolean;
}

/** Sends in place of the queue's front half, which knows too little to be careful. */
export const createSend = (desk: DrainDesk, {changed, defer, share, sure}: Asked) => {
  const {core, disk} = desk;
  /** Who waits for an answer. When the page goes nobody must: back again, Firefox never tells. */
  const asking = new Set<() => void>();

  /** What came of it, or of the page if that ends first; then `late` hears it all the same. */
  const ended = <T>(work: Promise<T>, instead: T, late?: (result: T) => void) =>
    new Promise<T>((resolve, reject) => {
      const give = () => resolve(instead);
      asking.add(give);
      work.then((result) => {
        if (!asking.delete(give)) late?.(result);
        resolve(result);
      }, reject);
    });

  desk.dispatch = (parcel) => {
    const going = desk.below!(parcel);
    if (!rowsOf(parcel)[0]) return going;
    const shared = share ? going.then((reply) => share(parcel, reply)) : going;
    return ended(shared, {status: 0}, ({answered}) => {
      // Nobody waits for it any more, but its rows do.
      if (answered) for (const {id} of rowsOf(parcel)) disk.change(id);
    });
  };

  desk.send = async (parcel) => {
    const rows = rowsOf(parcel);
    // Consent may have been withdrawn since it was given. While it is asked for, what was accepted goes.
    if (rows[0] && core.gate.state() == 'out') await core.gate.opened();
    // Held for an identity while the edge fell silent, or for so long that other tabs may have sent it.
    const silent = desk.failures >= BREAKER && parcel != desk.waited;
    if (rows[0] && (silent || rows.some(({lease}) => lease.until < Date.now()))) {
      defer(parcel);
      return KEPT;
    }
    // A beacon may have carried it, and the page stayed.
    delete parcel.sealed;
    // A beacon tells nothing of its fate.
    if (!desk.once || !sure() || rows.some(({attempts}) => attempts)) parcel.unloading = false;
    desk.began.set(parcel, Date.now());
    const going = desk.dispatch(parcel);
    // The browser takes it, and has nowhere to bring it.
    if ((navigator.onLine as unknown) === false) parcel.sealed!.lasts = false;
    changed();
    return going;
  };

  return {
    ended,
    /** The page goes. */
    end() {
      for (const give of asking) give();
      asking.clear();
    },
  };
};
