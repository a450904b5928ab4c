/** Remembers who has been here, and what they said about consent. */
import type {Consent} from './consent.js';
import type {JournalEvent, Visitor} from './types.js';

// Every stranger gets an identity; a robot must not fill the memory with them.
const KEPT = 5_000;

export interface Visitors {
  /** Notes a visit, and how many accepted events it brought. */
  see(ecid: string, at: string, events?: number): void;
  consentOf(ecid: string): Visitor['consent'];
  decide(ecid: string, consent: Consent): void;
  list(): Visitor[];
  /** Starts counting events anew, as the journal does when it is emptied. */
  recount(): void;
}

export const createVisitors = (journal: JournalEvent[]): Visitors => {
  const all = new Map<string, Visitor>();
  const visitors: Visitors = {
    see(ecid, at, events = 0) {
      const known = all.get(ecid) ?? {ecid, firstSeen: at, lastSeen: at, events: 0, consent: null};
      all.delete(ecid);
      all.set(ecid, {...known, lastSeen: at, events: known.events + events});
      const oldest = all.size > KEPT ? all.keys().next().value : undefined;
      if (oldest) all.delete(oldest);
    },
    consentOf: (ecid) => all.get(ecid)?.consent ?? null,
    decide(ecid, consent) {
      const visitor = all.get(ecid);
      if (visitor) visitor.consent = consent;
    },
    list: () => [...all.values()],
    recount: () => all.forEach((visitor) => (visitor.events = 0)),
  };
  for (const {ecid, receivedAt} of journal) if (ecid) visitors.see(ecid, receivedAt, 1);
  return visitors;
};
