/** Everything the edge remembers, in one place. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createDatastreams, DEMO_ORG, type Datastreams} from './datastreams.js';
import {createFaults, type Faults} from './faults.js';
import {lockFile} from './lockfile.js';
import {openJournal, type Journal} from './journal.js';
import {openDesk, type Desk} from './platform/desk.js';
import type {Json, Offers} from './types.js';
import {createJudge, type Judge} from './verdict.js';
import {createVisitors, type Visitors} from './visitors.js';

export interface Memory {
  version: string;
  journal: Journal;
  visitors: Visitors;
  datastreams: Datastreams;
  faults: Faults;
  offers: Offers;
  judge: Judge;
  /** Experience Platform's half. */
  desk: Desk;
  close(): void;
}

export const openMemory = (
  root: string,
  file: string | null,
  orgId?: string,
  offers: Offers = {},
  tenantId?: string,
): Memory => {
  const unlock = file === null ? () => {} : lockFile(file);
  try {
    return open({root, file, orgId, offers, tenantId, unlock});
  } catch (error) {
    unlock();
    throw error;
  }
};

interface Opening {
  root: string;
  file: string | null;
  orgId: string | undefined;
  offers: Offers;
  tenantId: string | undefined;
  unlock(): void;
}

const open = ({root, file, orgId, offers, tenantId, unlock}: Opening): Memory => {
  const schemas = join(root, 'demo/edge/xdm');
  const desk = openDesk(file, orgId ?? DEMO_ORG, schemas, tenantId);
  const journal = openJournal(file);
  return {
    version: readJson(join(root, 'package.json')).version,
    journal,
    visitors: createVisitors(journal.events()),
    datastreams: createDatastreams(orgId),
    faults: createFaults(),
    offers,
    judge: judgeFor(schemas),
    desk,
    close() {
      journal.close();
      desk.close();
      unlock();
    },
  };
};

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Json;

// Compiling the schema takes longer than all else at start, and tests start many edges.
const judges = new Map<string, Judge>();
const judgeFor = (folder: string): Judge => {
  const judge = judges.get(folder) ?? readJudge(folder);
  judges.set(folder, judge);
  return judge;
};

const readJudge = (folder: string) => {
  const {definitions} = readJson(join(folder, 'web-vitals.fieldgroup.json'));
  return createJudge(
    readJson(join(folder, 'web-event.schema.json')),
    {},
    definitions.webPerformance.properties['_{TENANT_ID}'].properties,
  );
};
