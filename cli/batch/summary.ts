/** Says how an import went. */
import type {Terminal} from '../terminal.js';

export interface Summary {
  kind: 'summary';
  /** The platform has said what became of the batch. */
  complete: boolean;
  /** Why it has not. */
  error?: string;
  /** An earlier run had begun it; the counts are those of both. */
  resumed: boolean;
  batchId?: string;
  datasetId: string;
  /** Of the batch, in the platform's words; `waiting`: it has all, and nobody has asked what became of it. */
  status?: string;
  read: number;
  uploaded: number;
  /** Taken in by the platform. */
  accepted: number;
  /** Not uploaded, or refused by the platform. */
  rejected: number;
  files: number;
  requests: number;
  /** Requests that went more than once. */
  sentAgain: number;
  /** Of this run. */
  seconds: number;
  recordsPerSecond: number;
  /** The most bytes of memory that this run took. */
  peakMemory: number;
}

const number = (value: number) => value.toLocaleString('en-US');

export const tellSummary = (summary: Summary, {say, json}: Terminal) => {
  const {read, uploaded, accepted, rejected, files, batchId, status, seconds} = summary;
  json(summary);
  const isKnown = summary.complete;
  say(
    `${number(read)} read, ${number(uploaded)} uploaded in ${number(files)} ${files == 1 ? 'file' : 'files'}, ` +
      `${isKnown ? `${number(accepted)} accepted, ` : ''}${number(rejected)} rejected, in ${seconds} s` +
      `${summary.resumed ? ', with an earlier run' : ''}.`,
  );
  if (batchId) say(`Batch          ${batchId} (${status})`);
  if (status == 'failed' && uploaded) {
    say(
      'Nothing was taken in, as one bad record fails a batch. Correct what is named above, or allow some: --partial.',
    );
  }
};
