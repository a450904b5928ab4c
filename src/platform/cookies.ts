import {cookieText} from './cookie.js';
import {isClobbered, unclobbered} from './dom.js';
import type {Jar} from '../core/types.js';

const PROBE = 'com.adobe.alloy.getTld';

// Per page: the browser's answer does not change, and each probe writes a cookie.
let widest: string | undefined;
// Per page: where the browser keeps no cookies (a frame with storage blocked), they last as long as the page.
const kept: Record<string, string> = {};

// Per page: what was read, until the microtasks that wait by now have run, for in one task nobody else writes. Each read
// takes 7 µs, and a thousand events in a loop would take five thousand.
let read: Record<string, string> | undefined;

/** The page's cookies, in Alloy's encoding, where they are allowed. */
export const cookies: Jar = {
  all() {
    if (read) return read;
    const found: Record<string, string> = {};
    for (const [, name, value] of access().matchAll(/([^=; ]+)=([^;]*)/g)) {
      try {
        // The first of two with one name belongs to the nearer path.
        found[name!] ??= decodeURIComponent(value!);
      } catch {
        // Not in an encoding of ours, so none of ours.
      }
    }
    queueMicrotask(() => (read = undefined));
    return (read = {...kept, ...found});
  },

  domain() {
    if (widest == null) {
      const labels = location.hostname.split('.');
      widest = '';
      for (let rest = labels.pop()!; labels[0] && !cookies.all()[PROBE];) {
        widest = rest = `${labels.pop()!}.${rest}`;
        write(PROBE, PROBE);
      }
      write(PROBE, '', 0);
    }
    return widest;
  },

  set(name, value, maxAge, sameSite) {
    cookies.domain();
    delete kept[name];
    write(name, value, maxAge, sameSite);
    if (!(maxAge! <= 0) && cookies.all()[name] != value) {
      kept[name] = value;
      read = undefined;
    }
  },
};

const write = (name: string, value: string, maxAge?: number, sameSite?: string) =>
  void access(cookieText(name, value, widest!, maxAge, sameSite));

/** Writes one cookie, if any, else reads them all. */
export const access = (change?: string): string => {
  read = undefined;
  try {
    // Consent tools replace it by a getter that gives nothing.
    if (!change) return unclobbered(document, 'cookie') || '';
    const clobbered = isClobbered(document.cookie);
    Reflect.set(
      clobbered ? (Object.getPrototypeOf(document) as Document) : document,
      'cookie',
      change,
      document,
    );
  } catch {
    // A sandboxed frame may do neither.
  }
  return '';
};
