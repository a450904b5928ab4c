import {each} from '../../core/object.js';
import type {DrainDesk} from './row.js';
import type {Ledger} from './ledger.js';

/** Sends what waits, once; what else waits, in queues of components of their own, at the same time. */
export const createFlush =
  (
    {core, parcels}: DrainDesk,
    {delivered, getQueue}: Pick<Ledger, 'delivered' | 'getQueue'>,
    hurry: () => void,
    run: (eager: boolean) => Promise<void>,
    /** When a sender has heard. */
    ended: () => Promise<void>,
  ) =>
  async () => {
    const others = each(core.hooks, (hook) => hook.flush?.(), core.log);
    hurry();
    const before = delivered();
    if (core.gate.state() == 'in') {
      await run(true);
      // What was on its way already.
      while (parcels.length) await ended();
    }
    const {waiting} = await getQueue();
    const all = {sent: delivered() - before, waiting};
    for (const other of await others) {
      all.sent += other?.sent || 0;
      all.waiting += other?.waiting || 0;
    }
    return all;
  };
