import type {Reply, Sealed} from '../core/types.js';

// Browsers cap all keepalive bodies in flight at 64 KiB together (fetch spec, "http-network-or-cache fetch");
// past it the request fails at once. UTF-8 bytes, not string length.
const KEEPALIVE_BUDGET = 60_000;
/** How long one request may go without an answer, in milliseconds. */
const PATIENCE = 10_000;

// Per page: the cap is shared by all instances.
let inFlight = 0;

/** How many bytes may still leave in a way that outlives the page. */
export const room = () => KEEPALIVE_BUDGET - inFlight;
/** Takes so many of them, or gives them back. */
export const hold = (bytes: number) => void (inFlight += bytes);

/** Sends a body to the edge: by beacon when leaving, else by fetch. A network failure is a reply with status 0. */
export const send = async (sealed: Sealed, unloading?: boolean): Promise<Reply> => {
  const {url, json} = sealed;
  const body = JSON.stringify(json);
  const bytes = bytesOf(body);
  const cost = bytes > room() ? 0 : bytes;
  inFlight += cost;
  sealed.lasts = cost > 0;
  // Text is text/plain in both: a simple request, so no preflight.
  if (cost && unloading && navigator.sendBeacon?.(url, body)) {
    // Nobody says when it is through.
    setTimeout(() => (inFlight -= cost), PATIENCE);
    return {status: 204};
  }
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      keepalive: sealed.lasts,
      credentials: 'include',
      // The edge reads the page's address from it.
      referrerPolicy: 'no-referrer-when-downgrade',
      // Where it is missing (before 2022) the browser's own patience holds.
      signal: (AbortSignal as {timeout?: typeof AbortSignal.timeout}).timeout?.(
        PATIENCE,
      ) as AbortSignal,
    });
    // Read even when nobody wants it: only then is the keepalive budget free again.
    return {status: response.status, text: await response.text(), headers: response.headers};
  } catch (error) {
    return {status: 0, text: (error as Error).message};
  } finally {
    inFlight -= cost;
  }
};

/** Length in UTF-8. */
export const bytesOf = (text: string) => new TextEncoder().encode(text).length;
