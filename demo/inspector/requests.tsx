/** Every request the edge saw, refused and faulted ones too. */
import {useState} from 'preact/hooks';
import type {JournalRequest} from '../edge/types.js';
import {StatusBadge} from './badges.js';
import {bytes, clock, json, plural, summarize} from './format.js';
import {filterRequests} from './filter.js';
import type {Journal} from './journal.js';
import {walk} from './walk.js';

interface Props {
  journal: Journal;
  showEvent: (seq: number) => void;
}

const STEP = 150;

export const Requests = ({journal, showEvent}: Props) => {
  const [words, setWords] = useState('');
  const [limit, setLimit] = useState(STEP);
  const shown = filterRequests(journal.requests, words);
  return (
    <section class="single" aria-labelledby="requests-title">
      <h2 id="requests-title">Requests</h2>
      <p class="lead">
        Each request in the order it came, with the answer it got. The same event id in several
        requests is a tag trying again.
      </p>
      <div class="tools">
        <input
          type="search"
          aria-label="Filter requests"
          placeholder="Filter: path, status, id, fault …"
          value={words}
          onInput={({currentTarget}) => setWords(currentTarget.value)}
        />
      </div>
      {shown.length ? (
        <ol class="requests" onKeyDown={walk(() => undefined)}>
          {shown.slice(0, limit).map((request) => (
            <li key={request.seq}>
              <Request {...{request, journal, showEvent}} />
            </li>
          ))}
        </ol>
      ) : (
        <p class="hint">
          {journal.requests.length
            ? `No request contains all of “${words}”.`
            : 'No requests yet. They appear here as soon as a page with the tag is opened.'}
        </p>
      )}
      {shown.length > limit && (
        <button type="button" class="more" onClick={() => setLimit(limit + STEP)}>
          Show {Math.min(STEP, shown.length - limit)} older
        </button>
      )}
    </section>
  );
};

const Request = ({request, journal, showEvent}: Props & {request: JournalRequest}) => {
  const {method, path, status, fault, eventIds, requestId} = request;
  return (
    <details>
      <summary class="row">
        <time dateTime={request.receivedAt}>{clock(request.receivedAt)}</time>
        <StatusBadge status={status} />
        <span class="path">
          {method} {path}
          {fault && <em> · by a fault</em>}
        </span>
        <span class="faint">
          {plural(eventIds.length, 'event')} · {bytes(request.bytes)}
        </span>
      </summary>
      <dl>
        <div>
          <dt>Request</dt>
          <dd>{requestId || 'none given'}</dd>
        </div>
        {fault && (
          <div>
            <dt>Fault</dt>
            <dd>
              <pre>{json(fault)}</pre>
            </dd>
          </div>
        )}
        <div>
          <dt>Events</dt>
          <dd>
            {eventIds.length ? <EventIds {...{request, journal, showEvent}} /> : 'none, or no ids'}
          </dd>
        </div>
      </dl>
    </details>
  );
};

const EventIds = ({request, journal, showEvent}: Props & {request: JournalRequest}) => (
  <ul>
    {request.eventIds.map((id) => {
      // The one this very request brought, else the one another attempt brought.
      const same = journal.events.filter(({event}) => event.xdm?._id === id);
      const event = same.find(({requestId}) => requestId === request.requestId) ?? same[0];
      return (
        <li key={id}>
          <code>{id}</code>{' '}
          {event ? (
            <button type="button" class="link" onClick={() => showEvent(event.seq)}>
              {summarize(event).type}
            </button>
          ) : (
            <span class="faint">not accepted yet</span>
          )}
        </li>
      );
    })}
  </ul>
);
