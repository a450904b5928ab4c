import {createDisk} from './disk.js';
import {createDrain} from './drain.js';
import {rowOf} from './row.js';
import {onOnline} from '../../platform/lifecycle.js';
import type {Component} from '../../core/types.js';

/** The live page view goes first; without one, what earlier pages left goes after this many milliseconds. */
const HEAD_START = 2000;

/** Keeps every event on disk until the edge has answered it. */
export const queue: Component = (core) => {
  const {config, log, uuid} = core;
  if (config.queue?.enabled === false) return {name: 'Queue'};

  const tab = uuid().slice(-8);
  /** The rows that this tab is sending. */
  const live = new Set<string>();
  let sent = () => {};
  const ready = new Promise<void>((resolve) => (sent = resolve));
  const disk = createDisk('edgetag.' + config.orgId, ready, log);
  const {run, settle, wake} = createDrain(core, disk, live, tab);
  onOnline(() => void run());
  wake(HEAD_START);
  let answeredOnce = false;

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

    transport: (send) => (parcel) => {
      const settled = settle(parcel, send);
      sent(); // The database may open now: the first request has left.
      return settled;
    },

    response() {
      if (!answeredOnce) void run();
      answeredOnce = true;
    },
  };
};
