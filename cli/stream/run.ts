/** Streams a file to an inlet: reads, wraps, gathers, sends a few batches at a time, and writes down how far it is. */
import {isStop} from '../outcome.js';
import {readRecords} from '../records/read.js';
import type {Piece} from '../records/splitter.js';
import type {Source} from '../records/source.js';
import {isDamage} from '../records/unpack.js';
import {createBatches, type Batch} from './batches.js';
import type {Deliver} from './deliver.js';
import type {Ledger} from './ledger.js';
import type {Message, Refusal} from './message.js';
import type {Progress} from './progress.js';
import type {createRejects} from './rejects.js';

export interface Running {
  source: Source;
  progress: Progress;
  ledger: Ledger;
  rejects: ReturnType<typeof createRejects>;
  wrap: (piece: Piece) => Message | Refusal;
  deliver: Deliver;
  /** Batches on their way at a time. */
  concurrency: number;
  /** Calls everything off: what is on its way is heard out, nothing else is sent. */
  halt: AbortController;
  /** Tells how far it is. */
  tick: (read: number) => void;
  /** No record is longer. */
  most: number;
}

// One batch that waits for a busy inlet must not hold the others up, nor let them run away from it.
const AHEAD = 8;

/** True if all was answered. */
export const run = async (running: Running): Promise<boolean> => {
  const {source, progress, ledger, rejects, wrap, deliver, concurrency, halt, tick} = running;
  const {next: place, number} = progress;
  const batches = createBatches(progress.batch, wrap, {number, place});
  const lanes = createLanes();
  let failure: unknown;

  const send = async (batch: Batch, messages: Message[]) => {
    try {
      await deliver(messages, ({accepted, rejected}) => {
        progress.counts.accepted += accepted.length;
        rejects.add(rejected);
        ledger.answer(batch, new Set([...accepted, ...rejected].map(({index}) => index)));
      });
    } catch (error) {
      failure ??= error;
      halt.abort();
    }
  };
  const take = async (batch: Batch | undefined) => {
    if (!batch) return;
    if (!ledger.isKnown(batch)) rejects.add(batch.refused);
    const messages = ledger.open(batch);
    tick(batch.next.index);
    if (!messages[0]) return;
    // Never for nobody: who waits for what is not on its way waits for ever.
    while (
      lanes.busy() >= concurrency ||
      (lanes.busy() && ledger.behind(batch) > concurrency * AHEAD)
    ) {
      if (halt.signal.aborted) return;
      await lanes.freed();
    }
    if (!halt.signal.aborted) lanes.add(send(batch, messages));
  };
  const takeAll = async (pieces: Piece[]) => {
    for (const piece of pieces) {
      const batch = batches.add(piece);
      if (batch) await take(batch);
      if (halt.signal.aborted) return;
    }
  };

  let damage: unknown;
  try {
    for await (const pieces of readRecords(source, running.most, place)) {
      await takeAll(pieces);
      if (halt.signal.aborted) break;
    }
  } catch (error) {
    // What comes before damage is good, and goes.
    if (isDamage(error)) damage = error;
    else failure ??= error;
  }
  try {
    if (!halt.signal.aborted && !failure) await take(batches.last());
  } catch (error) {
    failure ??= error;
  }
  await lanes.empty();
  failure ??= damage;
  ledger.close();
  rejects.close();
  if (failure) throw isStop(failure) ? failure : (failure as Error);
  return !halt.signal.aborted;
};

const createLanes = () => {
  const running = new Set<Promise<void>>();
  let wake = () => {};
  return {
    busy: () => running.size,
    freed: () => new Promise<void>((resolve) => (wake = resolve)),
    add(sending: Promise<void>) {
      const lane = sending.finally(() => {
        running.delete(lane);
        wake();
      });
      running.add(lane);
    },
    empty: async () => void (await Promise.all(running)),
  };
};
