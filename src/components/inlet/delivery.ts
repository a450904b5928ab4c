import {readAnswer, readAnswers, type Answer} from './answers.js';
import {addressOf, type InletOptions, type Message} from './envelope.js';
import {post} from '../../platform/post.js';
import type {EdgeEvent, Json, Parcel, Reply, Sealed, Transport} from '../../core/types.js';

/** What is around a record, as it waits with it: an event's `meta` that no edge will see. */
export interface Wrapping {
  header: Message['header'];
  xdmMeta: Message['body']['xdmMeta'];
}

/** What is asked of what became of each: by its row, or its parcel where nothing is kept. */
export type Answers = WeakMap<object, Answer>;

/** The innermost transport of the inlet's branch: a parcel of records becomes messages, and each has its answer. */
export const deliver =
  (inlet: InletOptions, ecid: () => string | undefined, answers: Answers): Transport =>
  async (parcel) => {
    parcel.sealed ||= seal(parcel, inlet, ecid());
    const {events = [], rows} = parcel;
    const reply = await post(parcel.sealed);
    const each = events[1] ? readAnswers(reply, events.length) : [readAnswer(reply)];
    each.forEach((answer, index) => answers.set(rows[index] ?? parcel, answer));
    const replies = each.map((answer) => replyOf(answer, reply));
    if (each.every(({ok}) => ok)) return {...reply, answered: true};
    // Unless it is the batch itself that was not to be had.
    return events[1] && reply.status < 300 ? {...reply, each: replies} : replies[0]!;
  };

/** An inlet is named by the last part of its address, and a record that waits by that: it may be another's than today's. */
const seal = ({events = [], target}: Parcel, inlet: InletOptions, ecid?: string): Sealed => {
  const inletUrl = inlet.inletUrl.replace(/[^/]+$/, target.datastreamId);
  const place = inlet.events?.ecid ?? 'primary';
  const known = target.overrides!.kind == 'events' && place != 'none' && ecid;
  const identity = known && {
    id: known,
    authenticatedState: 'ambiguous',
    primary: place == 'primary',
  };
  const messages = events.map((event) => messageOf(event, identity));
  return messages[1]
    ? {url: addressOf({inletUrl}, 'batch'), json: {messages}}
    : {url: addressOf({inletUrl}), json: messages[0]!};
};

/** As it leaves. Who the visitor is was not on disk; a profile record says itself whose it is. */
const messageOf = ({xdm, meta}: EdgeEvent, identity?: Json | string | false): Json => {
  const {header, xdmMeta} = meta as Wrapping;
  const added = identity && !xdm.identityMap && {identityMap: {ECID: [identity]}};
  return {header, body: {xdmMeta, xdmEntity: {...xdm, ...added}}};
};

/** In the queue's words, for which only a status of 4xx is a refusal. */
const replyOf = ({again, ok, status}: Answer, reply: Reply): Reply => ({
  ...reply,
  answered: ok,
  status: ok || again || (status > 399 && status < 500) ? status : 400,
});
