/** One POST to an inlet from a server, with its token, and when to try again. */
import {authorized} from '../../platform/server/authorized.js';
import {bearer, headerText} from '../../platform/server/bearer.js';
import {reasonOf} from '../../platform/server/reason.js';
import type {Got} from './answers.js';
import {retryAfter} from '../../core/answers.js';
import type {Awaitable} from '../../core/types.js';

/** What an authenticated inlet wants to see. */
export interface InletToken {
  accessToken: string;
  apiKey?: string;
  /** `…@AdobeOrg`. Default: the inlet's `imsOrgId`. */
  orgId?: string;
  /** `x-sandbox-name`, which the gateway's address wants. */
  sandbox?: string;
}

export interface CallOptions {
  /** Asked before each request, and once more with the token where the inlet did not take it; the same object is not tried again. */
  auth?: (refused?: string) => Awaitable<InletToken>;
  /** In place of the platform's own. */
  fetch?: typeof fetch;
  /** How long one request may take, and what it takes to get its token, in milliseconds. Default 10,000. */
  timeout?: number;
  /** Ends everything: what is asked then, or was not answered by then, rejects with its reason. */
  signal?: AbortSignal;
  /** How often what failed in passing is sent again. Default 2. */
  retries?: number;
}

/** What came back; `headers` if something did. */
export interface Heard extends Got {
  headers?: Headers;
}

/** The first pause, in milliseconds; each is twice as long as the one before, give or take a half. */
const PAUSE = 500;
/** Nobody waits for longer, whatever the inlet asks for. */
const LONGEST = 30_000;

export const createCall = ({
  auth,
  fetch: send = fetch,
  imsOrgId,
  retries = 2,
  signal,
  timeout = 10_000,
}: CallOptions & {imsOrgId?: string}) => {
  const once = (url: string, body: string) =>
    authorized({auth, signal, timeout}, async (end, token): Promise<Heard> => {
      const response = await send(url, {
        method: 'POST',
        body,
        headers: {'content-type': 'application/json', ...(token && headersOf(token, imsOrgId))},
        // A token goes where it was meant to go, and nowhere else.
        redirect: 'manual',
        signal: end,
      });
      // To its end, whoever wants it: only then is the connection free again.
      const {headers, status} = response;
      return {status, text: await response.text(), headers};
    });

  return {
    /** Never rejects but for the signal: a network failure has status 0, and its message as text. */
    async ask(url: string, body: string): Promise<Heard> {
      signal?.throwIfAborted();
      try {
        return await once(url, body);
      } catch (error) {
        signal?.throwIfAborted();
        return {status: 0, text: reasonOf(error)};
      }
    },

    /** Waits for the next try; false if there is none. */
    async rest(tries: number, {headers}: Heard): Promise<boolean> {
      const asked = retryAfter(headers?.get('retry-after'));
      const pause = asked ?? PAUSE * 2 ** (tries - 1) * (0.5 + Math.random());
      if (tries > retries || pause > LONGEST) return false;
      signal?.throwIfAborted();
      await pass(pause, signal);
      return true;
    },
  };
};

const headersOf = (
  {accessToken, apiKey, orgId, sandbox}: InletToken,
  imsOrgId?: string,
): Record<string, string> => {
  const organization = orgId ?? imsOrgId;
  return {
    authorization: bearer(accessToken),
    ...(apiKey && {'x-api-key': headerText(apiKey, 'API key')}),
    ...(organization && {'x-gw-ims-org-id': headerText(organization, 'organization')}),
    ...(sandbox && {'x-sandbox-name': headerText(sandbox, 'sandbox')}),
  };
};

const pass = (milliseconds: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal!.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, {once: true});
  });
