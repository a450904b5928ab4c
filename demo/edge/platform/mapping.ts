/** Turns raw data into an entity, by the mapping set of its flow. */
import type {Json} from '../types.js';
import type {Desk} from './desk.js';
import {valueAt} from './identities.js';
import {readEntity, type Reading} from './message.js';

/** What a flow makes of a raw object: an entity of the flow's dataset. */
export const readRaw = (raw: unknown, flow: Json | undefined, desk: Desk): Reading => {
  const now = (message: string): Reading => ({datasetId: '', problem: {when: 'now', message}});
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) {
    return now('Message has unknown format: raw data must be a JSON object.');
  }
  if (!flow) return now('Message has an absent or unknown x-adobe-flow-id');
  const target = desk.shelf.get('targetConnections', flow.targetConnectionIds[0]);
  const dataset = desk.shelf.get('dataSets', target?.params.dataSetId);
  if (!dataset) return now('Message has a flow whose dataset was deleted');
  const mappingId = flow.transformations?.[0]?.params.mappingId as string | undefined;
  const mappingSet = mappingId ? desk.shelf.get('mappingSets', mappingId) : undefined;
  return readEntity(mappingSet ? mapped(raw, mappingSet.mappings) : raw, dataset, desk);
};

interface Mapping {
  sourceAttribute: string;
  destinationXdmPath: string;
}

const mapped = (raw: Json, mappings: Mapping[]): Json => {
  const root = new Map<string, unknown>();
  for (const {sourceAttribute, destinationXdmPath} of mappings) {
    const value = valueAt(raw, sourceAttribute.split('.'));
    if (value === undefined) continue;
    const path = destinationXdmPath.split('.');
    const last = path.pop()!;
    // Maps, so that no name means anything else than a field.
    const parent = path.reduce((map, name) => {
      const child = map.get(name);
      if (child instanceof Map) return child as Map<string, unknown>;
      const fresh = new Map<string, unknown>();
      map.set(name, fresh);
      return fresh;
    }, root);
    parent.set(last, value);
  }
  return plain(root);
};

const plain = (map: Map<string, unknown>): Json =>
  Object.fromEntries(
    [...map].map(([name, value]) => [
      name,
      value instanceof Map ? plain(value as Map<string, unknown>) : value,
    ]),
  );
