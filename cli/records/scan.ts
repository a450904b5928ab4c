/** Finds where one record of a text ends, in the bytes that are there so far. */

/** Lines; the elements of one array; or objects one after the other, over as many lines as they like. */
export type Form = 'lines' | 'array' | 'values';

/** The place of the byte that ends the record, or -1 if it goes on. Called again from where it came to. */
export type Scan = (bytes: Buffer, from: number) => number;

export const LF = 10;
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const [BRACKET, BRACKET_END] = [91, 93];
const [BRACE, BRACE_END] = [123, 125];

export const createScan = (form: Form): Scan =>
  form == 'lines' ? (bytes, from) => bytes.indexOf(LF, from) : createNestedScan(form == 'array');

const createNestedScan = (isArray: boolean): Scan => {
  let depth = 0;
  let inString = false;
  let escaped = false;
  return (bytes, from) => {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at];
      if (inString) {
        if (escaped) escaped = false;
        else if (byte == BACKSLASH) escaped = true;
        else if (byte == QUOTE) inString = false;
      } else if (byte == QUOTE) inString = true;
      else if (byte == BRACE || byte == BRACKET) depth++;
      else if (byte == BRACE_END || byte == BRACKET_END) {
        if (isArray && !depth && byte == BRACKET_END) return at;
        depth = Math.max(0, depth - 1);
        if (!isArray && !depth) return at;
      } else if (isArray && !depth && byte == COMMA) return at;
    }
    return -1;
  };
};

/** How a text is written, and where its first record begins; undefined while that cannot be told. */
export const sniff = (bytes: Buffer, isAll: boolean): {form: Form; start: number} | undefined => {
  const start = skipBlank(bytes, 0);
  if (bytes[start] === undefined) return undefined;
  if (bytes[start] == BRACKET) return {form: 'array', start: start + 1};
  // Who writes one object over many lines leaves its brace alone on the first.
  let next = start + 1;
  while (bytes[start] == BRACE && isBlank(bytes[next]) && bytes[next] != LF) next++;
  if (bytes[next] === undefined && !isAll) return undefined;
  return {form: bytes[start] == BRACE && bytes[next] == LF ? 'values' : 'lines', start};
};

export const isBlank = (byte: number | undefined) =>
  byte == 32 || byte == LF || byte == 13 || byte == 9;

export const skipBlank = (bytes: Buffer, from: number) => {
  let at = from;
  while (isBlank(bytes[at])) at++;
  return at;
};
