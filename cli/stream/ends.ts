/** What is said when a run ends before its file does. */
import {readAnswers, type Answer, type Complaint} from '../../src/components/inlet/answers.js';
import {ended, stop} from '../outcome.js';
import type {Heard} from './post.js';

const ADVICE: Record<number, string> = {
  401: 'An authenticated inlet wants credentials: give them, and --authenticated.',
  403: 'See that the token is valid, and that your address may use the inlet.',
  404: 'See that --inlet-url is right.',
};

/** It is not about these messages. */
export const refusedAll = (heard: Heard) => {
  const [{errors}] = readAnswers(heard, 1) as [Answer];
  const advice = ADVICE[heard.status] ?? 'See that --inlet-url and what goes with it are right.';
  return stop(
    `The inlet refused a whole request (${heard.status}): ${ended(errors[0]!.message)} ${advice}`,
  );
};

/** These answers stayed, however often it was tried. */
export const gaveUp = (failed: {answer: Answer}[], tries: number, {status, trouble}: Heard) => {
  const [{message}] = failed[0]!.answer.errors as [Complaint];
  const words = status
    ? `the inlet answers ${status}${status < 300 ? `: ${message}` : ''}`
    : `the inlet does not answer (${trouble})`;
  return stop(
    `${failed.length} records were not taken in ${tries} tries: ${ended(words)} ` +
      'Nothing is lost: what was not taken is sent when you go on.',
  );
};
