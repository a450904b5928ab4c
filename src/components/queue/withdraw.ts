import {promisifyRequest} from 'idb-keyval';
import {forget, rowsOf, type DrainDesk, type Member, type Row} from './row.js';
import {readRow} from './stored.js';
import type {Ledger} from './ledger.js';

/** What is done once consent is withdrawn: nothing waits any longer, and what waited is counted, by one tab alone. */
export const createWithdraw = (
  desk: DrainDesk,
  {count, drop}: Pick<Ledger, 'count' | 'drop'>,
  hurry: () => void,
) => {
  const {backlog, core, disk, name, parcels} = desk;

  /** Their senders hear what everybody hears who has no consent. */
  const decline = (members: Iterable<Member>) => {
    for (const [parcel, tell] of members) {
      forget(desk.parcels, parcel);
      tell(core.gate.opened() as Promise<never>);
    }
    // Whoever waits for all of them to end, too.
    desk.ended!();
  };

  /** Empties the disk into `waiting`. */
  const empty = async (waiting: Map<IDBValidKey, Row | undefined>) => {
    // To look into a database would make it.
    const known = await indexedDB.databases?.();
    if (!known?.some((database) => database.name == name)) return;
    await disk.store('readwrite', (rows) => {
      const keys = rows.getAllKeys();
      const values: IDBRequest<unknown[]> = rows.getAll();
      values.onsuccess = () => {
        keys.result.forEach((key, index) => {
          const row = readRow(key, values.result[index]);
          if (row) waiting.set(key, row);
          else count('damaged', 1);
        });
        rows.clear();
      };
      return promisifyRequest(rows.transaction);
    });
  };

  const clear = async () => {
    const changes = [...disk.changes()];
    const flying = parcels.filter(({reply, sealed}) => sealed && !reply).flatMap(rowsOf);
    const settled = new Set([
      ...flying.map(({id}) => id),
      ...changes.flatMap(([id, row]) => (row ? [] : id)),
    ]);
    const waiting = new Map<IDBValidKey, Row | undefined>(changes);
    for (const [id] of changes) disk.change(id);
    // What is on its way has no row any more, should it have to wait after all.
    for (const {id} of flying) desk.noted.add(id);
    await empty(waiting).catch(core.log);
    drop(
      [...waiting.values()].filter((row): row is Row => !!row && !settled.has(row.id)),
      'consent',
    );
  };

  return {
    decline,
    withdraw() {
      hurry();
      decline(backlog);
      backlog.clear();
      return clear();
    },
  };
};
