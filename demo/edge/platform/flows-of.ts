/** Finds the dataflow that a message says it belongs to. */
import type {Json} from '../types.js';
import type {Desk} from './desk.js';

/** Connections of 2020 name a provider, and know no flows. */
export const isOfNewerForm = (connection: Json): boolean => connection.providerId === undefined;

/** The flow of that id, if it starts at this connection. */
export const flowOf = ({shelf}: Desk, connection: Json, flowId: unknown): Json | undefined => {
  const flow = typeof flowId === 'string' ? shelf.get('flows', flowId) : undefined;
  const sources = (flow?.sourceConnectionIds ?? []) as string[];
  return sources.some(
    (id) => shelf.get('sourceConnections', id)?.baseConnectionId === connection.id,
  )
    ? flow
    : undefined;
};
