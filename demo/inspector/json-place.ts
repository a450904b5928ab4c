/** Finds where text stops being JSON, since browsers name the place differently or not at all. */

export interface Place {
  line: number;
  column: number;
}

const BLANK = /[ \t\n\r]*/y;
// Everything from the blank up, without quote and backslash: JSON wants control characters escaped.
const TEXT = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const OTHER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const sign = (character: string) => new RegExp(`\\${character}`, 'y');

/** The first place that cannot be right; undefined when all of it is JSON. */
export const brokenPlace = (text: string): Place | undefined => {
  let at = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.test(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const eat = (pattern: RegExp): boolean => {
    const found = skip(pattern);
    skip(BLANK);
    return found;
  };
  const value = (): boolean => {
    if (eat(sign('{'))) return members(sign('}'), () => eat(TEXT) && eat(sign(':')) && value());
    if (eat(sign('['))) return members(sign(']'), value);
    return eat(TEXT) || eat(OTHER);
  };
  const members = (close: RegExp, member: () => boolean): boolean => {
    if (eat(close)) return true;
    do if (!member()) return false;
    while (eat(sign(',')));
    return eat(close);
  };

  skip(BLANK);
  if (value() && at === text.length) return undefined;
  const before = text.slice(0, at).split('\n');
  return {line: before.length, column: before.at(-1)!.length + 1};
};
