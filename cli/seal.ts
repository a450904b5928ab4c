/** Notes that a later run relies on: each line ends with a sum over it and all lines before, so that a change is seen. */
import {hash} from 'node:crypto';

const SEALED = /^(.*),"check":"([\da-f]{16})"\}$/s;
const checkOf = (text: string, before: string) => hash('sha256', before + text, 'hex').slice(0, 16);

/** Writes lines, and remembers what the next one stands on. */
export const createSeal = (before = '') => ({
  /** The object as a line. */
  line(value: object) {
    const text = JSON.stringify(value).slice(0, -1);
    before = checkOf(text, before);
    return `${text},"check":"${before}"}\n`;
  },
});

/**
 * The objects of all lines, or undefined if one was changed. What is behind the last line break is half a line, as the
 * machine was switched off while it was written: it is left out.
 */
export const readSealed = (text: string): unknown[] | undefined => {
  let before = '';
  const values: unknown[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const [, content, check] = SEALED.exec(line) ?? [];
    if (content === undefined || check != checkOf(content, before)) return undefined;
    before = check;
    try {
      values.push(JSON.parse(`${content}}`));
    } catch {
      return undefined; // Who forged the sum as well did not write JSON.
    }
  }
  return values;
};
