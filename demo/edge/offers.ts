/**
 * Decides which offers answer an event, from those set with `PUT /_edge/offers`.
 *
 * The keys are scopes and surfaces; a proposition may be as short as `{"items": […]}`. Three kinds of keys script
 * the rest of the answer instead: `handle:<type>` adds a handle of that type, whatever was asked, and
 * `answer:errors` and `answer:warnings` add problem documents (with errors the status is 207).
 */
import {textOf} from './text.js';
import type {Handle, Json, Offers} from './types.js';

interface Asked {
  schemas?: string[];
  decisionScopes?: string[];
  surfaces?: string[];
}

export const decide = (offers: Offers, asked: Asked): Json[] => [
  ...[...new Set(asked.decisionScopes)].flatMap((scope) =>
    propositions(own(offers, scope), scope, asked),
  ),
  ...[...new Set(asked.surfaces)].flatMap((surface) => {
    const key = Object.keys(offers).find((name) => sameSurface(name, surface));
    return key === undefined ? [] : propositions(own(offers, key), surface, asked);
  }),
];

/** The handles that were scripted. */
export const scriptedHandles = (offers: Offers): Handle[] =>
  Object.entries(offers)
    .filter(([key]) => key.startsWith('handle:'))
    .map(([key, payload]) => ({type: key.slice('handle:'.length), payload}));

export const scriptedProblems = (offers: Offers, kind: 'errors' | 'warnings'): Json[] =>
  own(offers, `answer:${kind}`);

const own = (offers: Offers, key: string): Json[] =>
  Object.hasOwn(offers, key) ? offers[key]! : [];

// Hosts are written by hand in tests and demos, and differ in case and in a slash.
const sameSurface = (one: string, other: string) => surfaceForm(one) === surfaceForm(other);
const surfaceForm = (surface: string) => surface.toLowerCase().replace(/\/+(?=#|$)/, '');

const propositions = (list: Json[], scope: string, {schemas}: Asked): Json[] =>
  list
    .map((given, index) => complete(given, scope, index))
    .flatMap((proposition) => {
      const items: Json[] = proposition.items;
      const wanted = schemas?.length
        ? items.filter(({schema}) => schema === undefined || schemas.includes(schema))
        : items;
      return items.length && !wanted.length ? [] : [{...proposition, items: wanted}];
    });

const complete = (given: Json, scope: string, index: number): Json => {
  const name = `${scope}/${index}`;
  return {
    id: `offer:${name}`,
    scope,
    ...given,
    scopeDetails: {
      decisionProvider: 'TGT',
      activity: {id: name},
      experience: {id: '0'},
      correlationID: `${name}:0`,
      ...given.scopeDetails,
      characteristics: {eventToken: `token:${name}`, ...given.scopeDetails?.characteristics},
    },
    items: ((given.items ?? []) as Json[]).map((item, at) => ({id: textOf(at), ...item})),
  };
};
