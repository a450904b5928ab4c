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
  let cost = bytes > room() ? 0 : bytes;
  inFlight += cost;
  sealed.lasts = cost > 0;
  const beacon = () => {
    try {
      // Text is text/plain in both: a simple request, so no preflight.
      if (cost && navigator.sendBeacon(url, body)) {
        // Nobody says when it is through.
        setTimeout(hold, PATIENCE, -cost);
        cost = 0;
        return {status: 204};
      }
    } catch {
      // It is missing, or wrapped by something that throws.
    }
  };
  let going: Promise<Response> | undefined;
  try {
    const gone = unloading && beacon();
    if (gone) return gone;
    going = fetch(url, {
      method: 'POST',
      body,
      keepalive: sealed.lasts,
      credentials: 'include',
      // The edge reads the page's address from it.
      referrerPolicy: 'no-referrer-when-downgrade',
      signal: timeLimit(),
    });
    const response = await going;
    // Read even when nobody wants it: only then is the keepalive budget free again.
    return {status: response.status, text: await response.text(), headers: response.headers};
  } catch (error) {
    // What has wrapped `fetch` may throw at once.
    return (!going && beacon()) || {status: 0, text: (error as Error).message};
  } finally {
    hold(-cost);
  }
};

/** Where it is missing (before 2022) the browser's own patience holds, and where a page has another thing of that name. */
export const timeLimit = () => {
  const signal = (window as Partial<typeof globalThis>).AbortSignal?.timeout?.(PATIENCE);
  return /AbortSignal/.test(signal as unknown as string) ? signal! : null;
};

/** Length in UTF-8, or what it is at most. */
export const bytesOf = (text: string) => {
  try {
    return new TextEncoder().encode(text).length;
  } catch {
    return text.length * 3; // The page has something else under that name.
  }
};
