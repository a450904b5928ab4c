/** One streamed record or event: a line, and when opened all of it and where it went. */
import {useState} from 'preact/hooks';
import type {StreamedRecord} from '../edge/platform/latest.js';
import type {Overview} from '../edge/platform/overview.js';
import {Badge} from './badges.js';
import {Copy} from './copy.js';
import {clock, json} from './format.js';
import {Identities} from './identities.js';
import {DatasetName, InletName} from './places.js';
import {Tree} from './tree.js';

interface Props {
  record: StreamedRecord;
  overview: Overview;
}

export const RecordItem = ({record, overview}: Props) => {
  const {kind, receivedAt, datasetId, entity, identities} = record;
  // Two hundred trees that nobody looks at would be slow to draw.
  const [open, setOpen] = useState(false);
  const whose = identities[0]?.id ?? '';
  return (
    <details onToggle={({currentTarget}) => setOpen(currentTarget.open)}>
      <summary class="row">
        <time dateTime={receivedAt}>{clock(receivedAt)}</time>
        <Badge tone="plain">{kind}</Badge>
        <span class="said">
          <b>{kind === 'event' ? String(entity.eventType ?? 'no event type') : nameOf(record)}</b>{' '}
          <span class="faint">{whose}</span>
        </span>
        <span class="faint">
          <DatasetName {...{overview, datasetId}} />
        </span>
      </summary>
      {open && <Opened {...{record, overview}} />}
    </details>
  );
};

const nameOf = ({entity, identities}: StreamedRecord): string => {
  const {firstName, lastName} = entity.person?.name ?? {};
  return [firstName, lastName].filter(Boolean).join(' ') || (identities[0]?.id ?? 'nobody');
};

const Opened = ({record, overview}: Props) => {
  const {kind, receivedAt, datasetId, inletId, xactionId, entity, identities} = record;
  return (
    <div class="opened">
      <dl>
        <div>
          <dt>Whose</dt>
          <dd>
            <Identities identities={identities} />
          </dd>
        </div>
        {kind === 'event' && (
          <div>
            <dt>Happened</dt>
            <dd>{clock(String(entity.timestamp))}</dd>
          </div>
        )}
        <div>
          <dt>Received</dt>
          <dd>{clock(receivedAt)}</dd>
        </div>
        <div>
          <dt>Dataset</dt>
          <dd>
            <DatasetName {...{overview, datasetId}} /> <code class="faint">{datasetId}</code>
          </dd>
        </div>
        <div>
          <dt>Inlet</dt>
          <dd>
            <InletName {...{overview, inletId}} /> <code class="faint">{inletId}</code>
          </dd>
        </div>
        <div>
          <dt>xactionId</dt>
          <dd>
            <code>{xactionId}</code>
          </dd>
        </div>
      </dl>
      <Tree value={entity} />
      <p>
        <Copy label="Copy record" text={() => json(entity)} />
      </p>
    </div>
  );
};
