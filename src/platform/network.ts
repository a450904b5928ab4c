import type {Json, Reply} from '../core/types.js';

// Browsers cap all keepalive bodies in flight at 64 KiB together (fetch spec, "http-network-or-cache fetch");
// past it the request fails at once. UTF-8 bytes, not string length.
const KEEPALIVE_BUDGET = 60_000;
/** How long one request may go without an answer, in milliseconds. */
const PATIENCE = 10_000;
/** A longer wait than this is the queue's business: the caller has waited enough. */
const LONGEST_RETRY = 5000;

// Per page: the cap is shared by all instances.
let inFlight = 0;

/** Sends a body to the edge: a beacon when leaving, else fetch, again while the edge says "not now". */
export const send = async (url: string, body: Json, unloading: boolean): Promise<Reply> => {
  const text = JSON.stringify(body);
  // text/plain in both: a simple request, so no preflight.
  if (unloading && navigator.sendBeacon?.(url, new Blob([text], {type: 'text/plain'}))) {
    return {status: 204, text: '', headers: new Map()};
  }
  for (let retries = 0; ; retries++) {
    const reply = await post(url, text);
    // What the edge asks for, else 1, 2, 3 s give or take 30 %.
    const asked = retryAfter(reply.headers.get('Retry-After'));
    const wait = isNaN(asked) ? (retries + 1) * (700 + Math.random() * 600) : asked;
    const notNow = [429, 502, 503, 504].includes(reply.status);
    if (!notNow || retries > 2 || wait > LONGEST_RETRY) return reply;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
};

const post = async (url: string, body: string): Promise<Reply> => {
  const bytes = bytesOf(body);
  const keepalive = inFlight + bytes <= KEEPALIVE_BUDGET;
  const cost = keepalive ? bytes : 0;
  inFlight += cost;
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      keepalive,
      credentials: 'include',
      // The edge reads the page's address from it.
      referrerPolicy: 'no-referrer-when-downgrade',
      // Where it is missing (before 2022) the browser's own patience holds.
      ...(AbortSignal.timeout && {signal: AbortSignal.timeout(PATIENCE)}),
    });
    // Read even when nobody wants it: only then is the keepalive budget free again.
    return {status: response.status, text: await response.text(), headers: response.headers};
  } catch (error) {
    throw new Error(`Network request failed.\nCaused by: ${(error as Error).message}`);
  } finally {
    inFlight -= cost;
  }
};

/** Length in UTF-8. */
export const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** What a `Retry-After` header asks for in milliseconds, given in seconds or as a date; NaN if it asks nothing. */
export const retryAfter = (header?: string | null): number =>
  isNaN(+header!) ? Date.parse(header!) - Date.now() : +(header || NaN) * 1000;
