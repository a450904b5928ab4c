import {pauseBefore, refusal, refused, retryAfter} from '../../core/answers.js';
import {backoff, LONGEST_RETRY_AFTER, type Pace} from './pace.js';
import {BREAKER, free, LEASE, rowsOf, type DrainDesk} from './row.js';
import type {Ledger} from './ledger.js';
import type {Parcel, Reply} from '../../core/types.js';

/** After so many failures in a row, whosever they are, no caller waits for another try. */
const ENOUGH = 4;
/** Failures of what was sent within so many milliseconds are one. */
const WAVE = 1000;
/** A disk that does not answer is waited for so many milliseconds. */
const PATIENCE = 1000;
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
    for (const row of [...parcels].filter(({reply}) => !reply).flatMap(rowsOf)) {
      // It was answered a moment ago, and its sender is only about to hear.
      if (changes.has(row.id) && !changes.get(row.id)) continue;
      row.lease = {...row.lease, until: Date.now() + LEASE};
      disk.change(row.id, row);
    }
  };

  return async (parcel, reply) => {
    let rows = rowsOf(parcel);
    const failed = () => {
      // What left together fails together, and once.
      const began = desk.began.get(parcel) || 0;
      if (!desk.failures || began >= failedAt || began - failedSince >= WAVE) {
        desk.failures++;
        failedSince = began;
        failedAt = Date.now();
        luck = Math.random();
      }
      for (const row of rows) row.attempts++;
      desk.changed();
    };
    failed();
    /** Its sender hears what everybody hears who has no consent. */
    const withdrawn = () => {
      drop(rows, 'consent');
      return core.gate.opened();
    };
    /** It slept for too long, and they are anybody's. */
    const lapsed = () => rows.some(({lease}) => lease.until < Date.now());

    for (let retry = 1; ; retry++) {
      const pause = pauseBefore(retry, reply);
      const enough = () => rows[0] && desk.failures >= ENOUGH;
      if (pause == null || enough()) break;
      renew();
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (parcel.reply || lapsed() || enough() || (rows[0] && core.gate.state() != 'in')) break;
      desk.began.set(parcel, Date.now());
      reply = await desk.dispatch(parcel);
      rows = rowsOf(parcel);
      if (reply.answered || parcel.reply) break;
      failed();
    }
    // The page has left meanwhile.
    if (parcel.reply) return parcel.reply;

    const {answered, status} = reply;
    // Too large together, perhaps not one by one.
    const parts = status == 413 && !!rows[1];
    const never = refused(reply) && !parts;
    if (answered || never || parts) desk.failures = 0;
    if (parts) split();
    if (answered) {
      for (const {id} of rows) disk.change(id);
      sent(rows, reply);
    } else if (never) drop(rows, status == 413 ? 'too-large' : 'refused', status);
    else if (rows[0] && core.gate.state() == 'out') await withdrawn();
    else {
      const asked = retryAfter(reply);
      if (asked) rest(Math.min(asked, LONGEST_RETRY_AFTER));
      else if (desk.failures >= BREAKER) trip();
      const pauses = rows.map((row) => {
        const pause = parts
          ? 0
          : Math.min(asked ?? luck * backoff(row.attempts), LONGEST_RETRY_AFTER);
        // Offline, nothing is wrong with the edge: it may go as soon as there is a network.
        const notBefore = (navigator.onLine as unknown) === false ? 0 : Date.now() + pause;
        if (!lapsed() || desk.noted.has(row.id))
          disk.change(row.id, free(row, {notBefore, asked: !!asked}));
        return pause;
      });
      kept(rows);
      if (rows[0]) {
        // Who is told that it is kept may close the tab.
        await Promise.race([disk.saved(), new Promise((done) => setTimeout(done, PATIENCE))]);
        // Until now they were its sender's, and nobody else's to send.
        for (const pause of pauses) wake(pause);
        return {...reply, kept: true};
      }
    }
    return {...reply, ...(status && {error: refusal(reply)})};
  };
};
