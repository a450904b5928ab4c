/** The rows: one event each, newest first, walked with the arrow keys. */
import {useState} from 'preact/hooks';
import type {JournalEvent} from '../edge/types.js';
import {VerdictBadge} from './badges.js';
import {clock, plural, shortEcid, summarize, transport} from './format.js';
import type {Deliveries} from './journal.js';
import {walk} from './walk.js';

interface Props {
  events: readonly JournalEvent[];
  counts: Map<string, Deliveries>;
  seq: number | undefined;
  choose: (seq: number, how?: 'push' | 'replace') => void;
  narrow: boolean;
}

// Enough to scroll through; more would make every arriving event slow to draw.
const STEP = 150;

export const EventList = ({events, counts, seq, choose, narrow}: Props) => {
  const [limit, setLimit] = useState(STEP);
  const shown = events.slice(0, limit);
  // One row is in the tab order, as in any list that arrow keys move through.
  const stop = shown.some((event) => event.seq === seq) ? seq : shown[0]?.seq;
  return (
    <>
      <ol
        class="rows"
        onKeyDown={walk((row) => {
          // Beside the list the details follow; a sheet over it would be in the way.
          if (!narrow) choose(Number(row.dataset.seq), 'replace');
        })}
      >
        {shown.map((event) => (
          <li key={event.seq}>
            <Row
              {...{event}}
              delivered={counts.get(String(event.event.xdm?._id))}
              chosen={event.seq === seq}
              stop={event.seq === stop}
              onClick={() => choose(event.seq, narrow ? 'push' : 'replace')}
            />
          </li>
        ))}
      </ol>
      {events.length > limit && (
        <button type="button" class="more" onClick={() => setLimit(limit + STEP)}>
          Show {Math.min(STEP, events.length - limit)} older
        </button>
      )}
    </>
  );
};

interface RowProps {
  event: JournalEvent;
  delivered: Deliveries | undefined;
  chosen: boolean;
  stop: boolean;
  onClick: () => void;
}

const Row = ({event, delivered, chosen, stop, onClick}: RowProps) => {
  const {type, page, url} = summarize(event);
  return (
    <button
      type="button"
      id={`event-${event.seq}`}
      class="row"
      data-seq={event.seq}
      aria-current={chosen ? 'true' : undefined}
      tabIndex={stop ? 0 : -1}
      onClick={onClick}
    >
      <time dateTime={event.receivedAt}>{clock(event.receivedAt)}</time>
      <span class="line">
        <b>{type}</b>
        <VerdictBadge verdict={event.verdict} />
      </span>
      <span class="line about">
        <span class="where">
          {page && <span>{page}</span>} {url && <span class="url">{url}</span>}
        </span>
        <span class="how">
          {delivered && delivered.accepted > 1 && (
            <em class="twice">arrived {delivered.accepted} times · </em>
          )}
          {delivered && delivered.accepted < 2 && delivered.attempts > 1 && (
            <em>{plural(delivered.attempts, 'attempt')} · </em>
          )}
          {transport(event.path)} · {shortEcid(event.ecid)}
        </span>
      </span>
    </button>
  );
};
