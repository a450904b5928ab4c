import {pauseBefore, refusal, refused} from './answers.js';
import {rowsOf, type Desk} from './row.js';
import type {Parcel, Reply} from '../../core/types.js';

/** Decides about a parcel that was not answered where the drain could not be had: as Alloy does, but what may wait waits. */
export const settleAlone = async (
  {below, disk}: Desk,
  parcel: Parcel,
  reply: Reply,
): Promise<Reply> => {
  for (let retry = 1; ; retry++) {
    const pause = pauseBefore(retry, reply);
    if (pause == null) break;
    await new Promise((resolve) => setTimeout(resolve, pause));
    reply = await below!(parcel);
  }
  const rows = rowsOf(parcel);
  const {answered, status} = reply;
  const over = answered || refused(reply);
  if (over) for (const {id} of rows) disk.change(id);
  return {...reply, kept: !over && !!rows[0], ...(status && {error: refusal(reply)})};
};
