import type {Jar} from '../../core/types.js';

/** A cookie's name in the grammar of HTTP; anything else could add headers to the site's answer. */
const NAME = /^[!#$%&'*+.^`|~\w-]+$/;
const DOMAIN = /^\.?[a-z\d-]+(\.[a-z\d-]+)*$/i;
/** A location hint becomes a part of the edge's address, and who sends the cookie may have written anything into it. */
const HINT = /^[\w-]*$/;
/** Percent-encodes only what a cookie cannot hold, as pages write theirs. */
const encode = (value: string) => value.replace(/[^!#$&-+\--:<-[\]-~]/gu, encodeURIComponent);

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
    set(name, value, maxAge, sameSite = '') {
      if (!NAME.test(name)) return;
      if (maxAge === 0) jar.delete(name);
      else jar.set(name, value);
      const words = [
        `${name}=${encode(value)}`,
        'Path=/',
        domain && `Domain=${domain}`,
        Number.isFinite(maxAge) && `Max-Age=${maxAge}`,
        /^(strict|lax|none)$/i.test(sameSite) && `SameSite=${sameSite}`,
        /none/i.test(sameSite) && 'Secure',
      ];
      changed.set(name, words.filter(Boolean).join('; '));
    },
    setCookies: () => [...changed.values()],
  };
};
