/** What is streamed into Experience Platform: records, what was rejected, who somebody is, and where it all goes. */
import {useState} from 'preact/hooks';
import type {Overview} from '../edge/platform/overview.js';
import {toHash} from './address.js';
import {useAnswer} from './answer.js';
import {Confirm} from './confirm.js';
import {clearStreams} from './edge.js';
import {Figures} from './figures.js';
import {plural} from './format.js';
import {Guide} from './guide.js';
import {Inlets} from './inlets.js';
import type {Journal} from './journal.js';
import type {Live} from './live.js';
import {PersonView} from './person.js';
import {Records} from './records.js';
import {RejectedView} from './rejected.js';

interface Props {
  journal: Journal;
  connection: Live['connection'];
  path: readonly string[];
  go: (path: readonly string[]) => void;
}

const PARTS = {
  records: 'Records',
  rejected: 'Rejected',
  person: 'Look-up',
  inlets: 'Inlets',
  guide: 'Five steps',
};
type Part = keyof typeof PARTS;

export const Streams = ({journal, connection, path: [open = 'records', ...rest], go}: Props) => {
  const [cleared, setCleared] = useState(0);
  const [clearing, setClearing] = useState(false);
  // Whatever is streamed or made comes as a request.
  const pulse = [connection, journal.requests[0]?.seq, cleared].join();
  const {value: overview, problem} = useAnswer<Overview>('overview', pulse);
  const part = open in PARTS ? (open as Part) : 'records';
  const isNew = overview?.messages.received === 0;

  const content = {
    records: ({datasets}: Overview) =>
      isNew ? (
        <Guide overview={overview} />
      ) : (
        <Records
          {...{overview: overview!, pulse}}
          dataset={datasets.find(({id}) => id === rest[0])?.id ?? ''}
          setDataset={(id) => go(id ? ['records', id] : ['records'])}
          clear={() => setClearing(true)}
        />
      ),
    rejected: () => <RejectedView {...{overview: overview!, pulse}} />,
    person: () => (
      <PersonView
        {...{overview: overview!, pulse}}
        namespace={rest[0] ?? ''}
        id={rest[1] ?? ''}
        look={(...who) => go(['person', ...who])}
      />
    ),
    inlets: () => <Inlets overview={overview!} />,
    guide: () => <Guide overview={overview!} />,
  };

  return (
    <section class="single" aria-labelledby="streams-title">
      <h2 id="streams-title">Streams</h2>
      <p class="lead">
        Profile records and events that are streamed to this edge’s inlets, as Experience Platform
        takes them: checked against their schema, each event once, and joined to profiles.
      </p>
      {overview && !isNew && <Figures overview={overview} />}
      <nav class="parts-nav" aria-label="Parts of the streams">
        {Object.entries(PARTS).map(([name, words]) => (
          <a
            key={name}
            href={toHash({section: 'streams', path: [name]})}
            aria-current={name === part ? 'page' : undefined}
          >
            {words}
          </a>
        ))}
      </nav>
      {problem && connection !== 'lost' && <p role="alert">{problem}</p>}
      {overview && content[part](overview)}
      {clearing && (
        <Confirm
          question="Empty the streams?"
          consequence={`${plural(overview?.messages.received ?? 0, 'message')} and all profiles will be gone for good. Schemas, datasets and inlets stay.`}
          yes="Empty them"
          onYes={async () => {
            await clearStreams();
            setCleared(cleared + 1);
          }}
          onClose={() => setClearing(false)}
        />
      )}
    </section>
  );
};
