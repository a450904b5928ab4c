/** Reads from an event what a timeline tells of it: a page view, a click, web vitals. */
import type {JournalEvent, Json} from '../edge/types.js';

type Content = JournalEvent['event'];

export interface Click {
  name: string;
  region: string;
  /** `download`, `exit`, `other`. */
  type: string;
  url: string;
}

export interface Metric {
  name: string;
  value: number;
  /** `good`, `needs-improvement`, `poor`. */
  rating: string;
}

export const isPageView = ({xdm}: Content): boolean =>
  xdm?.eventType === 'web.webpagedetails.pageViews' ||
  Boolean(xdm?.web?.webPageDetails?.pageViews?.value);

/** Of a page view too: the click that led to it may have come along. */
export const readClick = ({xdm}: Content): Click | undefined => {
  const click: Json | undefined = xdm?.web?.webInteraction;
  if (typeof click !== 'object' || !click) return;
  const {name, region, type, URL} = click;
  return {name: text(name), region: text(region), type: text(type), url: text(URL)};
};

const METRICS = [
  'largestContentfulPaint',
  'interactionToNextPaint',
  'cumulativeLayoutShift',
  'firstContentfulPaint',
  'timeToFirstByte',
];

/** Those that were measured, in the order of their weight. */
export const readVitals = (content: Content): Metric[] => {
  const performance = performanceIn(content);
  return METRICS.flatMap((name) => {
    const {value, rating} = (performance?.[name] ?? {}) as Json;
    return Number.isFinite(value) ? [{name, value, rating: text(rating)}] : [];
  });
};

/** The page view that an event belongs to. */
export const pageViewIDOf = (content: Content): string =>
  text(content.data?.pageViewID) || text(performanceIn(content)?.pageViewID);

// Under the tenant's name, where the schema has a place for it; what that name is, only the datastream knows.
const performanceIn = ({xdm = {}, data}: Content): Json | undefined => {
  const tenants = Object.keys(xdm).filter((name) => name.startsWith('_'));
  return [data, ...tenants.map((name) => xdm[name])].find((place) => place?.webPerformance)
    ?.webPerformance;
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
