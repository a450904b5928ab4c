/** Waits until the platform has taken a batch in, or will not. */
import {setTimeout as sleep} from 'node:timers/promises';
import {stop} from '../outcome.js';
import type {Json} from '../platform.js';
import type {Terminal} from '../terminal.js';
import type {BatchClient} from './client.js';

export type Outcome = 'success' | 'failed' | 'open' | 'waiting';

/** What each status of the catalog means; one that is not known is waited for. */
const OUTCOMES: Record<string, Outcome> = {
  loading: 'open',
  success: 'success',
  active: 'success',
  failed: 'failed',
  failure: 'failed',
  aborted: 'failed',
  abandoned: 'failed',
  inactive: 'failed',
  archived: 'failed',
};

export const statusOf = (batch: Json) =>
  typeof batch.status == 'string' ? batch.status.toLowerCase() : 'unknown';
export const outcomeOf = (batch: Json): Outcome => OUTCOMES[statusOf(batch)] ?? 'waiting';

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;

export interface Waiting {
  client: BatchClient;
  batchId: string;
  /** How long at most. */
  limitMillis: number;
  halt: AbortSignal;
  terminal: Terminal;
}

/** The batch, once it has ended; undefined if that takes too long. */
export const waitFor = async (waiting: Waiting): Promise<Json | undefined> => {
  const {client, batchId, limitMillis, halt, terminal} = waiting;
  const began = Date.now();
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 1.5, LONGEST_DELAY_MS)) {
    const batch = await client.read(batchId);
    if (!batch) throw stop(`The platform knows no batch ${batchId} any more.`);
    if (!['open', 'waiting'].includes(outcomeOf(batch))) return batch;
    const left = began + limitMillis - Date.now();
    if (left <= 0) return undefined;
    const seconds = Math.round((Date.now() - began) / 1000);
    terminal.progress(`batch ${batchId}: ${statusOf(batch)}, ${seconds} s`);
    await sleep(Math.min(delay, left), undefined, {signal: halt}).catch(() => {});
    if (halt.aborted) throw stop('Interrupted.', 130);
  }
};
