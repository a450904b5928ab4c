/** What was made for streaming, on one page: schemas, datasets and inlets, and what came through them. */
import {textOf} from '../text.js';
import type {Json} from '../types.js';
import {CLASSES} from './contracts.js';
import {isForProfile, type Desk} from './desk.js';
import {isOfNewerForm} from './flows-of.js';
import type {Counts} from './tally.js';

export interface Overview {
  orgId: string;
  tenantId: string;
  schemas: MadeSchema[];
  datasets: MadeDataset[];
  connections: MadeConnection[];
  messages: Counts;
  /** What the profile store holds; each event once. */
  profiles: number;
  events: number;
}

export interface MadeSchema {
  id: string;
  title: string;
  kind: 'event' | 'profile';
  /** Slash path of the primary identity; none, if there is no descriptor of it. */
  primary: string | null;
}

export interface MadeDataset {
  id: string;
  name: string;
  schemaId: string;
  schemaTitle: string;
  kind: 'event' | 'profile';
  /** Whether its messages go into the profile store. */
  forProfile: boolean;
  messages: Counts;
}

export interface MadeConnection {
  id: string;
  name: string;
  inletId: string;
  /** Of its address: the host is the one that the edge is asked by. */
  path: string;
  authenticated: boolean;
  isRaw: boolean;
  /** Of today's form, with flows; else the form of 2020. */
  isNewer: boolean;
  flows: {id: string; datasetIds: string[]}[];
}

export const overviewOf = ({shelf, streams, contracts, orgId}: Desk): Overview => {
  const schemas = shelf.list('schemas').map((schema): MadeSchema => {
    const primary = shelf
      .list('descriptors')
      .find((each) => each['xdm:sourceSchema'] === schema.$id && each['xdm:isPrimary'] === true);
    return {
      id: schema.$id,
      title: schema.title,
      kind: kindOf(schema),
      primary: (primary?.['xdm:sourceProperty'] ?? null) as string | null,
    };
  });
  const datasets = shelf.list('dataSets').map((dataset): MadeDataset => {
    const schema = schemas.find(({id}) => id === dataset.schemaRef.id);
    return {
      id: dataset.id,
      name: dataset.name,
      schemaId: dataset.schemaRef.id,
      schemaTitle: schema?.title ?? dataset.schemaRef.id,
      kind: schema?.kind ?? 'event',
      forProfile: isForProfile(dataset),
      messages: streams.counts(dataset.id),
    };
  });
  return {
    orgId,
    tenantId: contracts.tenantId,
    schemas,
    datasets,
    connections: shelf.list('connections').map((each) => connectionOf(each, shelf)),
    messages: streams.counts(),
    profiles: streams.profiles().count(),
    events: streams.events(),
  };
};

const kindOf = ({allOf}: Json) =>
  (allOf as Json[]).flatMap(({$ref}) => CLASSES[textOf($ref)]?.kind ?? [])[0]!;

const connectionOf = (connection: Json, shelf: Desk['shelf']): MadeConnection => {
  const {authenticationRequired, dataType} = connection.auth.params;
  return {
    id: connection.id,
    name: connection.name,
    inletId: connection.inletId,
    path: `/collection/${connection.inletId}`,
    authenticated: authenticationRequired === true,
    isRaw: dataType === 'raw',
    isNewer: isOfNewerForm(connection),
    flows: flowsOf(connection, shelf),
  };
};

const flowsOf = ({id}: Json, shelf: Desk['shelf']): MadeConnection['flows'] =>
  shelf
    .list('flows')
    .filter(({sourceConnectionIds}) =>
      (sourceConnectionIds as string[]).some(
        (source) => shelf.get('sourceConnections', source)?.baseConnectionId === id,
      ),
    )
    .map((flow) => ({
      id: flow.id,
      datasetIds: (flow.targetConnectionIds as string[]).flatMap(
        (target) => shelf.get('targetConnections', target)?.params.dataSetId ?? [],
      ),
    }));
