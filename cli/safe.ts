/** Makes text safe for a terminal: it may be an id, an answer or an argument, and hold anything. */

// Control characters move the cursor, change colours or write the clipboard (C0, DEL, C1); format characters turn text
// around or hide it (Unicode Technical Report 36, "bidirectional text spoofing"); halves of characters are nothing.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const escaped = (character: string) =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/** One line of text, as JSON would escape it: so JSON stays JSON, of the same value. */
export const safe = (text: string) => text.replace(UNSAFE, escaped);

/** A document on one line. */
export const safeJson = (value: unknown) => safe(JSON.stringify(value));
