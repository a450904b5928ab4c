import type {Json} from '../../core/types.js';

/** An offer as the edge sends it: opaque but for a few fields, and trusted in none of them. */
export type Proposition = Json;

export const PAGE = '__view__';
const SCHEMA = 'https://ns.adobe.com/personalization/';

/** What the items of a proposition are, without the address that all schemas begin with. */
export const schemaOf = (item?: Json): string =>
  typeof item?.schema == 'string' ? item.schema.replace(SCHEMA, '') : '';

/** What nests deeper than any offer may exhaust the stack of whoever copies it or writes it down. */
const DEEPEST = 200;
export const isDeep = (value: unknown, levels = DEEPEST): boolean =>
  Object(value) === value &&
  (!levels || Object.values(value as Json).some((part) => isDeep(part, levels - 1)));

/** Those that are asked for, in Alloy's order; DOM actions only with the page's own offers. */
export const schemasFor = (page: boolean) =>
  [
    'default-content-item',
    'html-content-item',
    'json-content-item',
    'redirect-item',
    ...(page ? ['dom-action'] : []),
  ].map((name) => SCHEMA + name);

/** Of the `page`, of a `view` of it, or for a place that the site fills itself. */
export const kindOf = ({scope, scopeDetails}: Proposition) =>
  typeof scope != 'string'
    ? 'proposition'
    : scope == PAGE || /^web:\/\/[^#]*$/.test(scope)
      ? 'page'
      : scopeDetails?.characteristics?.scopeType === 'view'
        ? 'view'
        : 'proposition';

/** What reports say of one. */
export const noticeOf = ({id, scope, scopeDetails}: Proposition): Json => ({
  id,
  scope,
  scopeDetails,
});

/** What there is for a view that has no offers. */
const NOTHING = {schema: SCHEMA + 'default-content-item'};

/** Whether it stands for a view that has no offers: it is reported, and not given back. */
export const isSynthetic = ({id, items}: Proposition) => id == null && items?.[0] == NOTHING;

/** Stands for a view without offers. */
export const syntheticOf = (scope: string): Proposition => ({
  scope,
  scopeDetails: {characteristics: {scopeType: 'view'}},
  items: [NOTHING],
});
