/** One entry of a visit's timeline, with what belongs to it. */
import type {ComponentChildren} from 'preact';
import type {JournalEvent} from '../edge/types.js';
import {toHash} from './address.js';
import {Badge, VerdictBadge} from './badges.js';
import {clock, shortUrl} from './format.js';
import type {Click, Metric} from './reading.js';
import type {PageView, Part, Step, Uncounted} from './timeline.js';
import {sayMetric, whyCounted, whyNot} from './wording.js';

export const StepItem = ({step}: {step: Step}) => (
  <li data-what={step.what}>
    <time dateTime={new Date(step.time).toISOString()}>{clock(step.time)}</time>
    <div class="told">{tell(step)}</div>
  </li>
);

const tell = (step: Step) => {
  if (step.what === 'page view') return <Viewed view={step} />;
  return step.what === 'uncounted' ? <Passed change={step} /> : <Belonging part={step} />;
};

const Viewed = ({view: {name, url, kind, event, arrived, after, parts}}: {view: PageView}) => (
  <>
    <p class="head">
      {event ? <To event={event}>{name || shortUrl(url) || 'A page view'}</To> : <b>Page view</b>}
      {event ? <VerdictBadge verdict={event.verdict} /> : <Badge tone="warn">not here yet</Badge>}
      {arrived > 1 && <Badge tone="bad">arrived {arrived} times</Badge>}
    </p>
    <p class="where">
      <span class="url">{shortUrl(url)}</span>
      <span>{whyCounted(kind)}</span>
      {after && <span>after a click on “{after.name}”</span>}
    </p>
    {parts.length > 0 && (
      <ul class="parts" role="list">
        {parts.map((part) => (
          <li key={part.seq}>
            <Belonging part={part} />
          </li>
        ))}
      </ul>
    )}
  </>
);

const Passed = ({change: {url, reason}}: {change: Uncounted}) => (
  <>
    <p class="head">
      <span class="url">{shortUrl(url)}</span>
      <Badge tone="plain">not counted</Badge>
    </p>
    <p class="where">{whyNot(reason)}</p>
  </>
);

const Belonging = ({part}: {part: Part}) =>
  part.what === 'click' ? (
    <Clicked event={part.event} click={part.click} />
  ) : (
    <Measured event={part.event} metrics={part.metrics} />
  );

const Clicked = ({event, click}: {event: JournalEvent; click: Click}) => {
  const {name, region, type, url} = click;
  return (
    <>
      <p class="head">
        <span>
          Click on <To event={event}>{name || 'a link without a name'}</To>
        </span>
        {type && <Badge tone="plain">{type}</Badge>}
        <VerdictBadge verdict={event.verdict} />
      </p>
      <p class="where">
        {region && <span>in the region {region}</span>}
        {/* Of another site, the site is what matters. */}
        {url && (
          <span>
            to <span class="url">{type === 'exit' ? url : shortUrl(url)}</span>
          </span>
        )}
      </p>
    </>
  );
};

const Measured = ({event, metrics}: {event: JournalEvent; metrics: Metric[]}) => (
  <>
    <p class="head">
      <To event={event}>Web vitals</To>
      <VerdictBadge verdict={event.verdict} />
    </p>
    <ul class="metrics" role="list">
      {metrics.map((metric) => {
        const {short, long, value, tone, words} = sayMetric(metric);
        return (
          <li key={short}>
            <Badge tone={tone}>
              <abbr title={long}>{short}</abbr> {value} · {words}
            </Badge>
          </li>
        );
      })}
    </ul>
  </>
);

const To = ({event, children}: {event: JournalEvent; children: ComponentChildren}) => (
  <a href={toHash({section: 'events', seq: event.seq})}>{children}</a>
);
