import {deliver, type Answers} from './delivery.js';
import {readInlet, type InletOptions} from './envelope.js';
import {createStream, type Streamed} from './stream.js';
import {ecidIn} from '../../platform/ecid.js';
import {merged} from '../../core/object.js';
import {responseOf} from '../../core/response.js';
import type {StreamEventOptions, StreamProfileOptions} from '../../core/options.js';
import type {Component, Core, Json, Transport} from '../../core/types.js';

export type {Answer, Complaint} from './answers.js';
export type {Streamed} from './stream.js';

export interface InletCommands {
  /** Streams an ExperienceEvent. What the inlet refuses is `ok: false`, with its reasons; rejects what cannot be sent. */
  streamEvent(options: StreamEventOptions): Promise<Streamed>;
  /** Streams a profile record, with the same results. */
  streamProfile(options: StreamProfileOptions): Promise<Streamed>;
}

/** Opens a branch with the queue in it: `last` joins in behind the queue. */
export type Open = (core: Core, send: Transport, last: Component, changes: Partial<Core>) => Core;

/** A page's first records wait so long for the visitor to be known, in milliseconds: the page view asks at the same time. */
const PATIENCE = 3000;

/** Streams records to an inlet of Experience Platform, with a queue of their own: the edge hears nothing of it. */
export const inletWith =
  (open: Open): Component<InletCommands> =>
  (core) => {
    const {config, cookies, log, prefix, uuid} = core;
    if (!config.inlet) return {name: 'Inlet', commands: unnamed};
    const inlet = readInlet(config.inlet as InletOptions);
    const answers: Answers = new WeakMap();

    const ecid = () => {
      try {
        return ecidIn(cookies.all()[prefix + 'identity'] || '');
      } catch {
        return; // Nobody is known yet, or only the edge can tell who.
      }
    };
    let introduce!: () => void;
    const introduced = new Promise<void>((resolve) => (introduce = resolve));

    const last: Component = () => ({
      name: 'Inlet',
      // It is on disk by now.
      async request({events, target}) {
        const stranger =
          target.overrides!.kind == 'events' &&
          inlet.events?.ecid != 'none' &&
          !events![0]!.xdm.identityMap &&
          !ecid();
        if (stranger)
          await Promise.race([introduced, new Promise((go) => setTimeout(go, PATIENCE))]);
      },
      // Of what becomes of records the page hears where it hears of events.
      response({handle}) {
        const news = handle.flatMap((one) => (one && one.type != 'queue:durability' ? one : []));
        const marked = news.map(({type, payload}) => ({
          type,
          payload: payload.map((one) => ({...one, inlet: true})),
        }));
        if (marked[0]) core.receive(responseOf({handle: marked})).catch(log);
      },
    });
    const inner = open(core, deliver(inlet, ecid, answers), last, {
      config: Object.freeze({
        ...config,
        orgId: `${config.orgId}/inlet`,
        // JSON needs a preflight, which may not outlive its page: only an answer counts. A copy has the same `_id`.
        queue: {...config.queue, unloadDelivery: 'at-least-once'},
      }),
      // An inlet mints nobody: what waits may go together whether the visitor is known or not.
      cookies: {...cookies, all: () => ({[prefix + 'identity']: '-', ...cookies.all()})},
    });

    const stream = createStream(inlet, inner, answers);

    return {
      name: 'Inlet',

      commands: {
        // Copies: what the page does to its objects while consent is pending changes nothing.
        streamEvent({xdm, type}) {
          const event = merged({xdm: {...(type && {eventType: type})}}, {xdm}).xdm as Json;
          // Also where it says that it has none: `{_id: order?.id}`.
          event._id ??= uuid();
          event.timestamp ??= new Date().toISOString();
          return stream('events', event);
        },
        streamProfile: ({xdm}) => stream('profiles', merged({}, {xdm}).xdm as Json),
      },

      flush: () => inner.hooks.find(({commands}) => commands?.flush)!.commands.flush(),

      response() {
        if (ecid()) introduce();
      },
    };
  };

const missing = async () => {
  throw new Error(
    'There is no inlet. Name it when you configure: inlet: {inletUrl, events, profiles}.',
  );
};
const unnamed: InletCommands = {streamEvent: missing, streamProfile: missing};
