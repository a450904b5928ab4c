/** One request to an inlet, whatever comes of it. */
import {causeOf, type Access} from '../access.js';
import type {Got} from '../../src/components/inlet/answers.js';

export interface Heard extends Got {
  retryAfter?: string;
  /** Why there was no answer. */
  trouble?: string;
  /** The credentials it went with. */
  authorization?: string;
}

export type Post = (address: string, body: Buffer) => Promise<Heard>;

export const createPost =
  (timeoutMillis: number, access?: Access): Post =>
  async (address, body) => {
    const headers: Record<string, string> = (await access?.headers()) ?? {};
    const {authorization} = headers;
    try {
      const response = await fetch(address, {
        method: 'POST',
        headers: {'content-type': 'application/json', ...headers},
        body: body as Uint8Array<ArrayBuffer>,
        // Whatever is redirected would go with its token, to wherever.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMillis),
      });
      const {status} = response;
      const retryAfter = response.headers.get('retry-after');
      return {
        status,
        // To its end: else the connection cannot be used again.
        text: await response.text(),
        ...(retryAfter && {retryAfter}),
        ...(authorization && {authorization}),
      };
    } catch (error) {
      return {status: 0, trouble: causeOf(error)};
    }
  };
