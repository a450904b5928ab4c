/** Where messages come in, and where they are kept. */
import {Fragment} from 'preact';
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
      <dl>
        <Id name="Address" value={address} of={name} />
        {flows.map(({id, datasetIds}) => (
          <Fragment key={id}>
            <Id name="Flow" value={id} of={name} />
            <div>
              <dt>Leads to</dt>
              <dd>
                {datasetIds.map((datasetId) => (
                  <DatasetName key={datasetId} {...{overview, datasetId}} />
                ))}
              </dd>
            </div>
          </Fragment>
        ))}
      </dl>
    </div>
  );
};

const Id = ({name, value, of}: {name: string; value: string; of: string}) => (
  <div class="copied">
    <dt>{name}</dt>
    <dd>
      <code>{value}</code> <Copy label="Copy" of={`${name} of ${of}`} text={() => value} />
    </dd>
  </div>
);

const Dataset = ({dataset}: {dataset: MadeDataset}) => {
  const {id, name, schemaId, schemaTitle, kind, forProfile, messages} = dataset;
  return (
    <div class="made">
      <p class="head">
        <b>{name}</b>
        <Badge tone="plain">{kind === 'event' ? 'events' : 'profile records'}</Badge>
        {!forProfile && <Badge tone="warn">not for profiles</Badge>}
      </p>
      <dl>
        <Id name="Id" value={id} of={name} />
        <div>
          <dt>Schema</dt>
          <dd>{schemaTitle}</dd>
        </div>
        <Id name="Its id" value={schemaId} of={schemaTitle} />
      </dl>
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
