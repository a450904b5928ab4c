import {pauseBefore, refusal, refused} from '../../core/answers.js';
import {rowsOf, type Desk} from './row.js';
import type {Parcel, Reply} from '../../core/types.js';

/**
 * Stands in for the drain until it is here, or where it cannot be had: trusts beacons, and decides about parcels that were
 * not answered as Alloy does, but what may wait waits.
 */
export const alone = (desk: Desk) => {
  const {config} = desk.core;
  desk.send = (parcel) => {
    if (config.queue?.unloadDelivery == 'at-least-once') parcel.unloading = false;
    return desk.below!(parcel);
  };
  return (parcel: Parcel, reply: Reply) => settle(desk, parcel, reply);
};

const settle = async ({below, core, disk}: Desk, parcel: Parcel, reply: Reply): Promise<Reply> => {
  const rows = rowsOf(parcel);
  for (let retry = 1; ; retry++) {
    const pause = pauseBefore(retry, reply);
    if (pause == null) break;
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (rows[0] && core.gate.state() == 'out') {
      for (const {id} of rows) disk.change(id);
      // Its sender hears what everybody hears who has no consent.
      await core.gate.opened();
    }
    reply = await below!(parcel);
  }
  const {answered, status} = reply;
  const over = answered || refused(reply);
  if (over) for (const {id} of rows) disk.change(id);
  return {...reply, kept: !over && !!rows[0], ...(status && {error: refusal(reply)})};
};
