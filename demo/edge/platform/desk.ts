/** Everything that the platform's half of the edge remembers, in one place. */
import {misuse} from '../misuse.js';
import {textOf} from '../text.js';
import {openBatchStore, type BatchStore} from './batch-store.js';
import {createContracts, type Contracts} from './contracts.js';
import {openShelf, type Shelf} from './shelf.js';
import {openStreams, type Streams} from './streams.js';
import {createTokens, type Tokens} from './tokens.js';

export interface Desk {
  orgId: string;
  tokens: Tokens;
  shelf: Shelf;
  contracts: Contracts;
  streams: Streams;
  batches: BatchStore;
  close(): void;
}

/** Opens it, with its files beside the journal; in memory only where there is none. */
export const openDesk = (
  journal: string | null,
  orgId: string,
  schemas: string,
  tenantId?: string,
): Desk => {
  const base = journal?.replace(/\.ndjson$/, '') ?? null;
  const beside = (name: string) => base && `${base}.${name}.ndjson`;
  const shelf = openShelf(beside('platform'));
  const contracts = createContracts(shelf, schemas, tenantId);
  checkTenant(shelf, contracts.tenantId, journal);
  const batches = openBatchStore(shelf, base && `${base}.batches`);
  const streams = openStreams(beside('streams'), (datasetId, entity) => {
    const dataset = shelf.recall('dataSets', datasetId);
    if (!dataset || !isForProfile(dataset)) return [];
    return contracts.of(dataset.schemaRef.id)?.identitiesOf(entity) ?? [];
  });
  return {
    orgId,
    tokens: createTokens(),
    shelf,
    contracts,
    streams,
    batches,
    close() {
      batches.close();
      shelf.close();
      streams.close();
    },
  };
};

// It goes into the names of fields and into addresses.
const TENANT_ID = /^[a-z0-9]{1,60}$/i;

const checkTenant = (shelf: Shelf, tenantId: string, journal: string | null) => {
  if (!TENANT_ID.test(tenantId)) {
    throw misuse(
      `The tenant id "${tenantId}" is not one. Give letters and digits, without the underscore of the field.`,
    );
  }
  const made = [...shelf.list('fieldgroups'), ...shelf.list('schemas')];
  const other = made.find((each) => each['meta:tenantNamespace'] !== `_${tenantId}`);
  if (!other) return;
  const its = textOf(other['meta:tenantNamespace']).slice(1);
  throw misuse(
    `What was made beside ${journal} is the tenant's "${its}". ` +
      `Start with --tenant-id ${its}, or name another file with --journal.`,
  );
};

/** Whether a dataset's messages go into the profile store. */
export const isForProfile = (dataset: {tags?: Record<string, string[]>}) =>
  Boolean(dataset.tags?.unifiedProfile?.includes('enabled:true'));
