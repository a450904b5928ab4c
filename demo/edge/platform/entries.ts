/** What is known of a streamed message, and the line of the tape that it becomes. */
import type {Json} from '../types.js';

export interface Message {
  kind: 'event' | 'profile' | 'rejected';
  receivedAt: string;
  /** Empty for what a file brought. */
  inletId: string;
  datasetId: string;
  xactionId: string;
  entity: Json;
  /** The imported batch that brought it. */
  batchId?: string;
  /** Of one rejected: what was wrong with it. */
  reasons?: Reason[];
  /** Of one rejected in the asynchronous mode: what goes into the failed batch. */
  failure?: Json;
}

export interface Reason {
  /** Dotted, within the entity; empty for the message as a whole. */
  path: string;
  message: string;
}

/** A line of the tape. A duplicate is noted, too, so that it counts after a restart. */
export type Entry = {seq: number} & (
  | (Omit<Message, 'kind' | 'failure'> & {kind: 'event' | 'profile'})
  | {kind: 'duplicate'; datasetId?: string}
  | RejectedEntry
);

// Tapes of earlier versions know less.
export type RejectedEntry = Pick<Message, 'datasetId' | 'receivedAt' | 'reasons' | 'failure'> &
  Partial<Pick<Message, 'inletId' | 'xactionId'>> & {kind: 'rejected'; batchId?: string};

/** How a refused message is noted: itself only if it shall be found in the stream's failed batch. */
export const rejectedEntry = (
  {receivedAt, inletId, datasetId, xactionId, reasons, failure}: Message,
  seq: number,
  batchId: string | undefined,
): Entry => ({
  seq,
  kind: 'rejected',
  receivedAt,
  inletId,
  datasetId,
  xactionId,
  ...(reasons && {reasons}),
  ...(batchId && {batchId}),
  ...(failure && {failure}),
});

export const parseEntry = (line: string): Entry | undefined => {
  try {
    const entry = JSON.parse(line) as Entry | null;
    const isWhole = !entry || !/^(event|profile)$/.test(entry.kind) || 'entity' in entry;
    return isWhole && Number.isSafeInteger(entry?.seq) ? entry! : undefined;
  } catch {
    // Somebody has edited the file: its place stays, and the rest is there.
    return undefined;
  }
};
