import type {Component, Handle, Json} from '../core/types.js';

/** An answer as the page's `applyResponse` takes it. */
export interface HandOver {
  responseBody: {requestId?: string; handle: Handle[]};
  responseHeaders: Record<string, string>;
}

/** What a page may know of the headers of an answer. */
const HEADERS = ['x-adobe-edge', 'x-request-id'];

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
      responseBody.handle.push(...handle.filter(({type}) => type != 'state:store'));
      for (const name of HEADERS) {
        const value = headers.get(name);
        if (value) responseHeaders[name] = value;
      }
    },
  });
  return {hand, handOver: () => handOver};
};

/** JSON that can stand in a script element, whatever is in it: an offer may well hold `</script>`. */
export const inScript = (value: Json): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
