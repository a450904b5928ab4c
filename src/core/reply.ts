/** What comes back: of one sending, and what components see of an answer. */
import type {Json} from './types.js';

/** As the DOM's, of which there is none on this floor; a Map will do. */
export interface Headers {
  get(name: string): string | null | undefined;
}

/** What the transport brings back. */
export interface Reply {
  /** HTTP status; 204 for an accepted beacon; 0 for a network failure, with its message as `text`. */
  readonly status: number;
  readonly text?: string;
  readonly headers?: Headers;
  /** The body, if it was JSON. */
  readonly content?: Json;
  /** The edge itself took it (and not, say, a captive portal). */
  readonly answered?: boolean;
  /** Not delivered now, but kept to be sent again. */
  readonly kept?: boolean;
  /** Where the answer speaks of each event by itself, and not all were taken: of each, in their order. */
  readonly each?: readonly Reply[];
  /** What its caller is told when it was refused. */
  readonly error?: string;
}

/** One kind of news in an answer. */
export interface Handle {
  type: string;
  payload: Json[];
  eventIndex?: number;
}

/** An answer of the Edge Network. */
export interface EdgeResponse {
  readonly requestId: string;
  /** As they came: what reads them has to expect anything. */
  readonly handle: (Handle | undefined)[];
  /** The payloads of every handle of that type, in order; none of them is null. */
  payloads(type: string): Json[];
  readonly headers: Headers;
}
