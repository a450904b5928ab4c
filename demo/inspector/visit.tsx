/** Visits as they went, newest first: what was counted and why, what was not, what was clicked, how fast it was. */
import {useMemo, useState} from 'preact/hooks';
import {useNews} from './announce.js';
import {clock, plural, shortEcid} from './format.js';
import type {Journal} from './journal.js';
import {StepItem} from './step.js';
import {visitsOf} from './timeline.js';
import type {Step, Visit} from './timeline.js';
import {walk} from './walk.js';

interface Props {
  journal: Journal;
  /** False until the journal was read once. */
  loaded: boolean;
}

const VISITS = 10;
const STEPS = 150;

export const VisitView = ({journal: {events, notes}, loaded}: Props) => {
  const [limit, setLimit] = useState(VISITS);
  const visits = useMemo(() => visitsOf(events, notes), [events, notes]);
  const told = visits.flatMap(withParts);
  const newest = told.length ? told.reduce((most, {seq}) => Math.max(most, seq), 0) : undefined;
  const news = useNews(newest, told, 'new entry in the timeline', 'new entries in the timeline');
  return (
    <section
      class="single"
      aria-labelledby="visit-title"
      onKeyDown={walk(() => undefined, '.timeline a')}
    >
      <h2 id="visit-title">Visit</h2>
      <p class="lead">
        Each visit in the order it went: page views and why they were counted, changes that were
        not, clicks and web vitals. The why is told by the shop’s pages;{' '}
        <a href="/fit.html">its size guide</a> has a router to try. All other events are under{' '}
        <a href="#events">Events</a>.
      </p>
      {visits.slice(0, limit).map((visit) => (
        <Timeline key={visit.key} visit={visit} />
      ))}
      {visits.length > limit && (
        <button type="button" class="more" onClick={() => setLimit(limit + VISITS)}>
          Show {Math.min(VISITS, visits.length - limit)} older
        </button>
      )}
      {loaded && !visits.length && (
        <p class="hint">
          No visit yet. <a href="/">Open the shop</a> and look around: each page view appears here
          as soon as it arrives.
        </p>
      )}
      <p class="unseen" aria-live="polite">
        {news}
      </p>
    </section>
  );
};

const Timeline = ({visit: {key, ecid, steps}}: {visit: Visit}) => {
  const [limit, setLimit] = useState(STEPS);
  const hidden = Math.max(0, steps.length - limit);
  return (
    <article class="visit" aria-labelledby={`visit ${key}`.replaceAll(' ', '-')}>
      <header>
        <h3 id={`visit ${key}`.replaceAll(' ', '-')}>
          {ecid ? `Visit of ${shortEcid(ecid)}` : 'A visit that is not known yet'}
        </h3>
        <p class="faint">
          {clock(steps[0]!.time)} to {clock(steps.at(-1)!.time)} · {tally(withParts({steps}))}
        </p>
      </header>
      {hidden > 0 && (
        <button type="button" class="more" onClick={() => setLimit(limit + STEPS)}>
          Show {Math.min(STEPS, hidden)} earlier
        </button>
      )}
      <ol class="timeline" role="list">
        {steps.slice(hidden).map((step) => (
          <StepItem key={`${step.what} ${step.seq}`} step={step} />
        ))}
      </ol>
    </article>
  );
};

const withParts = ({steps}: Pick<Visit, 'steps'>): Step[] =>
  steps.flatMap<Step>((step) => ('parts' in step ? [step, ...step.parts] : step));

const tally = (told: Step[]): string => {
  const count = (what: Step['what']) => told.filter((one) => one.what === what).length;
  const clicks = count('click');
  const uncounted = count('uncounted');
  return [
    plural(count('page view'), 'page view'),
    ...(uncounted ? [plural(uncounted, 'change not counted', 'changes not counted')] : []),
    ...(clicks ? [plural(clicks, 'click')] : []),
  ].join(' · ');
};
