/** Percent-encodes only what a cookie cannot hold, so that servers read ours as they read Alloy's. */
const encode = (value: string) => value.replace(/[^!#$&-+\--:<-[\]-~]/gu, encodeURIComponent);

/** What a cookie's domain may be. */
export const DOMAIN = /^\.?[a-z\d-]+(\.[a-z\d-]+)*$/i;

/**
 * One cookie, for `document.cookie` and for `Set-Cookie`. Name, value, `maxAge` and `sameSite` may come from the edge:
 * none of them can end the cookie early, become an attribute, or name another cookie. `domain` is checked by the caller,
 * and `encoded` is how the value is written, where that is not our way.
 */
export const cookieText = (
  name: string,
  value: string,
  domain: string,
  maxAge?: number,
  sameSite = '',
  encoded = encode(value),
): string =>
  // What is encoded already stays as it is. Without a name, browsers would send `=a=b` as `a=b`, another cookie.
  `${name.replace(/[^%]+/g, encodeURIComponent) || '_'}=${encoded};Path=/` +
  (domain && `;Domain=${domain}`) +
  (Number.isFinite(maxAge) ? `;Max-Age=${maxAge}` : '') +
  (/^(strict|lax|none)$/i.test(sameSite) ? `;SameSite=${sameSite}` : '') +
  (/^none$/i.test(sameSite) ? ';Secure' : '');
