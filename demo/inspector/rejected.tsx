/** Messages that were not taken, each with what was wrong with it. */
import {useState} from 'preact/hooks';
import type {RejectedMessage} from '../edge/platform/latest.js';
import type {Overview} from '../edge/platform/overview.js';
import {useAnswer} from './answer.js';
import {useNews} from './announce.js';
import {Badge} from './badges.js';
import {Copy} from './copy.js';
import {clock, json, plural} from './format.js';
import {DatasetName, InletName} from './places.js';
import {Tree} from './tree.js';
import {walk} from './walk.js';

interface Props {
  overview: Overview;
  pulse: string;
}

export const RejectedView = ({overview, pulse}: Props) => {
  const {value: messages, problem} = useAnswer<RejectedMessage[]>('rejected', pulse);
  const news = useNews(messages && (messages[0]?.seq ?? 0), messages ?? [], 'new rejected message');
  const older = overview.messages.rejected - (messages?.length ?? 0);
  return (
    <>
      <p class="lead">
        An inlet answers 200 before it has looked closely: what turns out to be wrong lands in a
        failed batch of its dataset, and its sender never hears of it, unless it asks with{' '}
        <code>syncValidation=true</code>.
      </p>
      {problem && <p role="alert">{problem}</p>}
      {messages && !messages.length && <p class="hint">Nothing has been rejected.</p>}
      {messages && messages.length > 0 && (
        <ol class="requests" aria-label="Rejected messages" onKeyDown={walk(() => undefined)}>
          {messages.map((message) => (
            <li key={message.seq}>
              <Rejected {...{message, overview}} />
            </li>
          ))}
        </ol>
      )}
      {messages && messages.length > 0 && older > 0 && (
        <p class="faint">
          The latest {messages.length}; {plural(older, 'older one')} not shown.
        </p>
      )}
      <p class="unseen" aria-live="polite">
        {news}
      </p>
    </>
  );
};

interface ItemProps {
  message: RejectedMessage;
  overview: Overview;
}

const Rejected = ({message, overview}: ItemProps) => {
  const {receivedAt, datasetId, batchId, reasons} = message;
  const [open, setOpen] = useState(false);
  const [first] = reasons;
  return (
    <details onToggle={({currentTarget}) => setOpen(currentTarget.open)}>
      <summary class="row">
        <time dateTime={receivedAt}>{clock(receivedAt)}</time>
        <Badge tone={batchId ? 'warn' : 'bad'}>{batchId ? 'failed' : 'refused'}</Badge>
        <span class="said">
          {first?.path && <code>{first.path} </code>}
          {first?.message ?? 'It is not known why.'}
          {reasons.length > 1 && <em> · and {reasons.length - 1} more</em>}
        </span>
        <span class="faint">
          <DatasetName {...{overview, datasetId}} />
        </span>
      </summary>
      {open && <Opened {...{message, overview}} />}
    </details>
  );
};

const Opened = ({message, overview}: ItemProps) => {
  const {datasetId, inletId, xactionId, batchId, reasons, failure} = message;
  const entity: unknown = failure?.body?.xdmEntity;
  const problems = reasons.map((reason) => ({...reason, kind: 'schema' as const}));
  return (
    <div class="opened">
      <ul class="problems">
        {reasons.map(({path, message}) => (
          <li key={path + message}>
            <code>{path || (batchId ? 'the record itself' : 'the message')}</code> {message}
          </li>
        ))}
      </ul>
      <dl>
        <div>
          <dt>Its sender</dt>
          <dd>{batchId ? 'was answered as if all were well' : 'was told at once'}</dd>
        </div>
        {batchId && (
          <div>
            <dt>Failed batch</dt>
            <dd>
              <code>{batchId}</code>
            </dd>
          </div>
        )}
        <div>
          <dt>Dataset</dt>
          <dd>
            <DatasetName {...{overview, datasetId}} /> <code class="faint">{datasetId}</code>
          </dd>
        </div>
        {inletId && (
          <div>
            <dt>Inlet</dt>
            <dd>
              <InletName {...{overview, inletId}} /> <code class="faint">{inletId}</code>
            </dd>
          </div>
        )}
        {xactionId && (
          <div>
            <dt>xactionId</dt>
            <dd>
              <code>{xactionId}</code>
            </dd>
          </div>
        )}
      </dl>
      {failure ? (
        <>
          {entity === undefined ? (
            <Tree value={failure} />
          ) : (
            <Tree value={entity} problems={problems} />
          )}
          <p>
            <Copy label="Copy message" text={() => json(failure)} />
          </p>
        </>
      ) : (
        <p class="faint">The message itself was not kept.</p>
      )}
    </div>
  );
};
