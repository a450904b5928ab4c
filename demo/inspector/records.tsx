/** Records and events as they are stored, newest first. */
import {useState} from 'preact/hooks';
import type {LatestRecords} from '../edge/platform/latest.js';
import type {Overview} from '../edge/platform/overview.js';
import {useAnswer} from './answer.js';
import {useNews} from './announce.js';
import {useFilterKey} from './filter-key.js';
import {plural} from './format.js';
import {RecordItem} from './record.js';
import {walk} from './walk.js';

interface Props {
  overview: Overview;
  pulse: string;
  /** Its id; empty for all. */
  dataset: string;
  setDataset: (id: string) => void;
  clear: () => void;
}

interface Held {
  pulse: string;
  question: string;
  latest: LatestRecords | undefined;
  stored: number;
}

export const Records = ({overview, pulse, dataset, setDataset, clear}: Props) => {
  const [words, setWords] = useState('');
  // While paused, the list shows what it showed at that moment.
  const [held, setHeld] = useState<Held>();
  const filter = useFilterKey();
  const question = `records?${new URLSearchParams({dataset, words}).toString()}`;
  const {value, problem} = useAnswer<LatestRecords>(question, held?.pulse ?? pulse);
  // Also an answer that was on its way must not move it; another question has another list.
  const latest = held?.question === question ? held.latest : value;
  const records = latest?.records ?? [];
  const news = useNews(latest && (records[0]?.seq ?? 0), records, 'new record');
  const {stored} = overview.messages;
  const waiting = held ? stored - held.stored : 0;

  return (
    <>
      <div class="tools">
        <input
          ref={filter}
          type="search"
          aria-label="Filter records"
          placeholder="Filter: e-mail, event type, value …"
          value={words}
          onInput={({currentTarget}) => setWords(currentTarget.value)}
        />
        <select
          aria-label="Dataset"
          value={dataset}
          onChange={({currentTarget}) => setDataset(currentTarget.value)}
        >
          <option value="">All datasets</option>
          {overview.datasets.map(({id, name}) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <button
          type="button"
          aria-pressed={held !== undefined}
          onClick={() => setHeld(held ? undefined : {pulse, question, latest, stored})}
        >
          {held ? 'Resume' : 'Pause'}
          {waiting > 0 && <small> {waiting.toLocaleString()} new</small>}
        </button>
        <button type="button" onClick={clear}>
          Clear…
        </button>
      </div>
      {problem && <p role="alert">{problem}</p>}
      {records.length > 0 && (
        <ol class="requests" aria-label="Records" onKeyDown={walk(() => undefined)}>
          {records.map((record) => (
            <li key={record.seq}>
              <RecordItem {...{record, overview}} />
            </li>
          ))}
        </ol>
      )}
      {latest && <p class={records.length ? 'faint' : 'hint'}>{extentOf(latest)}</p>}
      <p class="unseen" aria-live="polite">
        {news}
      </p>
    </>
  );
};

const extentOf = ({records, searched, complete}: LatestRecords): string => {
  const looked = plural(searched, 'record');
  if (!searched) return 'Nothing has been stored yet.';
  if (!records.length) return `None of the latest ${looked} is like that.`;
  if (complete) return records.length < searched ? `${records.length} of ${looked}.` : `${looked}.`;
  return `The latest ${records.length}. Older ones are in the stream’s file, and a filter finds more of them.`;
};
