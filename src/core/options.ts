import type {Json} from './types.js';

/** What `configure` takes. Names, meanings and defaults are Alloy's where it has them. */
export interface ConfigureOptions {
  /** The datastream that events go to. */
  datastreamId: string;
  /** The organization, `…@AdobeOrg`. */
  orgId: string;
  /** A host (`edge.adobedc.net` by default; https), or an origin with its scheme for development, and with a path behind a proxy. */
  edgeDomain?: string;
  /** Default `ee`. */
  edgeBasePath?: string;
  /** Default 1, the Web SDK's wire. 2: events go as Adobe's Server API has it, `/ee/v2/interact` and `/ee/v2/collect`. */
  apiVersion?: 1 | 2;
  /** Datastream overrides for every request. Not in the smallest tag. */
  edgeConfigOverrides?: Json;
  /** Default true: asks `adobedc.demdex.net` first where browsers allow it; false with a scheme in `edgeDomain`. Not in the smallest tag. */
  thirdPartyCookiesEnabled?: boolean;
  /** Default true: takes over the visitor that older libraries left. Not in the smallest tag. */
  idMigrationEnabled?: boolean;
  /** Default false: tells Adobe Target that at.js may be on other pages. Not in the smallest tag. */
  targetMigrationEnabled?: boolean;
  /** Default `in`. While `pending`, events wait in memory and nothing is written to the device. */
  defaultConsent?: 'in' | 'out' | 'pending';
  /** Which automatic context each event gets. Default: the first four; the last two are not in the smallest tag. */
  context?: (
    | 'web'
    | 'device'
    | 'environment'
    | 'placeContext'
    | 'highEntropyUserAgentHints'
    | 'oneTimeAnalyticsReferrer'
  )[];
  /** Page views without being asked. Default: true for a script tag with its options on it, else false. */
  pageViewCollectionEnabled?: boolean | PageViewOptions;
  /** Default: true for a script tag with its options on it, else false. One event with LCP, INP, CLS, FCP and TTFB of each page view. */
  webVitalsEnabled?: boolean;
  /** With its underscore, `_acme`: where your schema has the field group for web vitals. Without, they go to `data`. */
  tenantNamespace?: string;
  /** Prints what happens to the console. Default false. */
  debugEnabled?: boolean;
  /** Edits `xdm` and `data` of each event; returning exactly false cancels it. */
  onBeforeEventSend?: (content: {xdm: Json; data: Json}) => unknown;
  /** Default true: tells of clicks on links and buttons. This and the next three are not in the smallest tag. */
  clickCollectionEnabled?: boolean;
  clickCollection?: ClickOptions;
  /** A regular expression: addresses, in lower case, that are downloads. Default: the usual kinds of files. */
  downloadLinkQualifier?: string;
  /** The older callback: edits the event of a click; returning exactly false cancels it. Without `filterClickDetails` only. */
  onBeforeLinkClickSend?: (options: {xdm: Json; data: Json; clickedElement: any}) => unknown;
  queue?: QueueOptions;
  /** A streaming inlet, and where its records belong. ES modules only. */
  inlet?: InletOptions;
  /** Options of components that are not named here. */
  [option: string]: unknown;
}

export interface PageViewOptions {
  /**
   * What tells a page from others: while it stays the same, no navigation is a page view. Default: path and query,
   * `({pathname, search}) => pathname + search`; take `hash` along where it is the route.
   */
  identity?: (
    url: Readonly<Record<'hash' | 'host' | 'href' | 'pathname' | 'search', string>>,
  ) => string;
  /** Default false. True: `replaceState` is a page view, too, if the identity changed. */
  replaceState?: boolean;
  /** Default false. True: a tab opened in the background counts when somebody looks at it, if ever. */
  whenVisible?: boolean;
}

export interface ClickOptions {
  /** Default true: links within the site, buttons, and what has an `onclick`. */
  internalLinkEnabled?: boolean;
  /** Default true: links to other hosts. */
  externalLinkEnabled?: boolean;
  /** Default true. */
  downloadLinkEnabled?: boolean;
  /** Default false. True: the last click within the site goes with the next page view that has a name. */
  eventGroupingEnabled?: boolean;
  /** Default false. True: what waits for a page view, and the page's name, are kept in the tab. */
  sessionStorageEnabled?: boolean;
  /** Edits what is told of a click; returning exactly false cancels it. */
  filterClickDetails?: (details: ClickDetails) => unknown;
}

