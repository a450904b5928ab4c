/** The latest of what was streamed, as somebody looks at it: bounded, however much there is. */
import type {Desk} from './desk.js';
import type {Entry, Reason} from './entries.js';
import type {Identity} from './identities.js';
import type {Json} from '../types.js';

/** A record or an event that was stored. */
export interface StreamedRecord {
  seq: number;
  kind: 'event' | 'profile';
  receivedAt: string;
  inletId: string;
  datasetId: string;
  xactionId: string;
  entity: Json;
  /** Whose it is, the primary identity first. */
  identities: Identity[];
}

export interface LatestRecords {
  records: StreamedRecord[];
  /** How many were looked through; there may be older ones. */
  searched: number;
  /** Whether that was all. */
  complete: boolean;
}

export interface RejectedMessage {
  seq: number;
  receivedAt: string;
  datasetId: string;
  inletId?: string;
  xactionId?: string;
  /** None where its sender was told at once. */
  batchId?: string;
  reasons: Reason[];
  /** The message; not kept where its sender was told at once. */
  failure?: Json;
}

const SHOWN = 200;
const SEARCHED = 10_000;
// A message may have a megabyte, and a page shall not wait for two hundred of them.
const CHARACTERS = 4_000_000;

export const latestRecords = (
  {streams, shelf, contracts}: Desk,
  {dataset = '', words = ''}: {dataset?: string; words?: string},
): LatestRecords => {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const records: StreamedRecord[] = [];
  let searched = 0;
  let characters = 0;
  for (const line of streams.newest()) {
    if (searched === SEARCHED || records.length === SHOWN || characters > CHARACTERS) {
      return {records, searched, complete: false};
    }
    searched++;
    // Most lines are left out, and reading JSON costs more than looking for words in it.
    const text = wanted.length ? line.toLowerCase() : '';
    if (!line.includes(dataset) || !wanted.every((word) => text.includes(word))) continue;
    const entry = JSON.parse(line) as Extract<Entry, {kind: 'event' | 'profile'}>;
    if (dataset && entry.datasetId !== dataset) continue;
    characters += line.length;
    const schema = shelf.recall('dataSets', entry.datasetId)?.schemaRef.id as string | undefined;
    const contract = schema === undefined ? undefined : contracts.of(schema);
    records.push({...entry, identities: contract?.identitiesOf(entry.entity) ?? []});
  }
  return {records, searched, complete: true};
};

export const latestRejected = ({streams}: Desk): RejectedMessage[] => {
  const found: RejectedMessage[] = [];
  let characters = 0;
  for (const seq of streams.rejected().slice(-SHOWN).reverse()) {
    const entry = streams.read(seq);
    if (entry.kind !== 'rejected') continue;
    const {kind: _kind, reasons = [], failure, ...rest} = entry;
    characters += JSON.stringify(failure ?? '').length;
    const kept = characters > CHARACTERS ? undefined : failure;
    found.push({...rest, seq, reasons, ...(kept && {failure: kept})});
  }
  return found;
};
