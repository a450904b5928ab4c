/** How what goes to a streaming inlet is wrapped (streaming ingestion, "message shapes"). */
import type {InletOptions} from '../../core/options.js';
import type {Json} from '../../core/types.js';

export type {InletOptions, Place} from '../../core/options.js';

export type Kind = 'events' | 'profiles';

interface SchemaRef {
  id: string;
  contentType: string;
}

/** One record on its way. */
export interface Message {
  header: {
    schemaRef: SchemaRef;
    imsOrgId?: string;
    datasetId: string;
    flowId?: string;
    source?: {name: string};
    /** Epoch milliseconds. */
    createdAt?: number;
  };
  body: {xdmMeta: {schemaRef: SchemaRef}; xdmEntity: Json};
}

/** The most that one request may hold, in bytes; a message alone likewise. */
export const LARGEST = 1_000_000;
/** So many messages go together; the platform names no number. */
export const TOGETHER = 100;

type Check = [field: string, valid: (value: any) => boolean, expected: string, optional?: true];

const matches = (pattern: RegExp) => (value: unknown) =>
  typeof value == 'string' && pattern.test(value);
const isObject = (value: unknown): value is Json => ({}).toString.call(value) == '[object Object]';

const INLET: Check[] = [
  [
    'inletUrl',
    matches(
      /^(https:\/\/[^\s/?#@]+|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?)\/[^?#\s]*collection\/[^/?#\s]+$/,
    ),
    'the address of an inlet, https://dcs.adobedc.net/collection/…',
  ],
  ['imsOrgId', matches(/^[^@\s]+@AdobeOrg$/), 'an organization, …@AdobeOrg', true],
  ['sourceName', matches(/\S/), 'the name of a data source', true],
];

const PLACE: Check[] = [
  [
    'schemaId',
    matches(/^https:\/\/ns\.adobe\.com\/[^/\s]+\/schemas\/[^/\s]+$/),
    "a schema's $id, https://ns.adobe.com/…/schemas/…",
  ],
  ['schemaVersion', (value) => Number.isInteger(value) && value > 0, 'a whole number', true],
  ['datasetId', matches(/^[\da-f]{24}$/), '24 hexadecimal digits'],
  ['flowId', matches(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i), 'a UUID', true],
  ['ecid', matches(/^(primary|linked|none)$/), '"primary", "linked" or "none"', true],
];

const problemsOf = (checks: Check[], given: Json, path: string) =>
  checks.flatMap(([field, valid, expected, optional]) => {
    const value: unknown = given[field];
    if (value == null) return optional ? [] : `'${path}${field}' is a required option`;
    return valid(value)
      ? []
      : `'${path}${field}': Expected ${expected}, but got ${JSON.stringify(value)}.`;
  });

/** The options, if they can be right: schema references are looked at before anything is sent. Throws one Error naming every problem. */
export const readInlet = (options: InletOptions, path = 'inlet.'): InletOptions => {
  const given: Json = isObject(options) ? options : {};
  const places = (['events', 'profiles'] as const).filter((kind) => given[kind] != null);
  const problems = problemsOf(INLET, given, path);
  for (const kind of places) {
    if (isObject(given[kind])) problems.push(...problemsOf(PLACE, given[kind], `${path}${kind}.`));
    else problems.push(`'${path}${kind}': Expected an object with schemaId and datasetId.`);
  }
  if (!places[0]) problems.push(`'${path}events' or '${path}profiles' is a required option`);
  if (problems[0]) throw new Error(`The inlet cannot be used:\n\t - ${problems.join('\n\t - ')}`);
  return options;
};

/** One message: the same schema reference twice, and nothing that was not given. Throws on what no inlet takes. */
export const messageOf = (
  inlet: InletOptions,
  kind: Kind,
  entity: Json,
  createdAt?: number,
): Message => {
  const place = inlet[kind];
  if (!place) {
    throw new Error(`The inlet has no place for ${kind}. Name their schema and dataset: ${kind}.`);
  }
  if (!isObject(entity)) {
    throw new Error('The record is no object. An inlet takes one XDM object at a time.');
  }
  if (kind == 'events' && (typeof entity._id != 'string' || typeof entity.timestamp != 'string')) {
    throw new Error('An ExperienceEvent needs an _id and a timestamp, both text.');
  }
  const schemaRef = {
    id: place.schemaId,
    contentType: `application/vnd.adobe.xed-full+json;version=${place.schemaVersion ?? 1}`,
  };
  const {imsOrgId, sourceName} = inlet;
  const {datasetId, flowId} = place;
  return {
    header: {
      schemaRef,
      ...(imsOrgId && {imsOrgId}),
      datasetId,
      ...(flowId && {flowId}),
      ...(sourceName && {source: {name: sourceName}}),
      ...(createdAt && {createdAt}),
    },
    body: {xdmMeta: {schemaRef}, xdmEntity: entity},
  };
};

/** Where messages go: one, one that is checked before the answer (60 a minute), or several together. */
export const addressOf = ({inletUrl}: InletOptions, how?: 'batch' | 'checked'): string =>
  how == 'batch'
    ? inletUrl.replace(/collection\/(?=[^/]+$)/, 'collection/batch/')
    : inletUrl + (how ? '?syncValidation=true' : '');
