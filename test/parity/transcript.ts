/**
 * Writes an outcome down, a line for each value and no numbers for what comes one after the other: so a diff shows what
 * is missing, and not that everything after it has moved.
 */
import type {Look, Outcome} from './outcome.js';

export const transcript = (outcome: Outcome, looks: readonly Look[]): string[] =>
  looks.flatMap((look) => sections[look](outcome));

const sections: Record<Look, (outcome: Outcome) => string[]> = {
  requests: ({requests}) =>
    requests.flatMap(({how, method, host, path, ...more}) => [
      `${how}: ${method} ${host}${path}`,
      ...indented(flat('', more)),
    ]),
  result: ({result}) => flat('result', result),
  cookies: ({cookies}) => flat('cookies', cookies),
  storage: ({storage}) => flat('storage', storage),
  lines: ({lines}) =>
    lines.flatMap((line) => {
      const [texts, objects] = [line.filter(isText), line.filter((one) => !isText(one))];
      const text = texts.join(' ').replaceAll('\n', '\\n');
      return [`console: ${text}`, ...objects.flatMap((one) => indented(flat('', one)))];
    }),
  calls: ({calls}) =>
    calls.flatMap(([hook, payload]) => [`monitor: ${hook}`, ...indented(flat('', payload))]),
  uncaught: ({uncaught}) => uncaught.map((message) => `uncaught: ${message}`),
  dom: ({dom}) => dom.flatMap((html) => html.split(/(?=<)/)).map((tag) => `page: ${tag}`),
};

const isText = (value: unknown) => typeof value == 'string';
const indented = (lines: string[]) => lines.map((line) => `  ${line}`);

/** Every value with the path to it. */
const flat = (path: string, value: unknown): string[] => {
  const inner = typeof value == 'object' && value ? Object.entries(value) : [];
  if (!inner.length) return [`${path}: ${JSON.stringify(value)}`];
  return inner.flatMap(([key, one]) =>
    flat(Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key, one),
  );
};
