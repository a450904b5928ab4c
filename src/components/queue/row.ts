import type {Drain} from './drain.js';
import type {Disk} from './disk.js';
import type {Shelf} from './shelf.js';
import type {Core, EdgeEvent, Json, Parcel, Reply, Target, Transport} from '../../core/types.js';

/**
 * One event on disk: finished, but never with a URL, a cookie, an identity or a location hint, which are added at every
 * sending. Times are in epoch milliseconds.
 */
export interface Row {
  /** Its key: `<13-digit ms>-<counter>-<random>`, so that keys sort by time. */
  readonly id: string;
  readonly event: EdgeEvent;
  /** Of its request. */
  readonly query: Json;
  readonly meta: Json;
  readonly target: Target;
  readonly createdAt: number;
  /** Size of the event's JSON in UTF-8. */
  readonly bytes: number;
  /** Sendings that ended without an answer. */
  attempts: number;
  /** Not to be sent again before. */
  notBefore?: number;
  /** It was the edge that asked for that, and nobody's patience. */
  asked?: boolean;
  /** Which tab may send it, and until when nobody else. */
  lease: {tab: string; until: number};
}

/** For how long a row is one tab's alone, in milliseconds: longer than one request and the pause before the next. */
export const LEASE = 30_000;

/** So many requests of single events may be without an answer; what comes then goes together. */
export const LIVE = 8;

/** So many sendings without an answer, or refusals in a row, and only probes go. */
export const BREAKER = 3;

/** What its sender hears of an event that waits. */
export const KEPT: Reply = {status: 0, kept: true};

/** What a tab's queue knows, shared between what saves and sends and what delivers later. */
export interface Desk {
  readonly core: Core;
  readonly disk: Shelf;
  /** When the database may open. */
  readonly written: Promise<unknown>;
  /** Of this tab: begins its keys, its leases and its note. */
  readonly tab: string;
  /** The name of the database, of the lock, and the beginning of the notes'. */
  readonly name: string;
  /** What this tab is about: each until its sender has heard. */
  readonly parcels: Parcel[];
  /** Sendings without an answer since the last answer. */
  failures: number;
  /** The transport below the queue. */
  below?: Transport;
  /** What the drain would rather use. */
  send?: Transport;
  /** Hears when a sender has heard, once the drain is here. */
  ended?: () => void;
  /** Saves an event, now or soon, once the drain is here: many in one task would hold up the page. */
  slice?: (parcel: Parcel, save: () => void) => void;
}

/** One that waits to go together with others, and how to tell its sender. */
export type Member = [parcel: Parcel, tell: (reply: Reply | Promise<never>) => void];

/** What the drain knows besides. */
export interface DrainDesk extends Desk {
  readonly disk: Disk;
  /** Those that wait to go together, and how to tell their senders. */
  readonly backlog: Map<Member[0], Member[1]>;
  /** Events that the browser took on itself when a page left. */
  handedOver: number;
  /** The rows that this page's note has ever named: another may have forgotten them. */
  readonly noted: Set<string>;
  /** Is what the browser takes on itself delivered, or only what the edge has answered? */
  readonly once: boolean;
  /** Events of what waited that the edge refused one by one, since it took one. */
  refusals: number;
  /** What is being sent of what waited. */
  waited?: Parcel | undefined;
  /** What came of that, once it is settled. */
  outcome?: Reply | undefined;
  /** Sends, and hears of the page's end if that comes first. */
  dispatch: Transport;
  /** When each was sent the last time. */
  readonly began: WeakMap<Parcel, number>;
  /** Hears when something was sent, has failed or has ended. */
  changed: () => void;
}

/** What waits, and what became of the rest in this page. */
export interface QueueState {
  /** `memory` where IndexedDB is missing, refused, full or does not answer. */
  durability: 'disk' | 'memory';
  /** Events without an answer, on disk or on their way, of every tab. */
  waiting: number;
  /** Of their JSON in UTF-8. */
  bytes: number;
  /** When the oldest of them was collected, in ISO 8601. */
  oldest: string | null;
  /** Events that the browser took on itself when a page left. */
  handedOver: number;
  /** Events that nobody will send, by reason: `refused`, `too-large`, `evicted`, `expired`, `consent`, `damaged`. */
  dropped: Record<string, number>;
}

/** What a page that left has written down, in localStorage. */
export interface Note {
  tab: string;
  time: number;
  /** The rows that it handed over: delivered, unless they are somebody else's by now. */
  keys: string[];
  /** Those that were answered, and still on disk. */
  done?: string[];
}

export type LoadDrain = () => Promise<(desk: Desk) => Drain>;

export const rowsOf = ({rows}: Pick<Parcel, 'rows'>) => rows as readonly Row[];

/** Whether what waits has to wait, but for one event now and then. */
export const onlyProbes = ({failures, refusals}: DrainDesk) =>
  Math.max(failures, refusals) >= BREAKER;

/** Its sender has heard. */
export const forget = (parcels: Parcel[], parcel: Parcel): void => {
  const index = parcels.indexOf(parcel);
  if (index >= 0) parcels.splice(index, 1);
};

/** They are decided: their senders hear it, and the batches that they came in are about the others. */
export const decide = ({parcels}: Desk, replies: ReadonlyMap<Row, Reply>): void => {
  for (const parcel of parcels) {
    const rows = rowsOf(parcel);
    if (rows[1]) parcel.rows = rows.filter((row) => !replies.has(row));
    else if (rows[0] && replies.has(rows[0])) parcel.reply ||= replies.get(rows[0])!;
  }
};

/** A row that anybody may send. */
export const free = (row: Row, more?: Partial<Row>): Row => ({
  ...row,
  lease: {tab: '', until: 0},
  ...more,
});
