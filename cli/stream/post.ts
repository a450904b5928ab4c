/** One request to an inlet, whatever comes of it. */
import http, {type IncomingMessage} from 'node:http';
import https from 'node:https';
import type {Got} from '../../src/components/inlet/answers.js';
import {causeOf, type Access} from '../access.js';

export interface Heard extends Got {
  retryAfter?: string;
  /** Why there was no answer. */
  trouble?: string;
  /** The credentials it went with. */
  authorization?: string;
}

export type Post = (address: string, body: Buffer) => Promise<Heard>;

// Not fetch: a body that goes through its streams takes as much time as all the rest of a run. This follows no
// redirection either, so that no token goes wherever, and keeps its connections.
const request = {'http:': http.request, 'https:': https.request};

export const createPost =
  (timeoutMillis: number, access?: Access): Post =>
  async (address, body) => {
    const headers: Record<string, string> = (await access?.headers()) ?? {};
    const {authorization} = headers;
    try {
      const {status, text, retryAfter} = await send(address, headers, body, timeoutMillis);
      return {
        status,
        text,
        ...(retryAfter && {retryAfter}),
        ...(authorization && {authorization}),
      };
    } catch (error) {
      return {status: 0, trouble: causeOf(error)};
    }
  };

const send = (
  address: string,
  headers: Record<string, string>,
  body: Buffer,
  timeoutMillis: number,
) =>
  new Promise<{status: number; text: string; retryAfter?: string}>((resolve, reject) => {
    const url = new URL(address);
    const sending = request[url.protocol as keyof typeof request](url, {
      method: 'POST',
      headers: {'content-type': 'application/json', ...headers},
    });
    const timer = setTimeout(() => {
      sending.destroy(new DOMException('It took too long.', 'TimeoutError'));
    }, timeoutMillis);
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    sending.on('error', fail);
    sending.on('response', (response: IncomingMessage) => {
      let text = '';
      // To its end: else the connection cannot be used again.
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('error', fail);
      response.on('end', () => {
        clearTimeout(timer);
        resolve({
          status: response.statusCode!,
          text,
          retryAfter: response.headers['retry-after'],
        });
      });
    });
    sending.end(body);
  });
