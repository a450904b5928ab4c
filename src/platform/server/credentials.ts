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

/** A token is renewed so many milliseconds before it ends. */
const EARLY = 60_000;
/** How long one lasts that does not say so, in seconds. */
const DAY = 86_399;
const PATIENCE = 10_000;

/** Credentials that fetch their token themselves, keep it in memory, and renew it when it ends or is refused. One function serves all instances. */
export const serverToServer = ({
  clientId,
  clientSecret,
  scopes,
  orgId,
  tokenUrl = 'https://ims-na1.adobelogin.com/ims/token/v3',
  fetch: own,
}: ServerToServer): Auth => {
  let known: {token: string; until: number} | undefined;
  let asking: Promise<string> | undefined;

  const ask = async () => {
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
      signal: AbortSignal.timeout(PATIENCE),
    });
    const minted = (await response.json().catch(() => ({}))) as Record<string, any> | null;
    const {access_token: token, expires_in: seconds = DAY} = minted ?? {};
    if (!response.ok || typeof token != 'string') {
      // Its body may repeat what was sent, so it is not said.
      throw new Error(
        `No access token: ${new URL(tokenUrl).host} answered with status ${response.status}. ` +
          'Look at client id, secret and scopes.',
      );
    }
    known = {token, until: Date.now() + seconds * 1000 - EARLY};
    return token;
  };

  return async (refused): Promise<Credentials> => {
    // Several requests are refused with one token; the first of them has another by now.
    if (refused && refused == known?.token) known = undefined;
    const token =
      known && Date.now() < known.until
        ? known.token
        : // Requests that come together ask once.
          await (asking ??= ask().finally(() => (asking = undefined)));
    return {accessToken: token, apiKey: clientId, ...(orgId && {orgId})};
  };
};
