/** A dataflow: what leads from a connection to a dataset. */
import {readFileSync} from 'node:fs';
import {stop} from './outcome.js';
import type {Platform} from './platform.js';

export interface FlowOptions {
  name: string;
  connectionId: string;
  schemaId: string;
  datasetId: string;
  /** Which field of a record that is not XDM goes where. */
  mappings?: Mapping[];
}

export interface Mapping {
  sourceAttribute: string;
  destinationXdmPath: string;
  identity?: boolean;
}

const FOUNDATION = '/data/foundation';
const FLOWS = `${FOUNDATION}/flowservice`;
/** The connection specification that means: by HTTP. */
export const HTTP_API = {id: 'bc7b00d6-623a-4dfc-9fdb-f1240aeadaeb', version: '1.0'};
const DATA_LAKE = {id: 'c604ff05-7f1a-43c0-8e18-33bf874cb11c', version: '1.0'};
const PLAIN = 'd8a6f005-7eaf-4153-983e-e8574508b877';
const MAPPED = 'c1a19761-d2c7-4702-b9fa-fe91f0613e81';

export const makeFlow = async (platform: Platform, options: FlowOptions) => {
  const {name, connectionId, schemaId, datasetId, mappings} = options;
  const make = async (path: string, body: object) => {
    const {id} = await platform.post(path, body);
    return id as string;
  };
  const sourceId = await make(`${FLOWS}/sourceConnections`, {
    name: `${name}: source`,
    baseConnectionId: connectionId,
    connectionSpec: HTTP_API,
  });
  const targetId = await make(`${FLOWS}/targetConnections`, {
    name: `${name}: target`,
    data: {schema: {id: schemaId, version: 'application/vnd.adobe.xed-full+json;version=1.0'}},
    params: {dataSetId: datasetId},
    connectionSpec: DATA_LAKE,
  });
  const mappingId =
    mappings &&
    (await make(`${FOUNDATION}/mappingSets`, {
      version: 0,
      xdmSchema: schemaId,
      xdmVersion: '1.0',
      mappings: mappings.map((mapping) => ({identity: false, version: 0, ...mapping})),
    }));
  const flowId = await make(`${FLOWS}/flows`, {
    name: `${name}: flow`,
    flowSpec: {id: mappingId ? MAPPED : PLAIN, version: '1.0'},
    sourceConnectionIds: [sourceId],
    targetConnectionIds: [targetId],
    ...(mappingId && {
      transformations: [{name: 'Mapping', params: {mappingId, mappingVersion: 0}}],
    }),
  });
  return {flowId, sourceConnectionId: sourceId, targetConnectionId: targetId};
};

export const readMappings = (file: string): Mapping[] => {
  try {
    const mappings = JSON.parse(readFileSync(file, 'utf8')) as Mapping[];
    if (mappings[0]?.sourceAttribute && mappings[0].destinationXdmPath) return mappings;
    throw new Error('it is no list of {"sourceAttribute": …, "destinationXdmPath": …}');
  } catch (error) {
    throw stop(`The mapping ${file} cannot be read: ${(error as Error).message}.`, 2);
  }
};
