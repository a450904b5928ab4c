import type {Measure, Measured, Visit} from './visit.js';
import type {Metric, onCLS, onFCP, onINP, onLCP, onTTFB} from 'web-vitals';

/** What is used of `web-vitals`. */
export type Library = readonly [
  typeof onCLS,
  typeof onFCP,
  typeof onINP,
  typeof onLCP,
  typeof onTTFB,
];

const NAMES = {
  LCP: 'largestContentfulPaint',
  INP: 'interactionToNextPaint',
  CLS: 'cumulativeLayoutShift',
  FCP: 'firstContentfulPaint',
  TTFB: 'timeToFirstByte',
};

/**
 * So many milliseconds are waited after a page view's end: the click on a link that a router follows is an interaction
 * with the page before, and told of when the next has been painted and is idle, at most a second later.
 */
const LAST_WORD = 2000;

/**
 * Pairs metrics with page views.
 *
 * A browser that tells of soft navigations begins all metrics anew with each: they are those of the page view that the
 * same click has made, or will. A soft navigation that is no page view (to a place on the page) belongs to the page view
 * it happened on, whose INP and CLS it can make worse. Other browsers measure a document as a whole: there the first page
 * view has what was measured until the second, and later ones send nothing, for theirs can't be told from what was before.
 */
export const measureWith =
  (library: Library): Measure =>
  (visits, send) => {
    let last: Visit | undefined;
    /** The last that no page view was found for: it may be made when the page has been rendered. */
    let stray: Measured | undefined;
    /** By the time of their navigation. */
    const known = new Map<number, Measured>();

    const own = (visit: Visit, measured: Measured) => {
      visit.own = measured;
      stray = undefined;
      measured.visit = visit;
    };

    const enter = (visit: Visit) => {
      const over = last;
      last = visit;
      visits.push(visit);
      if (!over) return;
      // What begins from now on is not its own.
      over.end = visit.time;
      setTimeout(() => {
        send(over);
        visits.splice(visits.indexOf(over), 1);
      }, LAST_WORD);
      if (stray?.visit == over && fits(visit, stray)) own(visit, stray);
    };

    const report = (metric: Metric) => {
      const {entries, id, name, navigationStartTime: start = 0, navigationType: type} = metric;
      const {navigationURL, rating, value} = metric;
      let measured = known.get(start);
      if (!measured) {
        measured = {
          // One that came too late is nobody's.
          visit: start > last!.time ? last! : {url: '', time: 0},
          // Back from the cache it is still that of the load.
          url: type == 'soft-navigation' ? navigationURL : undefined,
          metrics: {},
        };
        known.set(start, measured);
        const visit = visits.find((one) => !one.own && start <= one.time && fits(one, measured!));
        if (visit) own(visit, measured);
        else stray = measured;
      }
      const {metrics, visit} = measured;
      const [entry] = entries.slice(-1);
      if (entry && entry.startTime > visit.end!) return;
      const key = NAMES[name];
      measured.type = type;
      metrics[key] = {id, value, rating};
      const host = visit.own?.metrics;
      // Not if it is the visit's own: then it is the same.
      if (host && /INP|CLS/.test(name) && !(value <= host[key]?.value)) host[key] = metrics[key];
    };

    const before = visits.splice(0);
    if (!before[0]) before.push({url: location.href, time: 0});
    before.forEach(enter);
    // What is measured of the document belongs to its first page view.
    const document: Measured = {visit: visits[0]!, metrics: {}};
    known.set(0, (visits[0]!.own = document));
    for (const on of library) {
      on(report, {reportSoftNavs: true, reportAllChanges: true});
    }

    return (visit) => {
      if (last!.draft) enter(visit);
      else last!.draft = visit.draft;
    };
  };

const fits = (visit: Visit, {url}: Measured) => !url || url == visit.url;
