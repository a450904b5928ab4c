/** Reads the offers that somebody is writing, and says in a sentence what is not right yet. */
import type {Json, Offers} from '../edge/types.js';
import {brokenPlace} from './json-place.js';

export type Draft = {offers: Offers; problem?: undefined} | {offers?: undefined; problem: string};

export const readDraft = (text: string): Draft => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What the browser says about it is for programmers, and differs between browsers.
    return {problem: explain(text)};
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

const explain = (text: string): string => {
  if (!text.trim()) return 'There is nothing here. Write {} for “no offers”.';
  const place = brokenPlace(text);
  return place
    ? `This is not JSON yet: look at line ${place.line}, column ${place.column}, or just before it.`
    : 'This is not JSON yet. Check commas, quotes and closing brackets.';
};

const problemIn = (value: unknown): string | undefined => {
  if (!isObject(value)) {
    return 'Offers are an object: each key a scope or surface, each value a list of propositions.';
  }
  for (const [scope, list] of Object.entries(value)) {
    if (!Array.isArray(list)) return `“${scope}” needs a list: put what it offers in [ ].`;
    for (const [index, entry] of list.entries()) {
      const problem = problemInEntry(scope, entry);
      if (problem) return `Entry ${index + 1} of “${scope}” ${problem}`;
    }
  }
  return undefined;
};

// These keys script other parts of the answer, so what they list are no propositions.
const SCRIPTED = /^(handle|answer):/;

const problemInEntry = (scope: string, entry: unknown): string | undefined => {
  if (!isObject(entry)) return 'is not an object. Write { } around it.';
  if (SCRIPTED.test(scope)) return undefined;
  // The edge fills in an id, the scope and its details, but content is up to you.
  if (entry.scope !== undefined && entry.scope !== scope) {
    return `answers another scope. Its “scope” must be “${scope}”, or be left out.`;
  }
  if (!Array.isArray(entry.items)) return 'has no items. List what it shows in “items”: [ ].';
  const bad = entry.items.findIndex((item) => !isObject(item) || typeof item.schema !== 'string');
  return bad < 0 ? undefined : `has no “schema” in item ${bad + 1}. It says what the item is.`;
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
