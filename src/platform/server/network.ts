import {bearer} from './bearer.js';
import {during} from './during.js';
import type {Awaitable, Json, Platform, Reply, Sealed} from '../../core/types.js';

/** What the authenticated hosts of Adobe want to see; `orgId` is the configured one if it is left out. */
export interface Credentials {
  accessToken: string;
  apiKey: string;
  orgId?: string;
}

/** Gives credentials for each request; `refused` is the token that this one was refused with, if it was. */
export type Auth = (refused?: string) => Awaitable<Credentials>;

/** What a request on a server may be told. */
export interface NetworkOptions {
  orgId: string;
  auth?: Auth | undefined;
  /** Default: the runtime's. */
  fetch?: typeof fetch | undefined;
  /** For one sending, and what it takes to get credentials, in milliseconds. */
  timeout: number;
  /** Ends all of it. */
  signal?: AbortSignal | undefined;
  /** The visitor's cookies that are the edge's own. */
  cookies: () => string;
}

/**
 * Sends a body to the edge, with credentials if there are any. A network failure is a reply with status 0. Every answer is
 * read to its end: only then does the connection serve the next request.
 */
export const networkOf = ({
  auth,
  cookies,
  fetch: own,
  orgId,
  signal,
  timeout,
}: NetworkOptions): Platform['send'] => {
  const post = ({url, json}: Sealed, refused?: string) =>
    during(timeout, signal, async (end) => {
      const given = await auth?.(refused);
      // An edge on the site's own domain reads them there; others have them in the body.
      const cookie = json.meta?.state?.entries ? '' : cookies();
      // Now: it may have been replaced, by what watches requests, since the instance was made.
      const response = await (own ?? fetch)(url, {
        method: 'POST',
        // A token goes where it was meant to go, and nowhere else.
        redirect: 'manual',
        body: JSON.stringify(json),
        signal: end,
        headers: {
          'content-type': 'application/json',
          ...(cookie && {cookie}),
          ...(given && headersOf(given, orgId)),
        },
      });
      const {headers, status} = response;
      return {token: given?.accessToken, reply: {status, text: await response.text(), headers}};
    });

  return async (sealed): Promise<Reply> => {
    try {
      const {reply, token} = await post(sealed);
      const stale = reply.status == 401 || reply.status == 403;
      return token != null && stale ? (await post(sealed, token)).reply : reply;
    } catch (error) {
      return {status: 0, text: reasonOf(error)};
    }
  };
};

const headersOf = ({accessToken, apiKey, orgId}: Credentials, own: string) => ({
  authorization: bearer(accessToken),
  'x-api-key': apiKey,
  'x-gw-ims-org-id': orgId ?? own,
});

/** What went wrong, and beneath: "fetch failed" says little. */
const reasonOf = (error: unknown): string => {
  const {cause, message} = Object(error) as Json;
  const inner: unknown = cause?.message || cause?.code;
  return inner ? `${message as string}: ${inner as string}` : ((message || error) as string);
};