export interface ClickDetails {
  /** What was clicked; the link may be around it. */
  readonly clickedElement: any;
  linkName: string;
  linkRegion: string;
  linkType: string;
  linkUrl: string;
  pageName: string;
  /** 1: `pageName` came with an event; 0: it is the page's address. */
  pageIDType: number;
}

export interface QueueOptions {
  /** Default true. False sends as Alloy does: what the network refuses is lost. */
  enabled?: boolean;
  /** So many events may wait, 5,000 by default; the oldest go first, counted as `evicted`. */
  maxEvents?: number;
  /** So many bytes of JSON may wait, 5,242,880 by default; likewise. */
  maxBytes?: number;
  /** For so many days an event may wait, 7 by default; then it is counted as `expired`. */
  maxAgeDays?: number;
  /**
   * `once` (default): what the browser takes on itself when the page goes counts as delivered, so that no tool counts it
   * twice. `at-least-once`: nothing does without an answer; copies have the same `_id`, for destinations that look at it.
   */
  unloadDelivery?: 'once' | 'at-least-once';
}

/** An inlet, and what it is for. */
export interface InletOptions {
  /** As the connection has it: `https://dcs.adobedc.net/collection/<64 hexadecimal digits>`; http on this machine only. */
  inletUrl: string;
  /** `…@AdobeOrg`; filled in by the platform where it is missing. */
  imsOrgId?: string;
  /** The data source. Default: the connection's. */
  sourceName?: string;
  /** Where ExperienceEvents go. */
  events?: Place;
  /** Where profile records go. */
  profiles?: Place;
}

/** Where records of one kind belong. */
export interface Place {
  /** `https://ns.adobe.com/<tenant>/schemas/<hash>`: the `$id` of the dataset's schema. */
  schemaId: string;
  /** The schema's version. Default 1. */
  schemaVersion?: number;
  /** 24 hexadecimal digits. */
  datasetId: string;
  /** The dataflow, a UUID: connections of the newer form want it. */
  flowId?: string;
  /**
   * How a page's event without an `identityMap` gets the visitor's ECID. `primary` (default): as what it is kept under;
   * `linked`: beside another field that the schema has for that; `none`: not at all.
   */
  ecid?: 'primary' | 'linked' | 'none';
}

/** What `streamEvent` takes. */
export interface StreamEventOptions {
  /** The ExperienceEvent. `_id`, `timestamp` and `identityMap` are added unless it has them. */
  xdm: Json;
  /** Becomes `xdm.eventType` unless `xdm` has one. */
  type?: string;
}

/** What `streamProfile` takes. */
export interface StreamProfileOptions {
  /** The record, as its schema wants it: nothing is added. */
  xdm: Json;
}

/** What `sendEvent` takes. */
export interface SendEventOptions {
  /** Merged over what is collected automatically; yours wins, key by key. */
  xdm?: Json;
  /** Free-form, beside the schema. */
  data?: Json;
  /** Becomes `xdm.eventType` unless `xdm` has one. */
  type?: string;
  /** Becomes `xdm.eventMergeId` unless `xdm` has one. Not in the smallest tag. */
  mergeId?: string;
  /** The page is about to go: a beacon is used once the visitor is known. Default false. */
  documentUnloading?: boolean;
  /** Scopes to ask offers for. */
  decisionScopes?: string[];
  personalization?: {
    decisionScopes?: string[];
    /** `web://host/path#fragment`, or `#fragment` of this page. */
    surfaces?: string[];
    /** Asks for the page's own offers (or not). Default: once per page view, if somebody listens for them. */
    defaultPersonalizationEnabled?: boolean;
    [option: string]: unknown;
  };
  /** Datastream overrides for this event; `datastreamId` sends it elsewhere, which is all that the smallest tag knows. */
  edgeConfigOverrides?: Json;
  [option: string]: unknown;
}

/** What `sendEvent` resolves to; `{}` when consent is declined or the event was canceled. */
export interface SendEventResult {
  /** It was kept on the device, to be sent again later. */
  queued?: true;
  propositions?: Json[];
  decisions?: Json[];
  destinations?: Json[];
  [key: string]: unknown;
}
