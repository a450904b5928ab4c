import {divides, refused} from '../core/answers.js';
import {ENOUGH, inHalves} from '../core/halves.js';
import {merged, some} from '../core/object.js';
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
  /** The others: where in the list, and why. */
  rejected: Rejected[];
}

export interface Rejected {
  index: number;
  message: string;
  /** It was no refusal: the edge may take it later, or even have it by now. */
  again: boolean;
  /** Then: what to send again. It has the `_id` that it was sent with, so that it counts once. */
  event?: BatchEvent;
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
      const result: BatchResult = {sent: 0, rejected: []};
      const reject = (index: number, message: string, event?: BatchEvent) =>
        result.rejected.push({index, message, again: !!event, ...(event && {event})});

      const declined = await core.gate.opened().catch(({message}: Error) => message);
      if (declined) {
        for (const index of events.keys()) reject(index, declined);
        return result;
      }

      const retain = (rows: readonly Row[], message: string) => {
        for (const row of rows) reject(row.index, message, asSent(events[row.index], row.event));
      };
      const send = inHalves<Row>(
        async (rows) => {
          try {
            await core.request({
              action: 'collect',
              events: rows.map(({event}) => event),
              overrides,
            });
            result.sent += rows.length;
            return 'taken';
          } catch (error) {
            const {message} = error as Error;
            // From the beginning: what the edge says may speak of other statuses.
            const status = +(
              /^The server responded with a status code (\d+)/.exec(message)?.[1] ?? 0
            );
            if (rows[1] && divides({status})) return 'divide';
            if (!refused({status})) {
              retain(rows, message);
              return 'failed';
            }
            for (const {index} of rows) reject(index, message);
            // An event's own size says nothing of the next.
            return status == 413 ? 'failed' : 'refused';
          }
        },
        (rows) =>
          retain(
            rows,
            `Not sent, as the edge refused ${ENOUGH} in a row. See what it says of them, then send this one again.`,
          ),
      );

      let rows: Row[] = [];
      let space = LARGEST - ENVELOPE;
      for (const [index, given] of events.entries()) {
        const made = attempt(() => compose(core, given));
        if (!made) continue;
        if (typeof made == 'string') {
          reject(index, made);
          continue;
        }
        const {bytes} = made;
        if (bytes > space && rows[0]) {
          await send(rows);
          rows = [];
          space = LARGEST - ENVELOPE;
        }
        space -= bytes;
        rows.push({index, ...made});
      }
      if (rows[0]) await send(rows);
      result.rejected.sort((one, other) => one.index - other.index);
      return result;
    },
  },
});

/** An event as it is sent, and its size with a comma. */
interface Made {
  event: EdgeEvent;
  bytes: number;
}

interface Row extends Made {
  index: number;
}

/** One event that cannot be made must not hide what became of the others. */
const attempt = <T>(make: () => T): T | string => {
  try {
    return make();
  } catch (error) {
    return `The event cannot be sent. ${String(Object(error).message ?? error)}`;
  }
};

const asSent = (given: BatchEvent, {xdm: {_id, timestamp}}: EdgeEvent): BatchEvent => ({
  ...given,
  // As it is written, if its class says how.
  xdm: {...merged({}, {xdm: given.xdm}).xdm, _id, timestamp},
});

/** The event as it is sent; nothing if the site has cancelled it; or what is wrong with it. */
const compose = (
  {config, cookies, prefix, uuid}: Core,
  given: BatchEvent,
): Made | string | undefined => {
  if (typeof given?.xdm != 'object' || !given.xdm) {
    return 'The event has no xdm. Give each event as {xdm, data}.';
  }
  // A cycle or a BigInt ends here, in the runtime's words.
  JSON.stringify([given.xdm, given.data]);
  const id = {_id: uuid(), timestamp: new Date().toISOString()};
  // A copy: the site may edit it.
  const content = merged({xdm: id}, {xdm: given.xdm, data: given.data ?? {}});
  if (config.onBeforeEventSend?.(content) === false) return;
  const people = Object.values((content.xdm.identityMap ?? {}) as Record<string, Json[]>);
  // The edge makes none up here.
  if (!cookies.all()[prefix + 'identity'] && !people.flat()[0]?.id) {
    return 'The event has no identity. Put one into its identityMap, marked as primary.';
  }
  const {data, xdm} = content as {data: Json; xdm: Json};
  // However it was edited, it must be known as the same event when it is sent again.
  for (const [key, value] of Object.entries(id)) xdm[key] ??= value;
  const event = {xdm, data: some(data)};
  return {event, bytes: new TextEncoder().encode(JSON.stringify(event)).length + 1};
};
