/** The ways in which Experience Platform says no, and how each is written on the wire. */
import {textOf} from '../text.js';
import type {Json} from '../types.js';

/** An error that knows how it is to be answered. */
export interface Rejection extends Error {
  status: number;
  document: Json;
  headers?: Record<string, string>;
}

const reject = (status: number, document: Json, headers?: Record<string, string>): Rejection =>
  Object.assign(new Error(`Status ${status}`), {status, document, headers});

const PROBLEMS = 'adobecloud/problem/data-collection-service';

/** No token, a wrong one, somebody else's organization. Its `status` is text, as Adobe writes it. */
export const unauthorized = (status: 401 | 403, message: string): Rejection =>
  reject(status, {
    type: `https://ns.adobe.com/${PROBLEMS}-authorization`,
    status: textOf(status),
    title: 'Authorization',
    report: {message},
  });

/** What an inlet says of a message, or of the whole request. */
export const inletProblem = (
  status: number,
  title: string,
  message: string,
  cause?: Json,
): Json => ({
  type: `http://ns.adobe.com/${PROBLEMS}/inlet`,
  status,
  title,
  report: {message, ...(cause && {cause})},
});

export const refuseInlet = (
  status: number,
  title: string,
  message: string,
  headers?: Record<string, string>,
): Rejection => reject(status, inletProblem(status, title, message), headers);

const titles: Record<number, string> = {
  400: 'Bad request',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Body too large',
  415: 'Content type not supported',
};

/** For the management paths, of whose errors no form is documented; so it is the form of RFC 9457. */
export const refuse = (status: number, detail: string): Rejection =>
  reject(status, {type: 'about:blank', status, title: titles[status] ?? 'Refused', detail});
