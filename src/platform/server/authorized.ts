import {during} from './during.js';
import type {Awaitable} from '../../core/types.js';

/** What a request with credentials is told. */
export interface Authorization<C> {
  auth?: ((refused?: string) => Awaitable<C>) | undefined;
  /** For one sending, and what it takes to get credentials, in milliseconds. */
  timeout: number;
  /** Ends all of it. */
  signal?: AbortSignal | undefined;
}

/**
 * Sends with credentials, and once more with new ones if they were refused. The very same object would be refused again.
 * Credentials without a token reject, as nothing must leave without those that were asked for.
 */
export const authorized = async <C extends {accessToken: string}, R extends {status: number}>(
  {auth, signal, timeout}: Authorization<C>,
  send: (end: AbortSignal, credentials?: C) => Promise<R>,
): Promise<R> => {
  const attempt = (old?: C) =>
    during(timeout, signal, async (end) => {
      if (!auth) return {reply: await send(end)};
      const credentials = await auth(old?.accessToken);
      if (typeof Object(credentials).accessToken != 'string') {
        throw new Error("'auth' gave no access token. Let it return {accessToken, apiKey}.");
      }
      if (credentials === old) return;
      return {reply: await send(end, credentials), credentials};
    });

  const {reply, credentials} = (await attempt())!;
  if (!credentials || (reply.status != 401 && reply.status != 403)) return reply;
  return (await attempt(credentials))?.reply ?? reply;
};
