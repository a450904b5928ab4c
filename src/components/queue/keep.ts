import {forget, LEASE, LIVE, type Desk, type LoadDrain, type QueueState, type Row} from './row.js';
import {createShelf} from './shelf.js';
import {whenHidden} from '../../platform/lifecycle.js';
import {bytesOf} from '../../platform/network.js';
import type {alone as standIn} from './alone.js';
import type {Drain} from './drain.js';
import type {Component, Parcel} from '../../core/types.js';

/** A drain that takes longer to load (milliseconds) is not waited for. */
const HEAD_START = 2000;
/** So many requests may be without an answer as a page goes that has no drain: the browser carries 60,000 bytes. */
const ALONE = 50;
/** A lock that nobody holds is granted long before so many milliseconds. */
const LOCK_MS = 500;
/** What could not be loaded is tried again after so many milliseconds. */
const PATIENCE = 30_000;

// Per page: keys of one millisecond stay in order.
let counter = 1e6;

/** What the queue can be told, and asked. */
export interface QueueCommands {
  /** Sends what waits, once; resolves when all of it has been answered or deferred. */
  flush(): Promise<{sent: number; waiting: number}>;
  getQueue(): Promise<QueueState>;
}

/**
 * Saves every event while it is sent, and forgets it when the edge has answered.
 *
 * What was not answered, here or on an earlier page, is the drain's to deliver. No page view needs it, so a build may
 * fetch it behind the first one; `alone` does without where it cannot be had.
 */
export const queueWith =
  (load: LoadDrain, alone?: typeof standIn, onBoard?: boolean): Component<QueueCommands> =>
  (core) => {
    const {config, log, uuid} = core;
    const tab = uuid().slice(-8);
    const name = 'edgetag.' + config.orgId;
    let ready!: () => void;
    const written = new Promise<void>((resolve) => {
      ready = resolve;
      setTimeout(resolve, HEAD_START);
    });
    const parcels: Parcel[] = [];
    const desk: Desk = {
      core,
      disk: createShelf(name, written, log),
      written,
      tab,
      name,
      parcels,
      failures: 0,
    };
    const {disk} = desk;
    const settle = alone?.(desk);

    let made: Promise<Drain> | undefined;
    const make = () => {
      made = load().then((create) => create(desk));
      made.catch((error) => {
        log(error);
        setTimeout(make, PATIENCE);
      });
      return made;
    };
    const drain = () => made || make();
    // It looks for what earlier pages left, and sees this one go. To fetch it may wait for the page view, which has left a
    // task later, or waits for a lock.
    if (onBoard) void drain();
    else setTimeout(() => setTimeout(drain, parcels.length && LOCK_MS));

    /** Throws on what is no JSON: a BigInt, a circle. The database would take it, and no page could ever send it. */
    const newRows = ({createdAt, events, meta, query, target}: Parcel): Row[] =>
      events!.map(
        (event) =>
          // What JSON leaves out (a function, an element) would not be stored, and nothing with it.
          JSON.parse(
            JSON.stringify({
              id: `${createdAt}-${counter++}-${tab}`,
              event,
              query,
              meta,
              target,
              createdAt,
              bytes: bytesOf(JSON.stringify(event)),
              attempts: 0,
              lease: {tab, until: Date.now() + LEASE},
            }),
          ) as Row,
      );

    return {
      name: 'Queue',

      commands: {
        flush: async () => (await drain()).flush(),
        getQueue: async () => (await drain()).getQueue(),
      },

      // Before identity may hold it: what is held is on disk already.
      async request(parcel) {
        if (config.queue?.enabled === false || !parcel.events) return;
        const fresh = !parcel.rows[0];
        const enter = () => {
          if (fresh) {
            const rows = (parcel.rows = newRows(parcel));
            for (const row of rows) disk.change(row.id, row);
          }
          parcels.push(parcel);
        };
        // This would be the ninth.
        const busy = fresh && (desk.failures || parcels.length > LIVE - 1);
        if (busy && desk.slice) desk.slice(parcel, enter);
        else enter();
        if (busy) {
          // Nobody else sees the page go while the drain is not here: what waits for it goes then, each by itself.
          const alone = !desk.ended && parcels.length <= ALONE;
          const others = alone ? [new Promise<void>(whenHidden)] : [];
          const here = await Promise.race([drain().catch(log), ...others]);
          await here?.admit(parcel);
        }
        return () => {
          forget(parcels, parcel);
          desk.ended?.();
        };
      },

      transport(send) {
        desk.below = send;
        return async (parcel) => {
          const rows = parcel.rows as readonly Row[];
          if (parcel.reply) return parcel.reply;
          // Only the drain knows whether a beacon may be trusted.
          if (!desk.send) parcel.unloading = false;
          const going = (desk.send || send)(parcel);
          // The database may open now that the first request has left, and as soon as there is what closes it again.
          drain().then(ready, ready);
          const reply = await going;
          if (reply.answered) {
            for (const {id} of rows) disk.change(id);
            void drain().then(({sent}) => sent(rows, reply), log);
            return reply;
          }
          // The page has left meanwhile, and settled it.
          if (parcel.reply) return parcel.reply;
          return drain().then(
            ({settle}) => settle(parcel, reply),
            // Offline, most likely.
            () => settle?.(parcel, reply) || {...reply, kept: !!rows[0]},
          );
        };
      },
    };
  };
