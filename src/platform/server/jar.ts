import {cookieText, DOMAIN} from '../cookie.js';
import type {Jar} from '../../core/types.js';

/** A cookie's name in the grammar of HTTP. */
const NAME = /^[!#$%&'*+.^`|~\w-]+$/;
/** A location hint becomes a part of the edge's address, and who sends the cookie may have written anything into it. */
const HINT = /^[\w-]*$/;

export interface ServerJar extends Jar {
  /** What the answer to the browser has to set, as values of `Set-Cookie`. */
  setCookies(): string[];
}

/**
 * The visitor's cookies, as they came in the request's `Cookie` header; what the edge sets goes back in the response, for
 * `domain`, or for this host alone.
 */
export const createJar = (header = '', domain = '', host = ''): ServerJar => {
  if (domain && !DOMAIN.test(domain)) {
    throw new Error(`The domain ${JSON.stringify(domain)} cannot hold cookies. Give a host name.`);
  }
  const jar = new Map<string, string>();
  const changed = new Map<string, string>();
  for (const cookie of header.split(';')) {
    const [name, ...value] = cookie.trim().split('=') as [string, ...string[]];
    // The first of two with one name belongs to the nearer path.
    if (value[0] == null || jar.has(name) || !NAME.test(name)) continue;
    try {
      const text = decodeURIComponent(value.join('='));
      if (!name.endsWith('_cluster') || HINT.test(text)) jar.set(name, text);
    } catch {
      // Not in an encoding of ours, so none of ours.
    }
  }
  return {
    all: () => Object.fromEntries(jar),
    domain: () => domain || host,
    set(name, value, maxAge, sameSite) {
      const text = cookieText(name, value, domain, maxAge, sameSite);
      // As it is written, for it goes back to the edge as well.
      const [written] = text.split('=') as [string];
      changed.set(written, text.replace(/;/g, '; '));
      if (maxAge! <= 0) jar.delete(written);
      else jar.set(written, value);
    },
    setCookies: () => [...changed.values()],
  };
};
