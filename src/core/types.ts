/** The vocabulary: what an event, a request and a component are. Extension authors start here. */
import type {EdgeResponse, Reply} from './reply.js';

export type {EdgeResponse, Handle, Headers, Reply} from './reply.js';

/** XDM and the wire are open shapes; narrow them where you read them. */
export type Json = Record<string, any>;
export type Awaitable<T> = T | Promise<T>;

/** An event being composed: what will be sent, and what its caller asked for. Fill it, don't replace it. */
export interface Draft {
  /** The options of the command, the caller's `xdm` and `data` among them. They are merged last and win. */
  readonly options: Json;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly xdm: Json;
  readonly data: Json;
  readonly meta: Json;
  readonly query: Json;
}

/** A finished event, as it stands in `events` of a request. Empty parts are undefined. */
export interface EdgeEvent {
  xdm: Json;
  data?: Json | undefined;
  meta?: Json | undefined;
  query?: Json | undefined;
}

/** What travels: plain data until it is addressed, at every sending anew. */
export interface Parcel {
  /** `interact`, `collect`, `identity/acquire` or `privacy/set-consent`. */
  action: string;
  events?: EdgeEvent[];
  /** The request's own query and meta; an event carries its own. */
  query: Json;
  meta: Json;
  /** What else belongs at the top of the body: `consent`, `identityMap`, `xdm`. */
  body?: Json;
  target: Target;
  /** Epoch milliseconds of its oldest event; becomes `meta.queueTimeMillis`. */
  createdAt: number;
  /** The page may be gone before an answer comes: a beacon is welcome. */
  unloading?: boolean | undefined;
  /** The rows of the queue that it delivers. */
  rows: readonly {readonly id: string}[];
  /** Once it was sent: a retry is the same request again. */
  sealed?: Sealed;
  /** Decided without being sent (again): its sender hears this. */
  reply?: Reply;
}

/** A request as it leaves. */
export interface Sealed {
  readonly url: string;
  readonly json: Json;
  /** The browser took it on itself to deliver it, even if the page goes: a beacon, or a fetch with keepalive. */
  lasts?: boolean;
}

/** Where a parcel goes. */
export interface Target {
  datastreamId: string;
  /** The `edgeConfigOverrides` that hold for it. */
  overrides?: Json | undefined;
}

export type Transport = (parcel: Parcel) => Promise<Reply>;

/** What to do once it is answered; `response` is undefined when it was not. What it returns joins the command's result. */
export type FollowUp = (response?: EdgeResponse) => Awaitable<Json | void>;

/** Where a component joins in. All but the name are optional; most components use two. */
export interface Hooks<C = {}> {
  /** Alloy's component names where there is one: `Identity`, `Consent` … Shown in logs and errors. */
  readonly name: string;
  /** What the instance can now be told. */
  readonly commands?: C;
  /** Adds to every event, before the consent gate, in parallel with the others. */
  event?(draft: Draft): Awaitable<FollowUp | void>;
  /** Adds to every request once consent is given, in the order of the list; may hold it back. */
  request?(parcel: Parcel): Awaitable<FollowUp | void>;
  /** Wraps the sending of parcels. */
  transport?(send: Transport): Transport;
  /** Hears every answer, whoever asked, after the cookies in it are written. What it returns joins the result. */
  response?(response: EdgeResponse): Awaitable<Json | void>;
  /** What it has to say of a clicked element, as `sendEvent` options; one event for all. Asked where `clicks` is on board. */
  click?(element: unknown): Json | void;
  /** Sends what else waits, in a queue of its own; asked by the command of that name. */
  flush?(): Promise<{sent: number; waiting: number}>;
  /** For monitors: what a click on that element would say. */
  getLinkDetails?(element: unknown): Json;
}

/** A feature: one function from what the instance offers to where it joins in. */
export type Component<C = {}> = (core: Core) => Hooks<C>;

/** What a component may ask of the instance it lives in. */
export interface Core {
  /** The configure options over the defaults; frozen. */
  readonly config: Json;
  readonly cookies: Jar;
  readonly gate: Gate;
  /** Of the instance. */
  readonly name: string;
  /** `kndctr_<org>_`, the start of every cookie that the edge keeps with us. */
  readonly prefix: string;
  /** The page view that events belong to now: the last one that was made, whether it has left or not. */
  view?: Draft;
  /** Another copy of the tag collects this page's views already. */
  copy?: boolean;
  /** The last change of consent; it ends when the edge has answered. */
  consentChange?: Promise<unknown>;
  /** What the components have given, in their order, and the instance itself last. Complete once `configure` has run, but for components that a build brings later. */
  readonly hooks: Hooks<any>[];
  /** Tells whoever watches the instance (Alloy's monitors), where somebody may. */
  hear?(hook: string, details: object): void;
  uuid(): string;
  lock?: Platform['lock'];
  /** Prints in debug mode. */
  log(...what: unknown[]): void;
  /** Likewise, in the name of a component, if any, and at a level. */
  print(level: Level, component: string, ...what: unknown[]): void;
  /** Sends an event through the whole journey, as `sendEvent` does. */
  track(options: Json): Promise<Json>;
  /** Sends a request; what is left out of the parcel has a default; `overrides` are a command's `edgeConfigOverrides`. `compose` fills it first, or cancels by false. */
  request(
    parcel: Partial<Parcel> & {overrides?: Json | undefined},
    followUps?: (FollowUp | void)[],
    compose?: (parcel: Parcel) => Awaitable<false | void>,
  ): Promise<Json>;
  /** The address and the body of a parcel, as it would leave now: to this host, with this hint where the edge gave none. */
  seal(parcel: Parcel, host?: string, hint?: string): Sealed;
  /** Acts on an answer, wherever it came from. */
  receive(response: EdgeResponse, followUps?: (FollowUp | void)[]): Promise<Json>;
}

/** Cookies, decoded. */
export interface Jar {
  all(): Record<string, string>;
  /** The widest domain that takes cookies here, `""` if there is none (`localhost`). */
  domain(): string;
  /** On that domain, path `/`; without `maxAge` (seconds) for the session. */
  set(name: string, value: string, maxAge?: number, sameSite?: string): void;
}

/** Consent: `in`, `out` or `pending`. */
export interface Gate {
  set(state: string, byDefault?: boolean): void;
  state(): string;
  /** Resolves when it is set the next time. */
  changed(): Promise<void>;
  /** Resolves when consent is given, rejects when it is declined. */
  opened(): Promise<void>;
}

/** The ground an instance stands on: handed in by the entry, never imported by the core. */
export interface Platform {
  readonly cookies: Jar;
  /** Turns an address and a body into bytes on the way; says by `lasts` how. Never rejects: a network failure has status 0. */
  send(sealed: Sealed, unloading?: boolean): Promise<Reply>;
  print(level: Level, ...what: unknown[]): void;
  uuid(): string;
  /** Takes a lock that the tabs of a browser share, until `work` ends; resolves also where it is not to be had soon. */
  lock?(name: string, work: Promise<unknown>): Promise<void>;
  /** Hears for those who watch the instance, where somebody may. */
  hear?(hook: string, details: object): void;
}

export type Level = 'info' | 'warn' | 'error';
