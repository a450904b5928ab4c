/** Everything that the platform's half of the edge remembers, in one place. */
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
  close(): void;
}

/** Opens it, with its files beside the journal; in memory only where there is none. */
export const openDesk = (journal: string | null, orgId: string, schemas: string): Desk => {
  const beside = (name: string) => journal && `${journal.replace(/\.ndjson$/, '')}.${name}.ndjson`;
  const shelf = openShelf(beside('platform'));
  const contracts = createContracts(shelf, schemas);
  const streams = openStreams(beside('streams'), (datasetId, entity) => {
    const dataset = shelf.get('dataSets', datasetId);
    if (!dataset || !isForProfile(dataset)) return [];
    return contracts.of(dataset.schemaRef.id)?.identitiesOf(entity) ?? [];
  });
  return {
    orgId,
    tokens: createTokens(),
    shelf,
    contracts,
    streams,
    close() {
      shelf.close();
      streams.close();
    },
  };
};

/** Whether a dataset's messages go into the profile store. */
export const isForProfile = (dataset: {tags?: Record<string, string[]>}) =>
  Boolean(dataset.tags?.unifiedProfile?.includes('enabled:true'));
