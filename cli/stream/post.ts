/** One request to an inlet, whatever comes of it. */
import type {Got} from '../../src/components/inlet/answers.js';
import {causeOf, type Access} from '../access.js';
import {send} from '../send.js';

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
      const {status, text, retryAfter} = await send({
        method: 'POST',
        address,
        headers: {'content-type': 'application/json', ...headers},
        body,
        timeoutMillis,
      });
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
