import {promisifyRequest} from 'idb-keyval';
import {createDisk} from './disk.js';
import {createEmpty, SOON} from './empty.js';
import {createFlush} from './flush.js';
import {createLeave} from './leave.js';
import {createLedger} from './ledger.js';
import {BREAKER, free, KEPT, LIVE, rowsOf} from './row.js';
import {backoff, createPace} from './pace.js';
import {createSend} from './send.js';
import {createSettle} from './settle.js';
import {createSlices} from './slices.js';
import {createTake} from './take.js';
import {openChannel} from './tabs.js';
import {createWithdraw} from './withdraw.js';
import {onOnline} from '../../platform/lifecycle.js';
import type {Desk, DrainDesk, Row} from './row.js';
import type {createShare} from './share.js';
import type {Parcel, Reply} from '../../core/types.js';

/** The live page view goes first; without one, what earlier pages left goes after this many milliseconds. */
const HEAD_START = 2000;
/** After that many milliseconds what failed as the network came back is tried again, whatever its pause. */
const ONCE_MORE = 3000;
export type Drain = ReturnType<typeof createDrain>;

/** Delivers what could not be delivered at once, on this page or an earlier one. `sharing` is for answers that speak of each event. */
export const createDrain = (given: Desk, sharing?: typeof createShare) => {
  const desk: DrainDesk = Object.assign(given, {
    disk: createDisk(given),
    backlog: new Map(),
    handedOver: 0,
    once: given.core.config.queue?.unloadDelivery != 'at-least-once',
    began: new WeakMap(),
    noted: new Set<string>(),
    changed() {},
    refusals: 0,
    dispatch: given.below!,
  });
  const {backlog, core, disk, name, parcels} = desk;
  const {config, cookies, gate, log, prefix} = core;
  const ledger = createLedger(desk, () => wake(0));
  const known = () => cookies.all()[prefix + 'identity'];
  const live = () => new Set(parcels.flatMap(rowsOf).map(({id}) => id));

  const {wake, ...pace} = createPace(desk, () => void run());
  const {hurry, saved} = createSlices(desk, ledger.durable);
  const {split, take} = createTake(desk, ledger, wake);

  /** It is not sent now, and its sender need not wait: anybody may send it. */
  const defer = (parcel: Parcel) => {
    const rows = rowsOf(parcel);
    for (const row of rows) {
      if (row.lease.until > Date.now()) disk.change(row.id, free(row));
    }
    ledger.kept(rows);
    parcel.reply = KEPT;
    wake(SOON);
  };

  const {decline, withdraw} = createWithdraw(desk, ledger, hurry);

  const channel = openChannel(core, name);
  channel.open();
  const {changed, sure} = createLeave(desk, ledger, hurry, (gone) => {
    if (gone) {
      end();
      return channel.close();
    }
    channel.open();
    void run();
  });
  const sent = (rows: readonly Row[], reply: Reply) => {
    desk.failures = desk.refusals = 0;
    ledger.sent(rows, reply);
    if (backlog.size || !looked) void run();
  };
  const share = sharing?.(desk, {...ledger, sent});
  const {end, ...sending} = createSend(desk, {changed, defer, share, sure});
  const empty = createEmpty(desk, {...sending, ...pace, ...ledger, decline, take, wake});
  const hearers: (() => void)[] = [];
  desk.changed = changed;
  desk.ended = () => {
    changed();
    for (const tell of hearers.splice(0)) tell();
  };

  /** Nothing goes now, and nobody waits for it. */
  const later = (pause: number) => {
    for (const [parcel, tell] of backlog) {
      defer(parcel);
      tell(KEPT);
    }
    backlog.clear();
    wake(pause);
  };

  const attempt = async (eager?: boolean) => {
    if (config.queue?.enabled === false || disk.left) return;
    looked = true;
    pace.awake();
    try {
      await gate.opened();
    } catch {
      return withdraw();
    }
    const pause = pace.held(eager);
    if (pause) return later(pause);
    // The live event brings the identity that the others need.
    if (!known() && parcels.some((parcel) => !backlog.has(parcel))) return wake(SOON);
    if (!backlog.size) {
      const onDisk = ledger.durable()
        ? await disk
            .store('readonly', (rows) => promisifyRequest(rows.getAllKeys()))
            .catch(() => [])
        : [];
      const mine = live();
      const changes = disk.changes();
      const waits = (id: string) => !mine.has(id) && (!changes.has(id) || !!changes.get(id));
      if (![...changes.keys(), ...(onDisk as string[])].some(waits)) return;
    }
    if (!tidied) await ledger.tidy();
    tidied = true;
    await empty(eager);
  };

  let looked = false;
  let tidied = false;
  /** Runs that something ended which nobody expected, in a row. */
  let stumbles = 0;
  let running: Promise<void> | undefined;
  /** Sends what may go now; one run after the other. */
  const run = (eager?: boolean): Promise<void> =>
    (running = Promise.resolve(running)
      .then(() => attempt(eager))
      .then(() => void (stumbles = 0))
      .catch((error) => {
        log(error);
        // What threw may throw again: not at once, and less and less often.
        later(backoff(stumbles++));
      }));

  const watch = async () => {
    for (let state = gate.state(); ; state = gate.state()) {
      await gate.changed();
      channel.tell();
      if (gate.state() == state) continue;
      // Not behind a run that waits for an answer.
      if (gate.state() == 'out') withdraw().catch(log);
      else void run();
    }
  };
  void watch();

  onOnline(() => {
    // It closes the breaker; but that all is well, only an answer can say.
    desk.failures &&= 1;
    // A network may come a moment after its name.
    void run(true).then(() => desk.failures && setTimeout(run, ONCE_MORE, true));
  });
  setTimeout(() => looked || void run(), HEAD_START);

  return {
    getQueue() {
      hurry();
      return ledger.getQueue();
    },

    /** Whether a new event may be sent by itself, once it is saved; if not, what its sender is to hear. */
    async admit(parcel: Parcel) {
      if (!parcels.includes(parcel)) await saved(parcel);
      if (!parcel.reply && desk.failures >= BREAKER) defer(parcel);
      // Who asks for offers waits for them.
      if (parcel.reply || parcels.length <= LIVE || parcel.events![0]!.query) return;
      if (!backlog.size) void run();
      const reply = await new Promise<Reply>((resolve) => backlog.set(parcel, resolve));
      parcel.reply ||= reply;
    },

    sent,

    settle: createSettle(desk, {...ledger, sent}, {...pace, split, wake}),

    flush: createFlush(
      desk,
      ledger,
      hurry,
      run,
      () => new Promise<void>((resolve) => hearers.push(resolve)),
    ),
  };
};
