import {decide, rowsOf, type DrainDesk, type Row} from './row.js';
import {refused} from '../../core/answers.js';
import type {Ledger} from './ledger.js';
import type {Parcel, Reply} from '../../core/types.js';

/**
 * Takes a batch apart whose answer speaks of each event by itself: the parcel is left with what must go again, and those
 * who sent the others have their replies.
 */
export const createShare =
  (desk: DrainDesk, {drop, sent}: Pick<Ledger, 'drop' | 'sent'>) =>
  (parcel: Parcel, reply: Reply): Reply => {
    const {each} = reply;
    if (!each) return reply;
    const taken: Row[] = [];
    const rest: Row[] = [];
    const replies = new Map<Row, Reply>();
    rowsOf(parcel).forEach((row, index) => {
      const one = each[index] || reply;
      if (one.answered) taken.push(row);
      else if (refused(one)) drop([row], 'refused', one.status);
      else return rest.push(row);
      replies.set(row, one);
    });
    // What is decided must not look as if it still waited for its sender.
    decide(desk, replies);
    for (const {id} of taken) desk.disk.change(id);
    if (taken[0]) sent(taken, reply);
    if (!rest[0]) {
      desk.failures = 0;
      parcel.reply = {...reply, answered: true};
    }
    parcel.rows = rest;
    parcel.events = rest.map(({event}) => event);
    delete parcel.sealed;
    return reply;
  };
