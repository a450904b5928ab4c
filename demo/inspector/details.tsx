/** One event in full: what was sent, what XDM says about it, how it travelled, what came back. */
import {Fragment} from 'preact';
import type {ComponentChildren} from 'preact';
import type {JournalEvent, Verdict} from '../edge/types.js';
import {VerdictBadge} from './badges.js';
import {Copy} from './copy.js';
import {clock, json, plural, summarize, transport} from './format.js';
import type {Deliveries} from './journal.js';
import {plainPath} from './paths.js';
import {Tree} from './tree.js';

interface Props {
  event: JournalEvent;
  counts: Map<string, Deliveries>;
  onClose: () => void;
}

export const Details = ({event, counts, onClose}: Props) => {
  const {id, type, page, url} = summarize(event);
  const {xdm, data, query} = event.event;
  const {problems} = event.verdict;
  return (
    <article class="details" key={event.seq}>
      <header>
        <h2>{breakable(type)}</h2>
        <button type="button" class="close" aria-label="Close details" onClick={onClose}>
          ×
        </button>
        <p>
          {page} <span class="url">{url}</span>
        </p>
        <p class="marks">
          <VerdictBadge verdict={event.verdict} />
          <Copy label="Copy event" text={() => json(event.event)} />
          <Copy label="Copy all" text={() => json(event)} />
        </p>
      </header>
      {problems.length > 0 && <Problems problems={problems} />}
      <Part title="XDM">{xdm ? <Tree value={xdm} problems={problems} /> : <Nothing />}</Part>
      {data && (
        <Part title="Data">
          <Tree value={data} />
        </Part>
      )}
      {query && (
        <Part title="Asked for">
          <Tree value={query} open={1} />
        </Part>
      )}
      <Part title="Answer">
        {event.handle.length ? <Handles handle={event.handle} /> : <Nothing />}
      </Part>
      <Part title="Journey">
        <dl>
          <Fact name="Received">{clock(event.receivedAt)}</Fact>
          <Fact name="Visitor">{event.ecid ?? 'no identity'}</Fact>
          <Fact name="Delivery">{journey(event, id ? counts.get(id) : undefined)}</Fact>
          <Fact name="Path">{event.path}</Fact>
          <Fact name="Request">{event.requestId}</Fact>
          {others(event.query).map(([name, value]) => (
            <Fact key={name} name={name}>
              {value}
            </Fact>
          ))}
        </dl>
        {Object.keys(event.meta ?? {}).length > 0 && <Tree value={{meta: event.meta}} open={2} />}
      </Part>
    </article>
  );
};

// A long type shall break after a dot, not inside a word.
const breakable = (type: string) =>
  type.split('.').map((word, index) => (
    <Fragment key={index}>
      {index > 0 && '.'}
      <wbr />
      {word}
    </Fragment>
  ));

// The request's id has a line of its own already.
const others = (query: JournalEvent['query']) =>
  Object.entries(query).filter(([name]) => name !== 'requestId');

const journey = (event: JournalEvent, delivered: Deliveries | undefined): string => {
  const {attempts = 1, accepted = 1} = delivered ?? {};
  const words = [transport(event.path), `event ${event.index + 1} of its request`];
  if (attempts > 1) words.push(plural(attempts, 'attempt'));
  if (accepted > 1) words.push(`accepted ${accepted} times under the same _id`);
  return words.join(' · ');
};

const Problems = ({problems}: Pick<Verdict, 'problems'>) => (
  <Part title="What XDM says">
    <ul class="problems">
      {problems.map(({kind, path, message}) => (
        <li key={path + message} class={kind === 'deprecated' ? 'note' : 'bad'}>
          <code>{plainPath(path) || 'the event'}</code> {message} <span class="faint">{kind}</span>
        </li>
      ))}
    </ul>
  </Part>
);

const Handles = ({handle}: Pick<JournalEvent, 'handle'>) => (
  <div class="tree">
    {handle.map(({type, payload}, index) => (
      <details key={index}>
        <summary>
          <span class="key">{type}</span> <span class="faint">{payload.length}</span>
        </summary>
        <Tree value={payload} open={2} />
      </details>
    ))}
  </div>
);

const Part = ({title, children}: {title: string; children: ComponentChildren}) => (
  <section class="part">
    <h3>{title}</h3>
    {children}
  </section>
);

const Fact = ({name, children}: {name: string; children: string}) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Nothing = () => <p class="faint">Nothing.</p>;
