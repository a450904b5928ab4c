/** Reads the offers that somebody is writing, and says in a sentence what is not right yet. */
import type {Json, Offers} from '../edge/types.js';

export type Draft = {offers: Offers; problem?: undefined} | {offers?: undefined; problem: string};

export const readDraft = (text: string): Draft => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return {problem: explain(text, (error as Error).message)};
  }
  const problem = problemIn(value);
  return problem ? {problem} : {offers: value as Offers};
};

/** Replaces the offers of one scope; an empty list takes the scope out. */
export const withOffer = (offers: Offers, scope: string, propositions: Json[]): Offers =>
  Object.fromEntries(
    Object.entries({...offers, [scope]: propositions}).filter(
      ([name]) => name !== scope || propositions.length,
    ),
  );

const explain = (text: string, message: string): string => {
  if (!text.trim()) return 'There is nothing here. Write {} for “no offers”.';
  const place = position(text, message);
  return place
    ? `This is not JSON yet: look at line ${place.line}, column ${place.column}, or just before it.`
    : 'This is not JSON yet. Check commas, quotes and closing brackets.';
};

// Engines report either an offset or a line and column; some report neither.
const position = (text: string, message: string) => {
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  if (line && column) return {line: Number(line), column: Number(column)};
  const [, offset] = /position (\d+)/.exec(message) ?? [];
  const end = /end of (JSON|data)/i.test(message);
  if (offset === undefined && !end) return undefined;
  const before = text.slice(0, end ? text.length : Number(offset)).split('\n');
  return {line: before.length, column: (before.at(-1) ?? '').length + 1};
};

const problemIn = (value: unknown): string | undefined => {
  if (!isObject(value)) {
    return 'Offers are an object: each key a scope or surface, each value a list of propositions.';
  }
  for (const [scope, list] of Object.entries(value)) {
    if (!Array.isArray(list)) return `“${scope}” needs a list of propositions: put it in [ ].`;
    for (const [index, proposition] of list.entries()) {
      const problem = problemInProposition(scope, proposition);
      if (problem) return `Proposition ${index + 1} of “${scope}” ${problem}`;
    }
  }
  return undefined;
};

const problemInProposition = (scope: string, proposition: unknown): string | undefined => {
  if (!isObject(proposition)) return 'is not an object. Write {"id": …, "scope": …, "items": […]}.';
  if (typeof proposition.id !== 'string') return 'has no id. Give it any text as its “id”.';
  if (proposition.scope !== scope) return `answers another scope. Its “scope” must be “${scope}”.`;
  if (!Array.isArray(proposition.items) || !proposition.items.length) {
    return 'has no items. List at least one in “items”.';
  }
  const bad = proposition.items.findIndex(
    (item) => !isObject(item) || typeof item.id !== 'string' || typeof item.schema !== 'string',
  );
  return bad < 0 ? undefined : `has an item without “id” or “schema” (item ${bad + 1}).`;
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
