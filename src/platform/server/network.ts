import {authorized} from './authorized.js';
import {bearer, headerText} from './bearer.js';
import {reasonOf} from './reason.js';
import type {Awaitable, Platform, Reply, Sealed} from '../../core/types.js';

/** What the authenticated hosts of Adobe want to see; `orgId` is the configured one if it is left out. */
export interface Credentials {
  accessToken: string;
  apiKey: string;
  orgId?: string;
}

/**
 * Gives credentials for each request. Where the edge refuses them (401 or 403) it is asked once more, with the token that
 * was refused; if it gives the same object again, the refusal stands. One that throws, or gives what can be no header, rejects
 * the command, and nothing is sent.
 */
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
  const post = ({url, json}: Sealed) =>
    authorized({auth, signal, timeout}, async (end, given): Promise<Reply> => {
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
      return {status, text: await response.text(), headers};
    });

  return async (sealed): Promise<Reply> => {
    try {
      return await post(sealed);
    } catch (error) {
      return {status: 0, text: reasonOf(error)};
    }
  };
};

const headersOf = ({accessToken, apiKey, orgId}: Credentials, own: string) => ({
  authorization: bearer(accessToken),
  'x-api-key': headerText(apiKey, 'API key'),
  'x-gw-ims-org-id': headerText(orgId ?? own, 'organization'),
});
