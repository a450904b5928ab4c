import {promisifyRequest} from 'idb-keyval';
import {createDisk} from './disk.js';
import {LEASE, type Row} from './row.js';
import {onOnline} from '../../platform/lifecycle.js';
import {bytesOf} from '../../platform/network.js';
import type {createDrain} from './drain.js';
import type {Component, EdgeEvent} from '../../core/types.js';

/** The live page view goes first; without one, what earlier pages left goes after this many milliseconds. */
const HEAD_START = 2000;

// Per page: keys of one millisecond stay in order.
let counter = 1e6;

/**
 * Keeps every event on disk until the edge has answered it.
 *
 * What was not answered, here or on an earlier page, is the drain's to deliver. Most visits have nothing to drain,
 * so a build may fetch it when there is something.
 */
export const queueWith =
  (load: () => Promise<typeof createDrain>): Component =>
  (core) => {
    const {config, gate, log, uuid} = core;
    const enabled = config.queue?.enabled !== false;
    const tab = uuid().slice(-8);
    /** The rows that this tab is sending, or has sent. */
    const live = new Set<unknown>();
    let sent!: () => void;
    const ready = new Promise<void>((resolve) => (sent = resolve));
    const disk = createDisk('edgetag.' + config.orgId, ready, log);

    let made: ReturnType<typeof createDrain> | undefined;
    const drain = async () => {
      const create = await load();
      return (made ||= create(core, disk, live, tab));
    };

    let looked = !enabled;
    /** Is there anything that this page is not sending? Asked once, and whenever the network comes back. */
    const look = async (again?: boolean) => {
      if (looked && !again) return;
      looked = true;
      try {
        await gate.opened();
        const onDisk = await disk
          .store('readonly', (rows) => promisifyRequest(rows.getAllKeys()))
          .catch(() => []);
        if ([...disk.changes().keys(), ...onDisk].some((id) => !live.has(id))) {
          void (await drain()).run();
        }
      } catch (error) {
        log(error);
      }
    };
    if (enabled) onOnline(() => void look(true));
    setTimeout(() => void look(), HEAD_START);

    return {
      name: 'Queue',

      // Before identity may hold it: what is held is on disk already.
      request(parcel) {
        if (!enabled) return;
        const {createdAt, events, meta, query, target} = parcel;
        parcel.rows ||= events?.map((event) => {
          const id = `${createdAt}-${counter++}-${tab}`;
          const text = JSON.stringify(event);
          const row: Row = {
            id,
            // What JSON leaves out (a function, an element) would not be stored, and nothing with it.
            event: JSON.parse(text) as EdgeEvent,
            query,
            meta,
            target,
            createdAt,
            bytes: bytesOf(text),
            attempts: 0,
            sentAt: 0,
            notBefore: 0,
            lease: {tab, until: Date.now() + LEASE},
          };
          live.add(id);
          disk.change(id, row);
          return row;
        });
      },

      transport: (send) => async (parcel) => {
        const going = send(parcel);
        sent(); // The database may open now: the first request has left.
        const reply = await going;
        const rows = (parcel.rows || []) as Row[];
        if (reply.answered) {
          for (const {id} of rows) disk.change(id);
          return reply;
        }
        try {
          return await (await drain()).settle(parcel, reply, send);
        } catch (error) {
          // Offline, most likely. What is on disk is free for the next attempt, or the next page.
          log(error);
          for (const row of rows) {
            live.delete(row.id);
            disk.change(row.id, {...row, attempts: 1, lease: {tab, until: 0}});
          }
          return {...reply, kept: !!rows[0]};
        }
      },

      response: () => void look(),
    };
  };
