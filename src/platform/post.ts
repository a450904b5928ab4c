import {bytesOf, hold, room, timeLimit} from './network.js';
import type {Reply, Sealed} from '../core/types.js';

/**
 * Sends JSON as what it is, without cookies, to a host that is not the edge. Never by beacon, which waits for no
 * preflight in some browsers. A network failure is a reply with status 0.
 */
export const post = async (sealed: Sealed): Promise<Reply> => {
  const body = JSON.stringify(sealed.json);
  const bytes = bytesOf(body);
  const cost = bytes > room() ? 0 : bytes;
  hold(cost);
  sealed.lasts = !!cost;
  try {
    const response = await fetch(sealed.url, {
      method: 'POST',
      body,
      headers: {'content-type': 'application/json'},
      mode: 'cors',
      credentials: 'omit',
      keepalive: !!cost,
      signal: timeLimit(),
    });
    // Read even when nobody wants it: only then is the keepalive budget free again.
    return {status: response.status, text: await response.text(), headers: response.headers};
  } catch (error) {
    return {status: 0, text: (error as Error).message};
  } finally {
    hold(-cost);
  }
};
