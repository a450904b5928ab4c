import type {Component, Handle, Json} from '../core/types.js';

/** An answer as the page's `applyResponse` takes it. */
export interface HandOver {
  responseBody: {requestId?: string; handle: Handle[]};
  responseHeaders: Record<string, string>;
}

/** What a page may know of the headers of an answer. */
const HEADERS = ['x-adobe-edge', 'x-request-id'];

/** What is nested deeper is no work of the edge, and could be too deep to be written or read as a script. */
const DEEPEST = 200;

/**
 * Keeps what the edge has answered, to be handed over to the page. Cookies are left out: the server sets them, and those
 * that a page writes itself live shorter in some browsers.
 */
export const createHand = () => {
  const handOver: HandOver = {responseBody: {handle: []}, responseHeaders: {}};
  const hand: Component = () => ({
    name: 'HandOver',
    response({handle, headers, requestId}) {
      const {responseBody, responseHeaders} = handOver;
      if (requestId) responseBody.requestId = requestId;
      for (const one of handle) {
        if (one?.type && one.type != 'state:store') responseBody.handle.push(one);
      }
      for (const name of HEADERS) {
        const value = headers.get(name);
        if (value) responseHeaders[name] = value;
      }
    },
  });
  return {
    hand,
    handOver(): HandOver {
      const {responseBody, responseHeaders} = handOver;
      const handle = responseBody.handle.filter((one) => isWithin(one, DEEPEST));
      return {responseBody: {...responseBody, handle}, responseHeaders};
    },
  };
};

const isWithin = (value: unknown, levels: number): boolean =>
  typeof value != 'object' ||
  value == null ||
  (levels > 0 && Object.values(value).every((one) => isWithin(one, levels - 1)));

/** JSON that can stand in a script element, whatever is in it: an offer may well hold `</script>`. */
export const inScript = (value: Json): string =>
  // A script would take this key for the object's prototype.
  JSON.stringify(value, (key, one: unknown) => (key == '__proto__' ? undefined : one)).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
