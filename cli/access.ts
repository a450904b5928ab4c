/** The headers that let a request in, with a token that is fetched when there is none and again when it ends. */
import type {Credentials} from './credentials.js';
import {stop} from './outcome.js';
import type {Terminal} from './terminal.js';

export interface Access {
  headers(): Promise<Record<string, string>>;
  /** The token was refused: gets another. False if there is none to be had. */
  renew(refused?: string): Promise<boolean>;
}

// A token that ends while a request is on its way is refused.
const EARLY = 60_000;
const PATIENCE = 30_000;

export const createAccess = (credentials: Credentials, {hide}: Terminal): Access => {
  const {apiKey, orgId, sandbox, clientSecret} = credentials;
  let token = credentials.accessToken;
  let endsAt = Infinity;
  let coming: Promise<void> | undefined;

  const fetchToken = () =>
    (coming ??= (async () => {
      try {
        const minted = await mint(credentials);
        hide(minted.access_token);
        token = minted.access_token;
        endsAt = Date.now() + (minted.expires_in ?? 86_399) * 1000 - EARLY;
      } finally {
        coming = undefined;
      }
    })());

  return {
    async headers() {
      if (clientSecret && (!token || Date.now() > endsAt)) await fetchToken();
      return {
        authorization: `Bearer ${token}`,
        'x-api-key': apiKey,
        'x-gw-ims-org-id': orgId,
        'x-sandbox-name': sandbox,
      };
    },
    async renew(refused) {
      if (!clientSecret) return false;
      // Several requests are refused with one token; one new token is enough.
      if (!refused || refused == `Bearer ${token}`) await fetchToken();
      return true;
    },
  };
};

interface Minted {
  access_token: string;
  /** Seconds. */
  expires_in?: number;
}

const mint = async ({ims, apiKey, clientSecret, scopes}: Credentials): Promise<Minted> => {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: apiKey,
    client_secret: clientSecret!,
    scope: scopes!,
  });
  const failed = (why: string) =>
    stop(
      `No token could be had from ${ims}: ${why}. Check EDGETAG_API_KEY and EDGETAG_CLIENT_SECRET.`,
    );
  const response = await fetch(`${ims}/ims/token/v3`, {
    method: 'POST',
    body: form,
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  }).catch((error: Error) => {
    throw failed(causeOf(error));
  });
  // Not the parser's words: they would quote the answer, and the token in it.
  const minted = (await response.json().catch(() => null)) as Partial<Minted> | null;
  if (!response.ok) throw failed(`it answered ${response.status}`);
  if (typeof minted?.access_token != 'string') throw failed('there was none in its answer');
  return minted as Minted;
};

/** `fetch failed` says nothing; what is behind it does. */
export const causeOf = (error: unknown): string => {
  const {cause, message, name} = error as Error & {cause?: NodeJS.ErrnoException};
  if (name == 'TimeoutError') return 'there was no answer in time';
  return cause?.code ?? cause?.message ?? message;
};
