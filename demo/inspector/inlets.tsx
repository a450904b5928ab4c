/** Where messages come in, and where they are kept. */
import type {MadeConnection, MadeDataset, Overview} from '../edge/platform/overview.js';
import {toHash} from './address.js';
import {Badge} from './badges.js';
import {Copy} from './copy.js';
import {plural} from './format.js';
import {DatasetName} from './places.js';

export const Inlets = ({overview}: {overview: Overview}) => (
  <>
    <h3>{plural(overview.connections.length, 'inlet')}</h3>
    {overview.connections.length ? (
      <ul class="visitors">
        {overview.connections.map((connection) => (
          <li key={connection.id}>
            <Inlet {...{connection, overview}} />
          </li>
        ))}
      </ul>
    ) : (
      <Missing what="inlet" />
    )}
    <h3>{plural(overview.datasets.length, 'dataset')}</h3>
    {overview.datasets.length ? (
      <ul class="visitors">
        {overview.datasets.map((dataset) => (
          <li key={dataset.id}>
            <Dataset dataset={dataset} />
          </li>
        ))}
      </ul>
    ) : (
      <Missing what="dataset" />
    )}
  </>
);

const Missing = ({what}: {what: string}) => (
  <p class="faint">
    There is no {what} yet. <a href={toHash({section: 'streams', path: ['guide']})}>Five steps</a>{' '}
    make one.
  </p>
);

const Inlet = ({connection, overview}: {connection: MadeConnection; overview: Overview}) => {
  const {name, path, authenticated, isRaw, isNewer, flows} = connection;
  const address = location.origin + path;
  return (
    <div class="made">
      <p class="head">
        <b>{name}</b>
        <Badge tone={authenticated ? 'good' : 'plain'}>
          {authenticated ? 'with a token only' : 'open to anybody'}
        </Badge>
        <Badge tone="plain">{isNewer ? 'with dataflows' : 'form of 2020'}</Badge>
        {isRaw && <Badge tone="plain">raw data</Badge>}
      </p>
      <p class="copied">
        <code>{address}</code> <Copy label="Copy address" of={`of ${name}`} text={() => address} />
      </p>
      {flows.map(({id, datasetIds}) => (
        <p key={id} class="copied">
          <span class="faint">
            Flow to{' '}
            {datasetIds.map((datasetId) => (
              <DatasetName key={datasetId} {...{overview, datasetId}} />
            ))}
          </span>{' '}
          <code>{id}</code> <Copy label="Copy flow" text={() => id} />
        </p>
      ))}
    </div>
  );
};

const Dataset = ({dataset}: {dataset: MadeDataset}) => {
  const {id, name, schemaId, schemaTitle, kind, forProfile, messages} = dataset;
  return (
    <div class="made">
      <p class="head">
        <b>{name}</b>
        <Badge tone="plain">{kind === 'event' ? 'events' : 'profile records'}</Badge>
        {!forProfile && <Badge tone="warn">not for profiles</Badge>}
      </p>
      <p class="copied">
        <span class="faint">Schema {schemaTitle}</span> <code>{schemaId}</code>{' '}
        <Copy label="Copy schema" text={() => schemaId} />
      </p>
      <p class="copied">
        <span class="faint">Dataset</span> <code>{id}</code>{' '}
        <Copy label="Copy dataset" text={() => id} />
      </p>
      <p>
        <a href={toHash({section: 'streams', path: ['records', id]})}>
          {messages.stored.toLocaleString()} stored
        </a>
        <span class="faint">
          {' '}
          of {messages.received.toLocaleString()} received
          {messages.duplicates > 0 && ` · ${plural(messages.duplicates, 'duplicate')}`}
        </span>
        {messages.rejected > 0 && (
          <>
            {' · '}
            <a href={toHash({section: 'streams', path: ['rejected']})}>
              {messages.rejected.toLocaleString()} rejected
            </a>
          </>
        )}
      </p>
    </div>
  );
};
