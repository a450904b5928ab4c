import {promisifyRequest} from 'idb-keyval';
import {createDisk} from './disk.js';
import {rowOf} from './row.js';
import {onOnline} from '../../platform/lifecycle.js';
import type {createDrain} from './drain.js';
import type {Component} from '../../core/types.js';

/** The live page view goes first; without one, what earlier pages left goes after this many milliseconds. */
const HEAD_START = 2000;

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
    if (config.queue?.enabled === false) return {name: 'Queue'};

    const tab = uuid().slice(-8);
    /** The rows that this tab is sending. */
    const live = new Set<unknown>();
    let sent = () => {};
    const ready = new Promise<void>((resolve) => (sent = resolve));
    const disk = createDisk('edgetag.' + config.orgId, ready, log);

    let loading: Promise<ReturnType<typeof createDrain>> | undefined;
    const drain = () => (loading ||= load().then((create) => create(core, disk, live, tab)));

    /** Is there anything that this page is not sending? */
    const look = async () => {
      try {
        await gate.opened();
        const onDisk = disk.store('readonly', (rows) => promisifyRequest(rows.getAllKeys()));
        const ids = [...disk.changes().keys(), ...(await onDisk.catch(() => []))];
        if (ids.some((id) => !live.has(id))) void (await drain()).run();
      } catch (error) {
        log(error);
        loading = undefined;
      }
    };
    let looked: Promise<void> | undefined;
    const lookOnce = () => (looked ||= look());
    onOnline(() => void look());
    setTimeout(lookOnce, HEAD_START);

    return {
      name: 'Queue',

      // Before identity may hold it: what is held is on disk already.
      request(parcel) {
        parcel.rows ||= parcel.events?.map((event) => {
          const row = rowOf(event, parcel, tab);
          live.add(row.id);
          disk.change(row.id, row);
          return row;
        });
      },

      transport: (send) => async (parcel) => {
        const going = send(parcel);
        sent(); // The database may open now: the first request has left.
        const reply = await going;
        const {rows = []} = parcel;
        for (const {id} of rows) {
          live.delete(id);
          if (reply.answered) disk.change(id);
        }
        if (reply.answered) return reply;
        try {
          return await (await drain()).settle(parcel, reply, send);
        } catch (error) {
          // Offline, most likely. What is on disk stays there for the next attempt, or the next page.
          log(error);
          loading = undefined;
          return {...reply, kept: !!rows[0]};
        }
      },

      response: () => void lookOnce(),
    };
  };
