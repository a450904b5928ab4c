/** Groups messages that failed after their answer into failed batches of their dataset. */
import {randomBytes} from 'node:crypto';

export interface FailedBatch {
  id: string;
  datasetId: string;
  createdAt: string;
  /** Numbers of the messages. */
  messages: number[];
}

export interface Failures {
  /** The batch that the dataset's next failure goes into. */
  batchFor(datasetId: string): string;
  add(entry: {seq: number; datasetId: string; receivedAt: string; batchId?: string}): void;
  find(batchId: string): FailedBatch | undefined;
  list(): FailedBatch[];
}

// As large as it may be to be fetched in one go.
const LARGEST = 1_000;

export const createFailures = (): Failures => {
  const batches = new Map<string, FailedBatch>();
  const latest = new Map<string, string>();
  return {
    batchFor(datasetId) {
      const id = latest.get(datasetId);
      if (id && (batches.get(id)?.messages.length ?? 0) < LARGEST) return id;
      const fresh = randomBytes(12).toString('hex');
      latest.set(datasetId, fresh);
      return fresh;
    },
    add({seq, datasetId, receivedAt, batchId}) {
      if (!batchId) return;
      const batch = batches.get(batchId);
      if (batch) return void batch.messages.push(seq);
      batches.set(batchId, {id: batchId, datasetId, createdAt: receivedAt, messages: [seq]});
      latest.set(datasetId, batchId);
    },
    find: (batchId) => batches.get(batchId),
    list: () => [...batches.values()],
  };
};
