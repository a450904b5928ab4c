import {merge, some} from '../core/object.js';
import type {Component, Core, EdgeEvent, Json} from '../core/types.js';

/** An event of a batch: as `sendEvent` has it. */
export interface BatchEvent {
  /** With an `identityMap`, unless all are the visitor's whose cookies the instance has. */
  xdm: Json;
  data?: Json;
}

/** What became of a batch. */
export interface BatchResult {
  /** So many events the edge has received. */
  sent: number;
  /** The others: where in the list, and why. `again`: it was no refusal, so they may be sent again as they are. */
  rejected: {index: number; message: string; again: boolean}[];
}

export interface BatchCommands {
  /** Sends any number of events, also of different people, as few requests that want no answer but "received". */
  sendBatch(options: {
    events: readonly BatchEvent[];
    edgeConfigOverrides?: Json;
  }): Promise<BatchResult>;
}

/** The most that one request may hold, in bytes, and what it says beside its events. */
const LARGEST = 60_000;
const ENVELOPE = 4000;

/** Sends many events together. */
export const batch: Component<BatchCommands> = (core) => ({
  name: 'Batch',

  commands: {
    async sendBatch({events, edgeConfigOverrides: overrides}) {
      if (!Array.isArray(events)) {
        throw new Error("'events' is a required option: an array of {xdm, data}.");
      }
      await core.gate.opened();
      const result: BatchResult = {sent: 0, rejected: []};
      const reject = (index: number, message: string, again = false) =>
        result.rejected.push({index, message, again});

      const send = async (rows: Row[]): Promise<void> => {
        try {
          await core.request({action: 'collect', events: rows.map(({event}) => event), overrides});
          result.sent += rows.length;
        } catch (error) {
          const {message} = error as Error;
          // Too large together, perhaps not one by one.
          if (/status code 413\b/.test(message) && rows[1]) {
            const half = Math.ceil(rows.length / 2);
            await send(rows.slice(0, half));
            return send(rows.slice(half));
          }
          const final = /status code 4(?!08|25|29)\d\d/.test(message);
          for (const {index} of rows) reject(index, message, !final);
        }
      };

      let rows: Row[] = [];
      let space = LARGEST - ENVELOPE;
      for (const [index, given] of events.entries()) {
        const event = compose(core, given as BatchEvent);
        if (!event) continue;
        if (typeof event == 'string') {
          reject(index, event);
          continue;
        }
        const bytes = new TextEncoder().encode(JSON.stringify(event)).length + 1;
        if (bytes > space && rows[0]) {
          await send(rows);
          rows = [];
          space = LARGEST - ENVELOPE;
        }
        space -= bytes;
        rows.push({index, event});
      }
      if (rows[0]) await send(rows);
      result.rejected.sort((one, other) => one.index - other.index);
      return result;
    },
  },
});

interface Row {
  index: number;
  event: EdgeEvent;
}

/** The event as it is sent; nothing if the site has cancelled it; or what is wrong with it. */
const compose = (
  {config, cookies, prefix, uuid}: Core,
  given: BatchEvent,
): EdgeEvent | string | undefined => {
  if (typeof given?.xdm != 'object' || !given.xdm) {
    return 'The event has no xdm. Give each event as {xdm, data}.';
  }
  const id = {_id: uuid(), timestamp: new Date().toISOString()};
  // A copy: the site may edit it.
  const content: Json = {xdm: merge({...id}, given.xdm), data: merge({}, given.data)};
  if (config.onBeforeEventSend?.(content) === false) return;
  const people = Object.values((content.xdm.identityMap ?? {}) as Record<string, Json[]>);
  // The edge makes none up here.
  if (!cookies.all()[prefix + 'identity'] && !people.flat()[0]?.id) {
    return 'The event has no identity. Put one into its identityMap, marked as primary.';
  }
  const {data, xdm} = content as {data: Json; xdm: Json};
  // However it was edited, it must be known as the same event when it is sent again.
  for (const [key, value] of Object.entries(id)) xdm[key] ??= value;
  return {xdm, data: some(data)};
};
