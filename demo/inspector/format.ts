/** Turns what the edge reports into what a person reads. */
import type {JournalEvent, Json} from '../edge/types.js';

const time = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const day = new Intl.DateTimeFormat(undefined, {day: 'numeric', month: 'short'});

/** `14:03:22`, with the day in front unless it is today. */
export const clock = (iso: string | number, now = new Date()): string => {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return String(iso);
  const today = date.toDateString() === now.toDateString();
  return today ? time.format(date) : `${day.format(date)} ${time.format(date)}`;
};

/** The ends of an ECID, enough to tell visitors apart. */
export const shortEcid = (ecid: string | null): string => {
  if (!ecid) return 'no identity';
  return ecid.length > 12 ? `${ecid.slice(0, 4)}…${ecid.slice(-4)}` : ecid;
};

export const bytes = (count: number): string =>
  count < 1000 ? `${count} B` : `${(count / 1000).toFixed(count < 10_000 ? 1 : 0)} kB`;

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** `interact v1` from `/ee/irl1/v1/interact`; other paths stay as they are. */
export const transport = (path: string): string => {
  const [, version, endpoint] = /\/(v\d)\/(.+)$/.exec(path) ?? [];
  return endpoint ? `${endpoint} ${version}` : path;
};

export interface Summary {
  id: string | undefined;
  type: string;
  page: string;
  /** Without its origin: the page's own address is what differs between rows. */
  url: string;
}

/** What an event is about, in the words its row shows. */
export const summarize = ({event: {xdm = {}, data}}: JournalEvent): Summary => {
  const page: Json = xdm.web?.webPageDetails ?? {};
  return {
    id: text(xdm._id),
    type: vitals(xdm, data) ?? text(xdm.eventType) ?? 'no event type',
    page: text(page.name) ?? '',
    url: shortUrl(text(page.URL) ?? ''),
  };
};

const METRICS = [
  ['LCP', 'largestContentfulPaint'],
  ['INP', 'interactionToNextPaint'],
  ['CLS', 'cumulativeLayoutShift'],
  ['FCP', 'firstContentfulPaint'],
  ['TTFB', 'timeToFirstByte'],
] as const;

/** `Web vitals · LCP 812 ms good`: the first of the metrics that there are. */
const vitals = (xdm: Json, data: Json = {}): string | undefined => {
  if (xdm.eventType !== 'web.performance.vitals') return;
  const measured = [data, ...Object.values<Json | string | null>(xdm)]
    .map((part) => (typeof part === 'object' ? part?.webPerformance : undefined))
    .find(Boolean);
  const [short, name] = METRICS.find(([, name]) => isFinite(measured?.[name]?.value)) ?? [];
  if (!name) return 'Web vitals';
  const {value, rating} = measured[name];
  const amount = short === 'CLS' ? Number(value).toFixed(2) : `${Math.round(value)} ms`;
  return `Web vitals · ${short} ${amount} ${text(rating) ?? ''}`.trim();
};

export const shortUrl = (url: string): string => url.replace(/^https?:\/\/[^/]+(?=\/)/, '');

export const json = (value: unknown): string => JSON.stringify(value, null, 2) ?? 'undefined';

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value ? value : undefined;
