/** The documented ways in which the edge says no, and how each is written on the wire. */
import type {Json} from './types.js';

const titles = {
  'EXEG-0000-503': 'Service unavailable',
  'EXEG-0001-500': 'Unexpected error',
  'EXEG-0002-400': 'Datastream missing',
  'EXEG-0101-400': 'Body is not JSON',
  'EXEG-0102-400': 'Field does not match the schema',
  'EXEG-0103-400': 'Required field missing',
  'EXEG-0104-422': 'Validation failed',
  'EXEG-0109-408': 'Body is empty',
  'EXEG-0111-415': 'Content type not supported',
  'EXEG-0112-413': 'Body too large',
  'EXEG-0200-504': 'Upstream timed out',
  'EXEG-0201-503': 'Upstream unavailable',
  'EXEG-0202-502': 'Upstream failed',
  'EXEG-0301-200': 'Event ignored for lack of consent',
  'EXEG-0304-400': 'Identity not valid',
  'EXEG-0306-400': 'Primary identity missing',
  'EXEG-0500-401': 'Access token missing',
  'EXEG-0501-401': 'Access token not valid',
  'EXEG-0502-401': 'API key missing or wrong',
  'EXEG-0503-401': 'Organization or sandbox not permitted',
};

export type ProblemCode = keyof typeof titles;

/** A problem document, as `application/problem+json` carries it. */
export interface Problem {
  type: string;
  status: number;
  title: string;
  detail: string;
  report: Json;
}

/** An error that knows how it is to be answered. */
export interface Refusal extends Error {
  problem: Problem;
  headers?: Record<string, string>;
}

export const problem = (code: ProblemCode, detail: string, report: Json = {}): Problem => ({
  type: `https://ns.adobe.com/aep/errors/${code}`,
  status: Number(code.slice(-3)),
  title: titles[code],
  detail,
  report,
});

// Adobe documents no codes for these; RFC 9457 says what to write when the status says it all.
export const plainProblem = (status: number, title: string, detail: string): Problem => ({
  type: 'about:blank',
  status,
  title,
  detail,
  report: {},
});

export const refusal = (answer: Problem, headers?: Record<string, string>): Refusal =>
  Object.assign(new Error(answer.detail), {problem: answer, headers});

export const refuse = (code: ProblemCode, detail: string, report?: Json): Refusal =>
  refusal(problem(code, detail, report));

const byStatus: Record<number, ProblemCode> = {
  400: 'EXEG-0101-400',
  408: 'EXEG-0109-408',
  413: 'EXEG-0112-413',
  415: 'EXEG-0111-415',
  422: 'EXEG-0104-422',
  500: 'EXEG-0001-500',
  502: 'EXEG-0202-502',
  503: 'EXEG-0000-503',
  504: 'EXEG-0200-504',
};

/** The problem that usually comes with a status. */
export const problemFor = (status: number, detail: string): Problem => {
  const code = byStatus[status];
  return code ? problem(code, detail) : plainProblem(status, `Status ${status}`, detail);
};
