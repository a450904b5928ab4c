/** A merged profile, and the events of whose it is. */
import {useState} from 'preact/hooks';
import type {Overview} from '../edge/platform/overview.js';
import type {Json} from '../edge/types.js';
import {Copy} from './copy.js';
import {clock, json, plural} from './format.js';
import {Identities} from './identities.js';
import {DatasetName} from './places.js';
import {Tree} from './tree.js';
import {walk} from './walk.js';

interface Props {
  profile: Json;
  overview: Overview;
}

export const PersonProfile = ({profile, overview}: Props) => {
  const {entity, sources, tags, lastModifiedAt, entityId} = profile;
  const {firstName, lastName} = entity.person?.name ?? {};
  const {identityMap, ...rest} = entity as Json;
  return (
    <article class="visit" aria-labelledby="person-title">
      <header>
        <h3 id="person-title">{[firstName, lastName].filter(Boolean).join(' ') || entityId}</h3>
        <p class="faint">
          {tags.length
            ? `Merged from ${plural(tags.length, 'record')}`
            : 'Known from events only: no record tells who it is'}
        </p>
      </header>
      <div class="opened">
        <dl>
          <div>
            <dt>Identities</dt>
            <dd>
              <Identities identities={listed(identityMap as Json)} />
            </dd>
          </div>
          {sources.length > 0 && (
            <div>
              <dt>Datasets</dt>
              <dd>
                {(sources as string[]).map((datasetId, index) => (
                  <span key={datasetId}>
                    {index > 0 && ', '}
                    <DatasetName {...{overview, datasetId}} />
                  </span>
                ))}
              </dd>
            </div>
          )}
          <div>
            <dt>Last change</dt>
            <dd>{clock(String(lastModifiedAt))}</dd>
          </div>
        </dl>
        {Object.keys(rest).length > 0 && <Tree value={rest} />}
        <p>
          <Copy label="Copy profile" text={() => json(profile)} />
        </p>
      </div>
    </article>
  );
};

const listed = (map: Json) =>
  Object.entries(map as Record<string, {id: string}[]>).flatMap(([namespace, items]) =>
    items.map(({id}) => ({namespace, id})),
  );

interface EventsProps {
  events: Json;
  overview: Overview;
}

export const PersonEvents = ({events: {children, _page}, overview}: EventsProps) => {
  const events = children as Json[];
  return (
    <section class="person-events" aria-labelledby="person-events">
      <h3 id="person-events">
        {_page.next ? `The latest ${events.length} events` : plural(events.length, 'event')}
      </h3>
      {events.length > 0 && (
        <ol class="requests" onKeyDown={walk(() => undefined)}>
          {events.map((event) => (
            <li key={event.entityId}>
              <PersonEvent {...{event, overview}} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
};

const PersonEvent = ({event, overview}: {event: Json; overview: Overview}) => {
  const [open, setOpen] = useState(false);
  const {entity, timestamp, sourceId} = event;
  return (
    <details onToggle={({currentTarget}) => setOpen(currentTarget.open)}>
      <summary class="row brief">
        <time dateTime={new Date(timestamp as number).toISOString()}>
          {clock(timestamp as number)}
        </time>
        <b>{entity.eventType ?? 'no event type'}</b>
        <span class="faint">
          <DatasetName overview={overview} datasetId={sourceId as string} />
        </span>
      </summary>
      {open && (
        <div class="opened">
          <Tree value={entity} />
        </div>
      )}
    </details>
  );
};
