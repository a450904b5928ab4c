/** Events as they arrive, with one of them opened beside the list. */
import {useState} from 'preact/hooks';
import type {JournalEvent} from '../edge/types.js';
import {useNews} from './announce.js';
import {Confirm} from './confirm.js';
import {Details} from './details.js';
import {EventList} from './event-list.js';
import {filterEvents} from './filter.js';
import {useFilterKey} from './filter-key.js';
import {plural} from './format.js';
import type {Deliveries, Journal} from './journal.js';
import {Sheet, useNarrow} from './sheet.js';

export interface Props {
  journal: Journal;
  counts: Map<string, Deliveries>;
  /** False until the journal was read once: an unread journal is not an empty one. */
  loaded: boolean;
  words: string;
  setWords: (words: string) => void;
  seq: number | undefined;
  choose: (seq: number | undefined, how?: 'push' | 'replace') => void;
  clear: () => Promise<void>;
}

export const Events = ({journal, counts, loaded, words, setWords, seq, choose, clear}: Props) => {
  // While paused, the list shows what it showed at that moment.
  const [held, setHeld] = useState<readonly JournalEvent[]>();
  const [clearing, setClearing] = useState(false);
  const narrow = useNarrow();
  const filter = useFilterKey();
  const news = useNews(journal.events[0]?.seq, journal.events, 'new event');

  const shown = filterEvents(held ?? journal.events, words);
  const waiting = held ? journal.events.length - held.length : 0;
  const chosen = journal.events.find((event) => event.seq === seq);
  const close = () => {
    choose(undefined, 'replace');
    document.getElementById(`event-${seq}`)?.focus();
  };
  const details = chosen && <Details event={chosen} counts={counts} onClose={close} />;

  if (loaded && !journal.events.length) return <NoEvents />;
  return (
    <>
      <section class="list" aria-label="Events">
        <div class="tools">
          <input
            ref={filter}
            type="search"
            aria-label="Filter events"
            placeholder="Filter: page, type, visitor, invalid …"
            value={words}
            onInput={({currentTarget}) => setWords(currentTarget.value)}
          />
          <button
            type="button"
            aria-pressed={held !== undefined}
            onClick={() => setHeld(held ? undefined : journal.events)}
          >
            {held ? 'Resume' : 'Pause'}
            {waiting > 0 && <small>{waiting} new</small>}
          </button>
          <button type="button" onClick={() => setClearing(true)}>
            Clear…
          </button>
        </div>
        <EventList {...{counts, seq, choose, narrow}} events={shown} />
        {loaded && !shown.length && (
          <p class="hint">
            None of {plural(journal.events.length, 'event')} contains all of “{words}”.{' '}
            <button type="button" class="link" onClick={() => setWords('')}>
              Show all
            </button>
          </p>
        )}
      </section>
      {narrow && details ? (
        <Sheet label="Event" onClose={close}>
          {details}
        </Sheet>
      ) : (
        <section class="pane" aria-label="Event details" onKeyDown={onEscape(close)}>
          {details ?? <p class="hint">Choose an event to see what was sent and answered.</p>}
        </section>
      )}
      {clearing && (
        <Confirm
          question="Empty the journal?"
          consequence={`${plural(journal.events.length, 'event')} will be gone for good, also for tests that read them. Visitors and offers stay.`}
          yes="Empty it"
          onYes={clear}
          onClose={() => {
            setClearing(false);
            setHeld(undefined);
          }}
        />
      )}
      <p class="unseen" aria-live="polite">
        {news}
      </p>
    </>
  );
};

const NoEvents = () => (
  <section class="empty" aria-label="Events">
    <h2>No events yet</h2>
    <p>
      Everything a tag sends to this edge appears here the moment it arrives.{' '}
      <a href="/" target="_blank" rel="noopener">
        Open the shop
      </a>{' '}
      in another tab and look at a few shoes, or put this into a page of your own:
    </p>
    <pre>
      <code>{`<script async src="${location.origin}/edgetag/page.min.js"
  data-datastream-id="demo"
  data-org-id="EDGETAG0DEMO000000000000@AdobeOrg"
  data-edge-domain="${location.origin}"></script>`}</code>
    </pre>
  </section>
);

const onEscape = (close: () => void) => (event: KeyboardEvent) => {
  if (event.key === 'Escape') close();
};
