/** Makes visits of events and notes: what was counted, what was not, and what belongs to which page view. */
import type {JournalEvent, VisitNote} from '../edge/types.js';
import {summarize} from './format.js';
import {isPageView, pageViewIDOf, readClick, readVitals} from './reading.js';
import type {Click, Metric} from './reading.js';

interface Told {
  /** Of the note, else of the event. */
  seq: number;
  /** Milliseconds by the visitor's clock: what waited offline stands where it happened. */
  time: number;
}

export interface PageView extends Told {
  what: 'page view';
  name: string;
  url: string;
  /** Why it was counted, in the tag's word; only pages that send notes tell. */
  kind?: string;
  /** None while it has not arrived. */
  event?: JournalEvent;
  /** How often it arrived; above one, a report would count it twice. */
  arrived: number;
  /** The click that led here, where one event tells of both. */
  after?: Click;
  parts: Part[];
}

/** A change of the page that was not counted. */
export interface Uncounted extends Told {
  what: 'uncounted';
  url: string;
  kind: string;
  reason: string;
}

/** What belongs to a page view. */
export type Part = Told & {event: JournalEvent} & (
    {what: 'click'; click: Click} | {what: 'vitals'; metrics: Metric[]}
  );

/** A part stands here by itself where its page view is not known. */
export type Step = PageView | Uncounted | Part;

export interface Visit {
  /** Stays while the visit grows. */
  key: string;
  /** None while nothing of it has arrived. */
  ecid: string | null;
  /** Oldest first. */
  steps: Step[];
}

// As reports have it: who does nothing for so long and comes back begins another visit.
const SILENCE = 30 * 60_000;

/** Newest visit first, from events and notes in any order. */
export const visitsOf = (events: readonly JournalEvent[], notes: readonly VisitNote[]): Visit[] => {
  const views = arrivedViews(events);
  const ownerOf = ownersByTab(views, notes);
  const lines = new Map<string, Step[]>();
  const put = (owner: string, step: Step) => {
    if (!lines.has(owner)) lines.set(owner, []);
    lines.get(owner)!.push(step);
  };

  for (const view of views.values()) put(ownerOfEvent(view.event!), view);
  for (const note of notes) {
    const {kind, reason = '', seq, url, pageViewID = ''} = note;
    const time = timeOf(note.time, note.receivedAt);
    const view = views.get(pageViewID);
    if (!note.counted) {
      put(ownerOf(note), {what: 'uncounted', kind, reason, url, seq, time});
    } else if (view) {
      Object.assign(view, {kind, seq});
    } else {
      const missing = {name: '', url, kind, seq, time, arrived: 0, parts: []};
      views.set(pageViewID, {what: 'page view', ...missing});
      put(ownerOf(note), views.get(pageViewID)!);
    }
  }
  for (const part of partsIn(events)) {
    const view = views.get(pageViewIDOf(part.event.event));
    if (view) view.parts.push(part);
    else put(ownerOfEvent(part.event), part);
  }

  return [...lines]
    .flatMap(([owner, steps]) => split(owner, steps))
    .sort((one, other) => endOf(other.steps.at(-1)!) - endOf(one.steps.at(-1)!));
};

/** Each once, however often it arrived, by its `_id`. */
const arrivedViews = (events: readonly JournalEvent[]): Map<string, PageView> => {
  const views = new Map<string, PageView>();
  for (const event of events) {
    if (!isPageView(event.event)) continue;
    const {id = `event ${event.seq}`, page: name, url} = summarize(event);
    const known = views.get(id);
    const after = readClick(event.event);
    const told = {seq: event.seq, time: happened(event)};
    views.set(id, {
      ...(known ?? {
        what: 'page view',
        name,
        url,
        event,
        parts: [],
        ...told,
        ...(after && {after}),
      }),
      arrived: (known?.arrived ?? 0) + 1,
    });
  }
  return views;
};

const partsIn = (events: readonly JournalEvent[]): Part[] => {
  const parts = new Map<string, Part>();
  for (const event of events) {
    if (isPageView(event.event)) continue;
    const {id = `event ${event.seq}`} = summarize(event);
    const click = readClick(event.event);
    const metrics = readVitals(event.event);
    const told = {event, seq: event.seq, time: happened(event)};
    if (click) parts.set(id, {what: 'click', click, ...told});
    else if (metrics.length) parts.set(id, {what: 'vitals', metrics, ...told});
  }
  return [...parts.values()].sort(byTime);
};

/** A tab has no ECID to tell; it is whose page views it had counted before, else after. */
const ownersByTab = (views: Map<string, PageView>, notes: readonly VisitNote[]) => {
  const counted = notes
    .flatMap(({tab, pageViewID = ''}) => {
      const {time, event} = views.get(pageViewID) ?? {};
      return event ? [{tab, time: time!, owner: ownerOfEvent(event)}] : [];
    })
    .sort((one, other) => one.time - other.time);
  return ({tab, time, receivedAt}: VisitNote): string => {
    const own = counted.filter((view) => view.tab === tab);
    const now = timeOf(time, receivedAt);
    return (own.filter((view) => view.time <= now).at(-1) ?? own[0])?.owner ?? `tab ${tab}`;
  };
};

const ownerOfEvent = ({ecid}: JournalEvent): string => ecid ?? 'no identity';

const split = (owner: string, steps: Step[]): Visit[] => {
  const visits: Step[][] = [];
  let last = -Infinity;
  for (const step of steps.sort(byTime)) {
    if (step.time - last > SILENCE) visits.push([]);
    visits.at(-1)!.push(step);
    last = Math.max(last, endOf(step));
  }
  return visits.map((steps) => ({key: `${owner} ${steps[0]!.time}`, ecid: ecidOf(steps), steps}));
};

const ecidOf = (steps: Step[]): string | null =>
  steps.map((step) => ('event' in step ? step.event?.ecid : null)).find(Boolean) ?? null;

const endOf = (step: Step): number =>
  Math.max(step.time, ...('parts' in step ? step.parts.map(({time}) => time) : []));

const byTime = (one: Told, other: Told) => one.time - other.time || one.seq - other.seq;

const happened = ({event, receivedAt}: JournalEvent) => timeOf(event.xdm?.timestamp, receivedAt);

const timeOf = (told: unknown, received: string): number =>
  Date.parse(String(told)) || Date.parse(received) || 0;
