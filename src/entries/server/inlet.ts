/** Streams records to Experience Platform from a server: one by one or in batches, with a token if the inlet wants one. */
import {goesAgain, readAnswer, readAnswers, type Answer} from '../../components/inlet/answers.js';
import {createCall, type CallOptions} from '../../components/inlet/call.js';
import {
  addressOf,
  LARGEST,
  messageOf,
  readInlet,
  TOGETHER,
  type InletOptions,
  type Kind,
} from '../../components/inlet/envelope.js';
import {divides} from '../../core/answers.js';
import {ENOUGH, inHalves} from '../../core/halves.js';
import {merged} from '../../core/object.js';
import {uuid} from '../../platform/uuid.js';
import type {Json} from '../../core/types.js';

export type {Answer, Complaint} from '../../components/inlet/answers.js';
export type {InletOptions, Kind, Place} from '../../components/inlet/envelope.js';
export type {InletToken} from '../../components/inlet/call.js';

export interface InletSettings extends InletOptions, CallOptions {}

export interface SendOptions {
  /** Checks the record before the answer: for development, 60 times a minute; what fails is dropped. */
  check?: boolean;
}

/** None of its functions rejects because the inlet does: what it says is in the answers. */
export interface Inlet {
  /** An ExperienceEvent; `_id` (a UUID) and `timestamp` (now) are added unless it has them, here and in a batch. */
  sendEvent(entity: Json, options?: SendOptions): Promise<Answer>;
  sendProfile(entity: Json, options?: SendOptions): Promise<Answer>;
  /** One answer for each record, in their order. */
  sendBatch(kind: Kind, entities: readonly Json[]): Promise<Answer[]>;
}

/** A message on its way, and whose answer it wants. */
type Item = readonly [index: number, text: string];

const OPEN = '{"messages":[';
const CLOSE = ']}';
const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** The same event, however often it is sent. */
const identified = (entity: Json): Json =>
  ({}).toString.call(entity) == '[object Object]'
    ? // Also where it says that it has none.
      {
        ...entity,
        _id: entity._id ?? uuid(),
        timestamp: entity.timestamp ?? new Date().toISOString(),
      }
    : entity;

const LEFT_ALONE = `Not sent, as the inlet refused ${ENOUGH} in a row. See what it says of them, then send this one again.`;

/** What never left. */
const withheld = (message: string): Answer => ({
  ok: false,
  status: 0,
  again: false,
  errors: [{path: '', keyword: '', message}],
});

/** Throws at once on options that cannot be right, naming every problem. */
export const createInlet = (settings: InletSettings): Inlet => {
  const inlet = readInlet(settings, '');
  const {ask, rest} = createCall(settings);

  /** The message as it travels, or why it never will. */
  const wrap = (kind: Kind, given: Json): string | Answer => {
    if (!Object.keys(inlet).includes(kind) || !inlet[kind])
      throw new Error(`The inlet has no place for ${kind}: name it in its options.`);
    try {
      // What says how it is written is given its id and time as it is written.
      const entity: Json = given?.toJSON ? merged({}, {given}).given : given;
      const text = JSON.stringify(
        messageOf(inlet, kind, kind == 'events' ? identified(entity) : entity),
      );
      const fits = bytesOf(OPEN + text + CLOSE) <= LARGEST;
      return fits ? text : withheld('The record is too large: the limit is 1 MB.');
    } catch (error) {
      return withheld((error as Error).message);
    }
  };

  const sendOne = async (kind: Kind, entity: Json, {check}: SendOptions = {}) => {
    const text = wrap(kind, entity);
    if (typeof text != 'string') return text;
    let checked = check;
    for (let tries = 1; ; tries++) {
      let got = await ask(addressOf(inlet, checked ? 'checked' : undefined), text);
      if (checked && got.status == 501) {
        // Not every data centre checks; the record is welcome all the same.
        checked = false;
        got = await ask(addressOf(inlet), text);
      }
      const answer = readAnswer(got);
      if (!goesAgain(answer, tries) || !(await rest(tries, got))) return answer;
    }
  };

  const sendTogether = (answers: Answer[]) =>
    inHalves<Item>(
      async (items) => {
        let going = items;
        for (let tries = 1; ; tries++) {
          const body = OPEN + going.map(([, text]) => text).join(',') + CLOSE;
          const got = await ask(addressOf(inlet, 'batch'), body);
          const each = readAnswers(got, going.length);
          going.forEach(([index], at) => (answers[index] = each[at]!));
          const isRefused = each.every(({again, ok}) => !ok && !again);
          if (isRefused && divides(got) && going[1]) {
            if (going == items) return 'divide';
            // Some were taken already, and these were to go again.
            await sendTogether(answers)(going);
            return 'taken';
          }
          going = going.filter((_item, at) => goesAgain(each[at]!, tries));
          if (going[0] && (await rest(tries, got))) continue;
          if (isRefused) return got.status == 413 ? 'failed' : 'refused';
          return each.some(({ok}) => ok) ? 'taken' : 'failed';
        }
      },
      (items) => {
        for (const [index] of items) answers[index] = {...withheld(LEFT_ALONE), again: true};
      },
    );

  return {
    sendEvent: (entity, options) => sendOne('events', entity, options),
    sendProfile: (entity, options) => sendOne('profiles', entity, options),

    async sendBatch(kind, entities) {
      const wrapped = entities.map((entity) => wrap(kind, entity));
      const answers: Answer[] = [];
      const items: Item[] = [];
      wrapped.forEach((one, index) => {
        if (typeof one == 'string') items.push([index, one]);
        else answers[index] = one;
      });
      const send = sendTogether(answers);
      for (const batch of batchesOf(items)) await send(batch);
      return answers;
    },
  };
};

/** In their order, as many together as may go. */
const batchesOf = (items: readonly Item[]): Item[][] => {
  const batches: Item[][] = [];
  let space = 0;
  for (const item of items) {
    const bytes = bytesOf(item[1]) + 1;
    const last = batches[batches.length - 1];
    if (last && last.length < TOGETHER && bytes <= space) {
      last.push(item);
      space -= bytes;
    } else {
      batches.push([item]);
      space = LARGEST - bytesOf(OPEN + CLOSE) - bytes;
    }
  }
  return batches;
};
