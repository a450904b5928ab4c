import {promisifyRequest} from 'idb-keyval';
import {createLeave} from './leave.js';
import {createLedger} from './ledger.js';
import {BREAKER, free, KEPT, LIVE, rowsOf, type Desk, type DrainDesk, type Row} from './row.js';
import {createPace} from './pace.js';
import {createSettle} from './settle.js';
import {createTake} from './take.js';
import {openChannel} from './tabs.js';
import {onOnline} from '../../platform/lifecycle.js';
import type {Parcel, Reply} from '../../core/types.js';

/** The live page view goes first; without one, what earlier pages left goes after this many milliseconds. */
const HEAD_START = 2000;
/** How soon to look again when somebody else has to be first, in milliseconds. */
const SOON = 2000;
/** So often a disk may fail to say what pages that left had handed over. */
const PATIENCE = 10;

export type Drain = ReturnType<typeof createDrain>;

/** Delivers what could not be delivered at once, on this page or an earlier one. */
export const createDrain = (given: Desk) => {
  const desk: DrainDesk = Object.assign(given, {
    backlog: new Map(),
    handedOver: 0,
    once: given.core.config.queue?.unloadDelivery != 'at-least-once',
    began: new WeakMap(),
    noted: new Set<string>(),
    changed() {},
    dispatch: given.below!,
  });
  const {backlog, core, disk, name, parcels} = desk;
  const {config, cookies, gate, log, prefix, request} = core;
  const ledger = createLedger(desk);
  const known = () => cookies.all()[prefix + 'identity'];
  const live = () => new Set([...parcels].flatMap(rowsOf).map(({id}) => id));

  const {wake, ...pace} = createPace(desk, () => void run());
  const {split, take} = createTake(desk, ledger.durable, wake);

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

  /** Their senders hear what everybody hears who has no consent. */
  const decline = (members: Iterable<[Parcel, (reply: Promise<never>) => void]>) => {
    for (const [parcel, tell] of members) {
      parcels.delete(parcel);
      tell(gate.opened() as Promise<never>);
    }
  };
  /** Consent is withdrawn. */
  const withdraw = async () => {
    decline(backlog);
    backlog.clear();
    await ledger.clear();
  };

  /**
   * Two tabs that choose at once would choose the same rows; where Web Locks are missing (insecure origins) the leases
   * alone must do. For this long only: Firefox keeps no page for going back that holds a lock as it goes.
   */
  const look = async (eager?: boolean) => {
    const {locks} = navigator as {locks?: LockManager};
    if (!locks || backlog.size) return take(eager);
    return locks.request(name, {ifAvailable: true}, async (lock) => {
      if (lock) return take(eager);
      wake(SOON);
      return [];
    });
  };

  /** What is being sent of what waited. */
  let batch: readonly Row[];
  /** Sends what waits, whoever left it, in batches that want no answer but "received". */
  const empty = async (eager?: boolean) => {
    for (;;) {
      const rows = await look(eager);
      if (!rows[0]) return;
      const going = new Set(rows);
      const members = [...backlog].filter(([parcel]) => going.has(rowsOf(parcel)[0]!));
      for (const [parcel] of members) backlog.delete(parcel);
      const events = rows.map(({event}) => ({...event, query: undefined}));
      let reply: Reply = {status: 204, answered: true};
      try {
        batch = rows;
        const action = known() ? 'collect' : 'interact';
        if ((await request({...rows[0], action, events, rows})).queued) reply = KEPT;
      } catch (error) {
        log(error);
        reply = {status: 400, error: (error as Error).message};
      }
      if (gate.state() == 'out') decline(members);
      for (const [, tell] of members) tell(reply);
      // Before more is sent: a crash now makes as few copies as can be.
      await disk.saved();
      if (reply.kept) {
        if (backlog.size) wake(SOON);
        return;
      }
    }
  };

  /** Who waits for an answer. When the page goes nobody must: back again, Firefox never tells. */
  const asking = new Set<() => void>();
  const channel = openChannel(core, name);
  channel.open();
  const {changed, sure} = createLeave(desk, (gone) => {
    if (gone) {
      for (const give of asking) give();
      asking.clear();
      return channel.close();
    }
    channel.open();
    void run();
  });
  const hearers: (() => void)[] = [];
  desk.changed = changed;
  desk.ended = () => {
    changed();
    for (const tell of hearers.splice(0)) tell();
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
    if (pause) {
      for (const [parcel, tell] of backlog) {
        defer(parcel);
        tell(KEPT);
      }
      backlog.clear();
      return wake(pause);
    }
    // The live event brings the identity that the others need.
    if (!known() && [...parcels].some((parcel) => !backlog.has(parcel))) return wake(SOON);
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
    try {
      await ledger.heed();
    } catch (error) {
      // A disk that is slow to open: what a note names must not go before it is read.
      log(error);
      if (++stumbles < PATIENCE) wake(SOON);
      return;
    }
    if (!tidied) await ledger.tidy();
    tidied = true;
    await empty(eager);
  };

  let looked = false;
  let stumbles = 0;
  let tidied = false;
  let running: Promise<void> | undefined;
  /** Sends what may go now; one run after the other. */
  const run = (eager?: boolean): Promise<void> =>
    (running = Promise.resolve(running)
      .then(() => attempt(eager))
      .catch(log));

  const watch = async () => {
    for (let state = gate.state(); ; state = gate.state()) {
      await gate.changed();
      if (gate.state() == state) continue;
      channel.tell();
      // Not behind a run that waits for an answer.
      if (gate.state() == 'out') withdraw().catch(log);
      else void run();
    }
  };
  void watch();

  desk.dispatch = (parcel) =>
    new Promise((resolve, reject) => {
      const give = () => resolve({status: 0});
      if (rowsOf(parcel)[0]) asking.add(give);
      desk.below!(parcel).then((reply) => {
        // After all: nobody waits for it any more, but the row does.
        const late = rowsOf(parcel)[0] && !asking.delete(give);
        if (late && reply.answered) for (const {id} of rowsOf(parcel)) disk.change(id);
        resolve(reply);
      }, reject);
    });

  desk.send = async (parcel) => {
    const rows = rowsOf(parcel);
    // Consent may have been withdrawn since it was given. While it is asked for, what was accepted goes.
    if (rows[0] && gate.state() == 'out') await gate.opened();
    // Held for an identity while the edge fell silent, or for so long that other tabs may have sent it.
    const silent = desk.failures >= BREAKER && rows != batch;
    if (rows[0] && (silent || rows.some(({lease}) => lease.until < Date.now()))) {
      defer(parcel);
      return KEPT;
    }
    // A beacon may have carried it, and the page stayed.
    delete parcel.sealed;
    // A beacon tells nothing of its fate.
    if (!desk.once || !sure() || rows.some(({attempts}) => attempts)) {
      parcel.unloading = false;
    }
    desk.began.set(parcel, Date.now());
    const going = desk.dispatch(parcel);
    // The browser takes it, and has nowhere to bring it.
    if ((navigator.onLine as unknown) === false) parcel.sealed!.lasts = false;
    changed();
    return going;
  };

  onOnline(() => {
    // It closes the breaker; but that all is well, only an answer can say.
    desk.failures &&= 1;
    void run(true);
  });
  setTimeout(() => looked || void run(), HEAD_START);

  const sent = (rows: readonly Row[], reply: Reply) => {
    desk.failures = 0;
    ledger.sent(rows, reply);
    if (backlog.size || !looked) void run();
  };

  return {
    getQueue: ledger.getQueue,

    /** Whether a new event may be sent by itself; if not, what its sender is to hear. */
    async admit(parcel: Parcel) {
      if (!parcel.reply && desk.failures >= BREAKER) defer(parcel);
      // Who asks for offers waits for them.
      if (parcel.reply || parcels.size <= LIVE || parcel.events![0]!.query) return;
      if (!backlog.size) void run();
      const reply = await new Promise<Reply>((resolve) => backlog.set(parcel, resolve));
      parcel.reply ||= reply;
    },

    sent,

    settle: createSettle(desk, {...ledger, sent}, {...pace, split, wake}),

    async flush() {
      const before = ledger.delivered();
      if (gate.state() == 'in') {
        await run(true);
        // What was on its way already.
        while (parcels.size) await new Promise<void>((resolve) => hearers.push(resolve));
      }
      const {waiting} = await ledger.getQueue();
      return {sent: ledger.delivered() - before, waiting};
    },
  };
};
