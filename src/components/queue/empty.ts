import {heedNotes} from './notes.js';
import {backoff, type Pace} from './pace.js';
import {
  BREAKER,
  free,
  KEPT,
  onlyProbes,
  rowsOf,
  type DrainDesk,
  type Member,
  type Row,
} from './row.js';
import type {Reply} from '../../core/types.js';

/** How soon to look again when somebody else has to be first, in milliseconds. */
export const SOON = 2000;
/** So often a disk may fail to say what pages that left had handed over. */
const PATIENCE = 10;
/** What the senders of events hear that went together. */
const TAKEN: Reply = {status: 204, answered: true};

/** What emptying asks of others. */
interface Asked extends Pick<Pace, 'trip' | 'wake'> {
  decline(members: Iterable<Member>): void;
  durable(): boolean;
  ended<T>(work: Promise<T>, instead: T): Promise<T>;
  take(eager?: boolean): Promise<readonly Row[]>;
}

/** Sends what waits, one batch after the other. */
export const createEmpty = (
  desk: DrainDesk,
  {decline, durable, ended, take, trip, wake}: Asked,
) => {
  const {backlog, core, disk, name} = desk;
  const {cookies, gate, log, prefix, request} = core;
  let stumbles = 0;

  /**
   * Two tabs that choose at once would choose the same rows; where Web Locks are missing (insecure origins) the leases
   * alone must do. For this long only: Firefox keeps no page for going back that holds a lock as it goes.
   */
  const look = async (eager?: boolean) => {
    if (backlog.size) return take(eager);
    try {
      if (durable()) await heedNotes(desk);
    } catch (error) {
      // A disk that is slow to open: what a note names must not go before it is read.
      log(error);
      if (++stumbles < PATIENCE) wake(SOON);
      return [];
    }
    const {locks} = navigator as {locks?: LockManager};
    if (!locks) return take(eager);
    return locks.request(name, {ifAvailable: true}, async (lock) => {
      if (lock) return ended(take(eager), []);
      wake(SOON);
      return [];
    });
  };

  /** Nobody has said what became of them, as something threw. So they wait, as if there had been no answer. */
  const fail = (rows: readonly Row[]): Reply => {
    const changes = disk.changes();
    const open = rows.filter(({id}) => changes.get(id) || !changes.has(id));
    if (!open[0]) return TAKEN;
    desk.failures++;
    if (onlyProbes(desk)) trip();
    // It is emptied when consent is withdrawn.
    for (const row of gate.state() == 'in' ? open : []) {
      const pause = backoff(row.attempts);
      disk.change(row.id, free(row, {attempts: row.attempts + 1, notBefore: Date.now() + pause}));
      wake(pause);
    }
    return KEPT;
  };

  /** Sends what waits, whoever left it, in batches that want no answer but "received". */
  return async (eager?: boolean): Promise<void> => {
    for (;;) {
      const rows = await look(eager);
      if (!rows[0]) return;
      const going = new Set(rows);
      const members = [...backlog].filter(([parcel]) => going.has(rowsOf(parcel)[0]!));
      for (const [parcel] of members) backlog.delete(parcel);
      const events = rows.map(({event}) => ({...event, query: undefined}));
      let reply = TAKEN;
      desk.waited = desk.outcome = undefined;
      try {
        const action = cookies.all()[prefix + 'identity'] ? 'collect' : 'interact';
        const sending = request(
          {...rows[0], action, events, rows},
          [],
          (parcel) => void (desk.waited = parcel),
        );
        if ((await sending).queued) reply = KEPT;
      } catch (error) {
        log(error);
        reply = (desk.outcome as Reply | undefined) || fail(rowsOf(desk.waited || {rows}));
      }
      if (gate.state() == 'out') decline(members);
      for (const [, tell] of members) tell(reply);
      // Before more is sent: a crash now makes as few copies as can be.
      await disk.saved();
      // An edge that refuses one after the other is left alone, too, whoever is in a hurry.
      if (reply.kept || desk.refusals >= BREAKER) {
        if (backlog.size) wake(SOON);
        return;
      }
    }
  };
};
