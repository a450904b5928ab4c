/** Sends messages until the inlet has said of each what becomes of it. */
import {
  OFTEN_AT_500,
  readAnswer,
  readAnswers,
  type Answer,
} from '../../src/components/inlet/answers.js';
import {bodyOf} from './batches.js';
import {gaveUp, refusedAll} from './ends.js';
import type {Message, Refusal} from './message.js';
import type {Pace} from './pace.js';
import type {Heard, Post} from './post.js';

/** What one answer settled. */
export interface Settled {
  accepted: Message[];
  rejected: Refusal[];
}

export interface Delivery {
  address: string;
  post: Post;
  pace: Pace;
  /** How often a message is sent again before the run is given up. */
  retries: number;
  /** Gets other credentials in place of these, if there are any. */
  renew?: (refused?: string) => Promise<boolean>;
  /** Counts what goes. */
  count: (sent: {requests: number; again: number}) => void;
  /** Each message goes by itself, and what is said is said of it. */
  alone?: boolean;
}

/** Ends early, with what is not settled, only if the run is called off. */
export type Deliver = (messages: Message[], tell: Tell) => Promise<void>;
type Tell = (settled: Settled) => void;

export const createDeliver = (delivery: Delivery): Deliver => {
  const {address, post, pace, retries, renew, count, alone} = delivery;
  const body = alone ? ([message]: Message[]) => Buffer.concat(message!.parts) : bodyOf;
  const read = alone ? (heard: Heard) => [readAnswer(heard)] : readAnswers;

  /** The inlet has answered for a message: it is one, and can be reached like this. */
  let isKnown = false;

  /** One message that cannot be read spoils a whole request. Its halves say whether that is so, and which it is. */
  const apart = async (messages: Message[], tell: Tell, heard: Heard) => {
    const spoilt: Message[][] = [];
    for (const half of halvesOf(messages)) {
      await deliver(half, tell, isKnown ? undefined : () => spoilt.push(half));
    }
    if (spoilt[1]) throw refusedAll(heard);
    for (const half of spoilt) await deliver(half, tell);
  };

  const deliver = async (messages: Message[], tell: Tell, spoil?: () => void): Promise<void> => {
    if (alone && messages[1]) {
      // An earlier run, which did not check, has gathered them.
      for (const message of messages) await deliver([message], tell);
      return;
    }
    let waiting = messages;
    let hasRenewed = false;
    let isHeard = false;
    for (let failures = 0; waiting[0]; failures++) {
      if (!(await pace.turn(waiting.length))) return;
      const heard = await post(address, body(waiting));
      count({requests: 1, again: failures ? waiting.length : 0});
      if (isShut(heard) && !hasRenewed && (await renew?.(heard.authorization))) {
        hasRenewed = true;
        continue;
      }
      if (heard.status == 413 && waiting[1]) {
        for (const half of halvesOf(waiting)) await deliver(half, tell);
        return;
      }
      if (heard.status == 400 && !alone) {
        if (spoil) return spoil();
        if (waiting[1]) return apart(waiting, tell, heard);
        if (isKnown) {
          const [answer] = readAnswers(heard, 1);
          return tell({accepted: [], rejected: [refusalOf(waiting[0], answer!)]});
        }
      }
      if (isHopeless(heard, alone)) throw refusedAll(heard);
      const {again, ...settled} = sort(waiting, read(heard, waiting.length));
      if (settled.accepted[0] || settled.rejected[0]) {
        isHeard = isKnown = true;
        tell(settled);
      }
      waiting = again.map(({message}) => message);
      if (!waiting[0]) return;
      const isBroken = again.every(({answer}) => answer.status == 500);
      if (failures >= (isBroken ? Math.min(OFTEN_AT_500, retries) : retries)) {
        if (!isDespaired(heard, again, isHeard)) throw gaveUp(again, failures + 1, heard);
        return tell({
          accepted: [],
          rejected: again.map(({message, answer}) => refusalOf(message, answer)),
        });
      }
      if (!(await pace.pause(failures, heard.retryAfter))) return;
    }
  };
  return deliver;
};

const halvesOf = (messages: Message[]) => {
  const half = Math.ceil(messages.length / 2);
  return [messages.slice(0, half), messages.slice(half)];
};

interface Failed {
  message: Message;
  answer: Answer;
}

/**
 * The inlet does well, but for these: the others must not wait for them for ever. Where it has taken or refused none, it is
 * about the inlet, if it is one; but for 500, which also means that a record does not fit.
 */
const isDespaired = ({status}: Heard, failed: Failed[], isHeard: boolean) =>
  status >= 200 &&
  status < 300 &&
  failed.every(({answer}) => (isHeard ? answer.status != 429 : answer.status == 500));

const sort = (messages: Message[], answers: Answer[]) => {
  const sorted: Settled & {again: Failed[]} = {accepted: [], rejected: [], again: []};
  messages.forEach((message, place) => {
    const answer = answers[place]!;
    if (answer.ok) sorted.accepted.push(message);
    else if (answer.again) sorted.again.push({message, answer});
    else sorted.rejected.push(refusalOf(message, answer));
  });
  return sorted;
};

const refusalOf = ({line, index, id}: Message, {status, errors}: Answer): Refusal => ({
  line,
  index,
  ...(id !== undefined && {id}),
  status,
  reason: errors.map(({path, message}) => (path ? `${path}: ${message}` : message)).join('; '),
});

const isShut = ({status}: Heard) => status == 401 || status == 403;

/** It is not about these messages: the next would fare no better. */
const isHopeless = ({status}: Heard, alone?: boolean) =>
  (status >= 300 && status < 500 && !PASSING.includes(status) && !(alone && status == 400)) ||
  status == 501;
const PASSING = [408, 413, 429];
