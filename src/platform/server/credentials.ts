import {sendable} from './bearer.js';
import {during} from './during.js';
import {reasonOf} from './reason.js';
import type {Auth, Credentials} from './network.js';

/** Of a project in Adobe's Developer Console with OAuth server-to-server credentials. */
export interface ServerToServer {
  clientId: string;
  clientSecret: string;
  /** As the console lists them: `openid,AdobeID,…`. */
  scopes: string | readonly string[];
  orgId?: string;
  /** Default: `https://ims-na1.adobelogin.com/ims/token/v3`. */
  tokenUrl?: string;
  /** Default: the runtime's. */
  fetch?: typeof fetch;
}

/** A token is renewed so long before it ends, but not before half of its life has passed. */
const EARLY_MS = 60_000;
/** The longest that a token is kept, also if it does not say how long it lasts. */
const DAY_MS = 86_399_000;
/** The shortest. */
const SECOND_MS = 1000;
/** A token that was refused is replaced; if the next one is refused, too, it is kept for so long: the fault is elsewhere. */
const RENEWAL_PAUSE_MS = 60_000;
/** After two failures in a row nobody asks for a token for so long; twice as long after each further one. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
const TOKEN_TIMEOUT_MS = 10_000;

interface Token {
  text: string;
  /** When it is renewed, and when it ends. */
  until: number;
  ends: number;
}

/**
 * Credentials that fetch their token themselves and keep it in memory. One function serves all instances: requests that come
 * together ask for one token.
 *
 * - **A token is kept** for `expires_in` seconds less one minute, or for half of them if that is longer; a second at least, a
 *   day at most. An `expires_in` that is missing, 0, negative or no number counts as a day.
 * - **A token that is refused** (401 or 403) is replaced once a minute at most. In between the refusal stands.
 * - **A request for a token fails** if there is no connection, no answer in 10 seconds, another status than 2xx, or an answer
 *   without a token that can be sent: no JSON, no text, empty, with line breaks inside. Then the command rejects and says so;
 *   a token that has not ended is used on. After two failures in a row commands reject at once, with the last failure, for
 *   1 second, then 2, 4, up to 60.
 */
export const serverToServer = ({
  clientId,
  clientSecret,
  scopes,
  orgId,
  tokenUrl = 'https://ims-na1.adobelogin.com/ims/token/v3',
  fetch: own,
}: ServerToServer): Auth => {
  let known: Token | undefined;
  let given: Credentials | undefined;
  let asking: Promise<Token> | undefined;
  let renewed = -RENEWAL_PAUSE_MS;
  let failures = 0;
  let failure: {error: Error; until: number} | undefined;

  /** A token, or why there is none. */
  const mint = async (end: AbortSignal): Promise<Token | string> => {
    const response = await (own ?? fetch)(tokenUrl, {
      method: 'POST',
      // The secret goes there, and nowhere else. Workers know no other word for it.
      redirect: 'manual',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope: [scopes].flat().join(','),
      }),
      signal: end,
    });
    const minted: unknown = await response.json().catch(() => undefined);
    const {access_token: token, expires_in: seconds} = Object(minted) as Record<string, unknown>;
    const text = response.ok ? sendable(token) : undefined;
    if (!text) {
      // Its body may repeat what was sent, so it is not said.
      const {ok, status} = response;
      const passes = status == 429 || status >= 500;
      const advice = passes ? 'It will be asked again.' : 'Look at client id, secret and scopes.';
      return `answered with status ${status}${ok ? ', and without a token that can be sent' : ''}. ${advice}`;
    }
    const [now, life] = [Date.now(), lifeOf(seconds)];
    const until = now + Math.max(SECOND_MS, life - Math.min(EARLY_MS, life / 2));
    return {text, until, ends: now + life};
  };

  const ask = async (): Promise<Token> => {
    if (failure && performance.now() < failure.until) throw failure.error;
    let why: string;
    try {
      // Also where `fetch` does not look at its signal: all wait for this one.
      const minted = await during(TOKEN_TIMEOUT_MS, undefined, mint);
      if (typeof minted != 'string') {
        failures = 0;
        failure = undefined;
        return (known = minted);
      }
      why = minted;
    } catch (error) {
      why = `gave no answer. ${reasonOf(error)}`;
    }
    const pause = failures ? Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS) : 0;
    failures++;
    const error = new Error(`No access token: ${hostOf(tokenUrl)} ${why}`);
    failure = {error, until: performance.now() + pause};
    throw error;
  };

  return async (refused): Promise<Credentials> => {
    // Several requests are refused with one token; the first of them has another by now.
    if (refused && refused == known?.text && performance.now() - renewed >= RENEWAL_PAUSE_MS) {
      known = undefined;
      renewed = performance.now();
    }
    let token = known;
    if (!token || Date.now() >= token.until) {
      try {
        // Requests that come together ask once.
        token = await (asking ??= ask().finally(() => (asking = undefined)));
      } catch (error) {
        if (!token || Date.now() >= token.ends) throw error;
      }
    }
    // The same object for the same token: what was refused is not sent again.
    if (given?.accessToken != token.text) {
      given = {accessToken: token.text, apiKey: clientId, ...(orgId && {orgId})};
    }
    return given;
  };
};

const lifeOf = (seconds: unknown): number => {
  const life = typeof seconds == 'number' || typeof seconds == 'string' ? +seconds * 1000 : 0;
  return life > 0 ? Math.min(life, DAY_MS) : DAY_MS;
};

const hostOf = (url: string) => {
  try {
    return new URL(url).host;
  } catch {
    return "the 'tokenUrl'"; // The request has failed with it.
  }
};
