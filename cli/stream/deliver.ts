/** Sends messages until the inlet has said of each what becomes of it. */
import {readAnswers, type Answer} from '../../src/components/inlet/answers.js';
import {stop} from '../outcome.js';
import {bodyOf} from './batches.js';
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
  /** Puts messages into a request; default: a batch. */
  body?: (messages: Message[]) => Buffer;
  /** Reads what is said of them. */
  read?: (heard: Heard, count: number) => Answer[];
}

/** Ends early, with what is not settled, only if the run is called off. */
export type Deliver = (messages: Message[], tell: (settled: Settled) => void) => Promise<void>;

export const createDeliver = (delivery: Delivery): Deliver => {
  const {address, post, pace, retries, renew, count, body = bodyOf, read = readAnswers} = delivery;

  const deliver: Deliver = async (messages, tell) => {
    let waiting = messages;
    let hasRenewed = false;
    for (let failures = 0; waiting[0]; failures++) {
      if (!(await pace.turn())) return;
      const heard = await post(address, body(waiting));
      count({requests: 1, again: failures ? waiting.length : 0});
      if (isShut(heard) && !hasRenewed && (await renew?.(heard.authorization))) {
        hasRenewed = true;
        continue;
      }
      if (heard.status == 413 && waiting[1]) {
        const half = Math.ceil(waiting.length / 2);
        await deliver(waiting.slice(0, half), tell);
        return deliver(waiting.slice(half), tell);
      }
      if (isHopeless(heard)) throw refusedAll(heard);
      const {again, ...settled} = sort(waiting, read(heard, waiting.length));
      tell(settled);
      waiting = again;
      if (!waiting[0]) return;
      if (failures >= retries) throw gaveUp(waiting.length, failures + 1, heard);
      if (!(await pace.pause(failures, heard.retryAfter))) return;
    }
  };
  return deliver;
};

const sort = (messages: Message[], answers: Answer[]) => {
  const sorted: Settled & {again: Message[]} = {accepted: [], rejected: [], again: []};
  messages.forEach((message, place) => {
    const answer = answers[place]!;
    if (answer.ok) sorted.accepted.push(message);
    else if (answer.again) sorted.again.push(message);
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
const isHopeless = ({status}: Heard) =>
  (status >= 300 && status < 500 && ![408, 413, 429].includes(status)) || status == 501;

const ADVICE: Record<number, string> = {
  401: 'An authenticated inlet wants credentials: give them, and --authenticated.',
  403: 'See that the token is valid, and that your address may use the inlet.',
  404: 'See that --inlet-url is right.',
};

const refusedAll = (heard: Heard) => {
  const [{errors}] = readAnswers(heard, 1) as [Answer];
  const advice = ADVICE[heard.status] ?? 'See that --inlet-url and what goes with it are right.';
  return stop(
    `The inlet refused a whole request (${heard.status}): ${errors[0]!.message} ${advice}`,
  );
};

const gaveUp = (count: number, tries: number, {status, trouble}: Heard) =>
  stop(
    `${count} records were not taken in ${tries} tries: ` +
      `${status ? `the inlet answers ${status}` : `the inlet does not answer (${trouble})`}. ` +
      'Nothing is lost: what was not taken is sent when you go on.',
  );
