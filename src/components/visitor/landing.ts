import type {Json, Level} from '../../core/types.js';

/** For so many seconds, and the one that it ends in, a link may say who follows it. */
const LIFETIME = 301;

/** Reads the identity in the link that led here, as long as it is fresh. */
export const createLanding = (orgId: string, say: (level: Level, what: string) => void) => {
  // A server has none.
  const {hash, search} = globalThis.location || {};
  // Now: a page may change its address. The last one counts, and the query before the hash.
  const [, before, text] = /(.*[?&])adobe_mc=([^?&#]*)/.exec(hash + search) || [];
  const {TS, MCMID, MCORGID} = partsOf(text);

  return (): string | undefined => {
    const valid = MCMID && MCORGID == orgId && Date.now() / 1000 - LIFETIME < TS;
    if (before?.includes('adobe_mc=')) {
      say('warn', 'Found multiple adobe_mc query string parameters, only using the last one.');
    }
    if (before) {
      say(
        'info',
        valid
          ? `Found valid ECID identity ${MCMID} from the adobe_mc query string parameter.`
          : 'Detected invalid or expired adobe_mc query string parameter.',
      );
    }
    return valid && MCMID;
  };
};

const partsOf = (text = ''): Json => {
  try {
    // However often it was encoded on its way.
    for (let before; before != text; text = decodeURIComponent(text)) before = text;
  } catch {
    text = ''; // And mangled.
  }
  const words = text.replace(/[^a-z\d@.=|]/gi, '').split('|');
  return Object.fromEntries(words.map((word) => word.split('='))) as Json;
};
