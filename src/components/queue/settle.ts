import {divides, headerOf, pauseBefore, refusal, refused, retryAfter} from '../../core/answers.js';
import {backoff, LONGEST_RETRY_AFTER, type Pace} from './pace.js';
import {decide, free, KEPT, LEASE, onlyProbes, rowsOf, type DrainDesk, type Row} from './row.js';
import type {Ledger} from './ledger.js';
import type {Parcel, Reply} from '../../core/types.js';

/** After so many failures in a row, whosever they are, no caller waits for another try. */
const ENOUGH = 4;
/** Failures of what was sent within so many milliseconds are one. */
const WAVE = 1000;
/** A disk that does not answer is waited for so many milliseconds. */
const PATIENCE = 1000;
/** What the sender of an event hears that the edge has taken among others. */
const TAKEN: Reply = {status: 204, answered: true, content: {}};

/** Decides about parcels that were not answered: again at once, later, or never. */
export const createSettle = (
  desk: DrainDesk,
  {drop, kept, sent}: Pick<Ledger, 'drop' | 'kept' | 'sent'>,
  {rest, split, trip, wake}: Pick<Pace, 'rest' | 'trip' | 'wake'> & {split: () => void},
): ((parcel: Parcel, reply: Reply) => Promise<Reply>) => {
  const {core, disk, parcels} = desk;

  /** When the last that counts as a failure was sent, and when it failed. */
  let failedSince = 0;
  let failedAt = 0;
  /** Of its backoff: what failed together goes together. */
  let luck = 0;

  /** Before a pause: nothing that this tab is about may look abandoned. */
  const renew = () => {
    const changes = disk.changes();
    for (const row of parcels.filter(({reply}) => !reply).flatMap(rowsOf)) {
      // It was answered a moment ago, and its sender is only about to hear.
      if (changes.has(row.id) && !changes.get(row.id)) continue;
      row.lease = {...row.lease, until: Date.now() + LEASE};
      disk.change(row.id, row);
    }
  };

  /** They wait, each for so long. Resolves once they are safe, and wakes us in time. */
  const postpone = async (
    rows: readonly Row[],
    pauseOf: (row: Row) => number,
    asked = false,
  ): Promise<void> => {
    const lapsed = hasLapsed(rows);
    const pauses = rows.map((row) => {
      const pause = pauseOf(row);
      // Offline, nothing is wrong with the edge: it may go as soon as there is a network.
      const notBefore = (navigator.onLine as unknown) === false ? 0 : Date.now() + pause;
      if (!lapsed || desk.noted.has(row.id)) disk.change(row.id, free(row, {notBefore, asked}));
      return pause;
    });
    kept(rows);
    if (!rows[0]) return;
    // They are on their way no more: should consent be withdrawn in a moment, they are among what waits.
    decide(desk, new Map(rows.map((row) => [row, KEPT])));
    // Who is told that it is kept may close the tab.
    await Promise.race([disk.saved(), new Promise((done) => setTimeout(done, PATIENCE))]);
    // Until now they were its sender's, and nobody else's to send.
    for (const pause of pauses) wake(pause);
  };

  const forget = (rows: readonly Row[], reply: Reply) => {
    for (const {id} of rows) disk.change(id);
    sent(rows, reply);
  };

  /** Its sender hears what everybody hears who has no consent. */
  const withdrawn = (batch: Parcel) => {
    drop(rowsOf(batch), 'consent');
    return core.gate.opened() as Promise<never>;
  };

  /**
   * The edge refused them together, perhaps because of one: each half goes by itself, until that one is alone. Where it
   * refuses one after the other, it is left alone, and the rest waits. `batch` is about what is not decided yet.
   */
  const divide = async (parcel: Parcel, batch: Parcel): Promise<Reply> => {
    const middle = Math.ceil(parcel.rows.length / 2);
    const parts = [
      [0, middle],
      [middle, parcel.rows.length],
    ].map((range): Parcel => {
      const part = {
        ...parcel,
        rows: parcel.rows.slice(...range),
        events: parcel.events!.slice(...range),
      };
      delete part.sealed;
      return part;
    });
    let waits = false;
    for (const part of parts) {
      // The page has left meanwhile, and settled it.
      if (batch.reply) return batch.reply;
      if (core.gate.state() == 'out') return withdrawn(batch);
      const rows = rowsOf(part);
      let reply = KEPT;
      if (waits || onlyProbes(desk)) await postpone(rows, () => backoff(0));
      else {
        if (rows[0]!.lease.until - Date.now() < LEASE / 2) renew();
        reply = await desk.send!(part);
        if (reply.answered) {
          forget(rows, reply);
          reply = TAKEN;
        } else reply = part.reply || (await settle(part, reply, batch));
      }
      waits ||= !!reply.kept;
      decide(desk, new Map(rows.map((row) => [row, reply])));
    }
    return waits ? KEPT : TAKEN;
  };

  /** What comes of a parcel, or of a part of the `batch` that it was. */
  const settle = async (parcel: Parcel, reply: Reply, batch = parcel): Promise<Reply> => {
    let rows = rowsOf(parcel);
    const waited = batch == desk.waited;
    const failed = () => {
      // What left together fails together, and once.
      const began = desk.began.get(parcel) || 0;
      // Both ways: a clock that was put back for good must not make one wave of all that follows.
      if (!desk.failures || began >= failedAt || Math.abs(began - failedSince) >= WAVE) {
        desk.failures++;
        failedSince = began;
        failedAt = Date.now();
        luck = Math.random();
      }
      for (const row of rows) row.attempts++;
      desk.changed();
    };
    failed();
    const left = () => parcel.reply || batch.reply;

    for (let retry = 1; ; retry++) {
      const pause = pauseBefore(retry, reply);
      const enough = () => rows[0] && desk.failures >= ENOUGH;
      if (pause == null || enough()) break;
      renew();
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (left() || hasLapsed(rows) || enough() || (rows[0] && core.gate.state() != 'in')) break;
      desk.began.set(parcel, Date.now());
      reply = await desk.dispatch(parcel);
      rows = rowsOf(parcel);
      if (reply.answered || left()) break;
      failed();
    }
    // The page has left meanwhile.
    const settled = left();
    if (settled) return settled;

    const {answered, status} = reply;
    // Too large together, perhaps not one by one.
    const smaller = status == 413 && !!rows[1];
    if (answered || refused(reply)) desk.failures = 0;
    if (smaller) split();
    else if (rows[1] && divides(reply)) return divide(parcel, batch);

    if (answered) forget(rows, reply);
    else if (refused(reply) && !smaller) {
      drop(rows, status == 413 ? 'too-large' : 'refused', status, refusal(reply));
      // A live event's sender hears of it. What waits would be refused one after the other, unseen.
      if (waited) desk.refusals++;
      if (waited && onlyProbes(desk)) trip();
    } else if (rows[0] && core.gate.state() == 'out') await withdrawn(batch);
    else {
      const asked = retryAfter(headerOf(reply), LONGEST_RETRY_AFTER);
      if (asked) rest(asked);
      // However often it asks for a moment, it does not answer.
      if (onlyProbes(desk)) trip();
      await postpone(
        rows,
        (row) => (smaller ? 0 : (asked ?? luck * backoff(row.attempts))),
        !!asked,
      );
      if (rows[0]) return {...reply, kept: true};
    }
    return {...reply, ...(status && {error: refusal(reply)})};
  };

  return async (parcel, reply) => {
    const outcome = await settle(parcel, reply);
    if (parcel == desk.waited) desk.outcome = outcome;
    return outcome;
  };
};

/** It slept for too long, and they are anybody's. */
const hasLapsed = (rows: readonly Row[]) => rows.some(({lease}) => lease.until < Date.now());
