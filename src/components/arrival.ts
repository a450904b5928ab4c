import type {Component, Json} from '../core/types.js';

/** The request that a server answers: a Fetch `Request`, or Node's. */
export interface Arrival {
  url?: string | undefined;
  headers:
    {get(name: string): string | null} | Readonly<Record<string, string | string[] | undefined>>;
}

/** One of its headers. */
export const headerOf = ({headers}: Arrival, name: string): string | undefined => {
  const value = typeof headers.get == 'function' ? headers.get(name) : (headers as Json)[name];
  return value == null ? undefined : String(value);
};

/** Its address as the visitor knows it, if that can be told: Node's has the path alone, and proxies end TLS. */
export const urlOf = (arrival: Arrival): URL | undefined => {
  const {headers, url = '/'} = arrival;
  // In HTTP/2 it goes by another name.
  const host = headerOf(arrival, 'host') ?? (headers as Record<string, string>)[':authority'] ?? '';
  const [scheme] = /^https?(?=\s*(,|$))/i.exec(headerOf(arrival, 'x-forwarded-proto') ?? '') ?? [];
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(host);
  const isPath = url.startsWith('/');
  if (isPath && !/^[^\s/?#@\\]+$/.test(host)) return;
  try {
    // Put together, not resolved: `//elsewhere` is a path here, and would be a host there.
    const found = new URL(isPath ? `${isLocal ? 'http' : 'https'}://${host}${url}` : url);
    if (scheme) found.protocol = scheme;
    return found;
  } catch {
    return; // Made by hand, or by somebody who tries what happens.
  }
};

/** Describes the request that an event happened in, if there is one. Nothing of the server itself is the visitor's. */
export const arrival =
  (request?: Arrival): Component =>
  () => ({
    name: 'Context',

    event({xdm}) {
      xdm.implementationDetails = {
        name: 'https://github.com/edgetag/edgetag',
        version: __VERSION__,
        environment: 'server',
      };
      if (!request) return;
      const url = urlOf(request);
      const [referrer, userAgent, acceptLanguage] = [
        'referer',
        'user-agent',
        'accept-language',
      ].map((name) => headerOf(request, name));
      xdm.web = {
        ...(url && {webPageDetails: {URL: url.href}}),
        webReferrer: {URL: referrer ?? ''},
      };
      xdm.environment = {
        type: 'browser',
        browserDetails: {...(userAgent && {userAgent}), ...(acceptLanguage && {acceptLanguage})},
      };
    },
  });
