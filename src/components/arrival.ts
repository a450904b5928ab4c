import {headerReader, isHeaderSource, isPromise} from '../platform/server/headers.js';
import type {HeaderSource, ReadHeader} from '../platform/server/headers.js';
import type {Component, Json} from '../core/types.js';

/**
 * The request that a server answers: a Fetch `Request`, Node's of HTTP/1 or HTTP/2, what Express, Connect, Fastify and
 * Koa make of it, or `{url, headers}`. Header names may be in any case.
 */
export interface Arrival {
  /** A whole address, or a path; without it events have no page. */
  url?: string | URL | undefined;
  /** The same as it arrived: a router that is mounted below a path takes that path from `url`. It comes first. */
  originalUrl?: string | undefined;
  headers: HeaderSource;
}

/** What is read of a request, once. */
export interface ReadRequest {
  header: ReadHeader;
  /** The page's address as the visitor knows it, if it can be told. */
  url?: URL | undefined;
  /** The host's name, without a port. */
  hostname?: string | undefined;
}

/** No header or address that is longer is the work of a browser; and an event has to fit into 64 KB. */
const LONGEST_URL = 8192;
const LONGEST_REFERRER = 4096;
const LONGEST_HEADER = 1024;
/** RFC 6265bis: browsers ignore cookies whose name and value are longer than 4096; and then `=` and a space. */
const LONGEST_COOKIE = 4098;
/** All cookies of the edge together, which travel in the event's request. They have some hundred bytes. */
const LONGEST_COOKIES = 8192;

/** Reads the request that is answered. Throws, saying what to give, where it is none. */
export const readRequest = (request: unknown): ReadRequest => {
  const {headers, originalUrl, url} = Object(request) as Json;
  const isKnown = isHeaderSource(headers);
  const header = isKnown ? headerReader(headers) : () => undefined;
  const target = textOf(originalUrl) || textOf(url) || header(':path');
  const inside = isKnown && target ? undefined : requestIn(request);
  if (!isKnown || inside) throw new Error(misunderstood(request, headers, inside));
  const found = addressOf(header, target || '/', isEncrypted(request as Json));
  return {header, url: target ? found : undefined, hostname: found?.hostname};
};

const textOf = (value: unknown) =>
  typeof value == 'string' ? value : value instanceof URL ? value.href : undefined;

const isEncrypted = (request: Json): boolean => {
  try {
    return request.socket?.encrypted === true;
  } catch {
    return false; // HTTP/2's, when the visitor has left.
  }
};

/** The whole address. Node's has the path alone, and proxies end TLS. */
const addressOf = (header: ReadHeader, target: string, isSecure: boolean): URL | undefined => {
  const host = header(':authority') ?? header('host') ?? '';
  const forwarded = schemeIn(header('x-forwarded-proto'));
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(host);
  const scheme =
    forwarded ?? schemeIn(header(':scheme')) ?? (isLocal && !isSecure ? 'http' : 'https');
  const isPath = target.startsWith('/');
  if (isPath && !/^[^\s/?#@\\]+$/.test(host)) return;
  try {
    // Put together, not resolved: `//elsewhere` is a path here, and would be a host there.
    const whole = isPath ? `${scheme}://${host}${target}` : target;
    const found = new URL(whole.slice(0, LONGEST_URL));
    if (!/^https?:$/.test(found.protocol)) return;
    if (forwarded) found.protocol = forwarded;
    // Nobody's business, and no part of a page's address.
    found.username = found.password = '';
    return found;
  } catch {
    return; // Made by hand, or by somebody who tries what happens.
  }
};

/** The first of a list, if it is one that pages have. */
const schemeIn = (text = '') => /^\s*(https?)\s*(,|$)/i.exec(text)?.[1];

/** A `Cookie` header without what no browser sends: with it, the event would be too large for the edge. */
export const plausibleCookies = (header: string): string => {
  let space = LONGEST_COOKIES;
  const fits = (cookie: string) => {
    if (cookie.length > LONGEST_COOKIE) return false;
    return !cookie.trimStart().startsWith('kndctr_') || (space -= cookie.length) >= 0;
  };
  return header.split(';').filter(fits).join(';');
};

/** Where frameworks keep the request itself. */
const INSIDE = ['raw', 'req.raw', 'node.req', 'req', 'request', 'web.request'];

const requestIn = (given: unknown): string | undefined =>
  INSIDE.find((path) => {
    try {
      const {headers, url} = path.split('.').reduce((at, key) => Object(at)[key], given) as Json;
      return isHeaderSource(headers) && textOf(url);
    } catch {
      return false; // Not there, or not to be read outside its time.
    }
  });

const misunderstood = (given: unknown, headers: unknown, inside?: string): string =>
  `'request' is not a request that can be read. ${inside ? `What is wanted is its '${inside}'.` : reasonOf(given, headers)} ` +
  "Give a Fetch Request, Node's request, or {url, headers}: in Express req, in Fastify request, in Koa ctx.req " +
  '(or ctx, which knows where it is mounted), in Hono c.req.raw, in h3 event.node.req, in SvelteKit event.request, ' +
  'in Next.js the request or {url, headers: await headers()}.';

const reasonOf = (given: unknown, headers: unknown): string => {
  if (isPromise(given)) return 'It is a promise: await it.';
  if (given == null) return `It is ${given}.`;
  if (typeof given != 'object') return `It is a ${typeof given}.`;
  if (headers == null) return 'It has no headers.';
  return isPromise(headers)
    ? 'Its headers are a promise: await them.'
    : 'Its headers are neither an object nor a list.';
};

/** Describes the request that an event happened in, if there is one. Nothing of the server itself is the visitor's. */
export const arrival =
  (request?: ReadRequest): Component =>
  () => ({
    name: 'Context',

    event({xdm}) {
      xdm.implementationDetails = {
        name: 'https://github.com/edgetag/edgetag',
        version: __VERSION__,
        environment: 'server',
      };
      if (!request) return;
      const {header, url} = request;
      const userAgent = plain(header('user-agent'), LONGEST_HEADER);
      const acceptLanguage = plain(header('accept-language'), LONGEST_HEADER);
      xdm.web = {
        ...(url && {webPageDetails: {URL: url.href}}),
        webReferrer: {URL: plain(header('referer'), LONGEST_REFERRER)},
      };
      xdm.environment = {
        type: 'browser',
        browserDetails: {...(userAgent && {userAgent}), ...(acceptLanguage && {acceptLanguage})},
      };
    },
  });

/** A header as text of one line, no longer than a browser's. */
const plain = (text = '', longest: number) => text.replace(/\p{Cc}+/gu, '').slice(0, longest);
