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
      write(PROBE, '', ';max-age=0');
    }
    return widest;
  },

  set(name, value, maxAge, sameSite = '') {
    cookies.domain();
    write(
      name,
      value,
      (maxAge == null ? '' : `;max-age=${maxAge}`) +
        (sameSite && `;samesite=${sameSite}`) +
        (/none/i.test(sameSite) ? ';secure' : ''),
    );
    if (maxAge !== 0 && cookies.all()[name] != value) {
      kept[name] = value;
      read = undefined;
    }
  },
};

const write = (name: string, value: string, attributes = '') => {
  // Percent-encodes only what a cookie cannot hold, so that servers read ours as they read Alloy's.
  const encoded = value.replace(/[^!#$&-+\--:<-[\]-~]/gu, encodeURIComponent);
  access(`${name}=${encoded};path=/;domain=${widest}${attributes}`);
};

/** Writes one cookie, if any, else reads them all. */
const access = (change?: string) => {
  read = undefined;
  try {
    return change ? (document.cookie = change) : document.cookie;
  } catch {
    return ''; // A sandboxed frame may do neither.
  }
};
