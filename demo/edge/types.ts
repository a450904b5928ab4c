/** What the development edge remembers and says about itself; shared with its inspector. */

export type Json = Record<string, any>;

/** One accepted event, as `GET /_edge/events` lists it. */
export interface JournalEvent {
  /** Rises by one for each event, request and note, also across restarts; after a crash it leaps. */
  seq: number;
  /** ISO time. */
  receivedAt: string;
  requestId: string;
  /** Path of the request it came in, without the query. */
  path: string;
  /** Query parameters of that request. */
  query: Record<string, string>;
  /** Its place among the request's events. */
  index: number;
  ecid: string | null;
  event: {xdm?: Json; data?: Json; query?: Json; meta?: Json};
  /** The request's own `meta`. */
  meta: Json;
  verdict: Verdict;
  /** What the edge answered to that request. */
  handle: Handle[];
}

/** What XDM says about an event. */
export interface Verdict {
  valid: boolean;
  problems: {kind: 'schema' | 'unknown' | 'range' | 'deprecated'; path: string; message: string}[];
}

/** One request, refused and faulted ones too, as `GET /_edge/requests` lists it. */
export interface JournalRequest {
  seq: number;
  receivedAt: string;
  method: string;
  path: string;
  requestId: string;
  /** 0 when the connection was reset or left hanging. */
  status: number;
  fault?: Fault;
  /** Size of the request body in bytes. */
  bytes: number;
  /** `_id` of each event in it. */
  eventIds: string[];
}

/** What a page heard of a change that might have been a page view, as `GET /_edge/visits` lists it. */
export interface VisitNote {
  seq: number;
  receivedAt: string;
  /** Tells the tabs of a browser from each other; the page's own invention. */
  tab: string;
  /** When the page heard it: ISO time by its clock. */
  time: string;
  /** `navigate`, `push`, `back-forward-cache` and so on, as the tag calls it. */
  kind: string;
  url: string;
  counted: boolean;
  /** Why it was not: `same-page`, `replaced`, `undone`. */
  reason?: string;
  /** The `_id` of the page view, if it was. */
  pageViewID?: string;
}

export interface Handle {
  type: string;
  payload: Json[];
  eventIndex?: number;
}

/** A misbehaviour on demand, set with `PUT /_edge/faults`; the first that matches applies. */
export interface Fault {
  status?: number;
  /** Value of the `Retry-After` header: seconds or an HTTP date. */
  retryAfter?: string | number;
  delayMs?: number;
  /** Resets the connection. */
  drop?: true;
  /** Never answers. */
  hang?: true;
  body?: string | Json;
  contentType?: string;
  /** Applies only to paths that begin so. */
  path?: string;
  /** How often it applies; default: until replaced. */
  times?: number;
}

/** Propositions by the scope or surface they answer, set with `PUT /_edge/offers`. */
export type Offers = Record<string, Json[]>;

/** `GET /_edge/state`. */
export interface EdgeState {
  version: string;
  events: number;
  requests: number;
  /** Messages that were streamed into Experience Platform and stored. */
  streams: number;
  faults: Fault[];
  offers: Offers;
  visitors: Visitor[];
}

export interface Visitor {
  ecid: string;
  firstSeen: string;
  lastSeen: string;
  events: number;
  consent: 'in' | 'out' | 'pending' | null;
}

/** What `GET /_edge/stream` tells, by the name it tells it under. */
export interface StreamMessages {
  event: JournalEvent;
  request: JournalRequest;
  visit: VisitNote;
}

export type StreamMessage = StreamMessages[keyof StreamMessages];
