/** Reads a request's body, or says what is wrong with it in the documented words. */
import {Ajv, type ErrorObject, type ValidateFunction} from 'ajv';
import {bodySchemas} from './body-schema.js';
import type {Endpoint} from './endpoints.js';
import {refuse, type ProblemCode, type Refusal} from './problems.js';
import type {JournalEvent, Json} from './types.js';

export type IdentityMap = Record<string, {id: string; primary?: boolean}[]>;

export interface ConsentItem {
  standard: string;
  version: string;
  value: any;
  gdprApplies?: boolean;
}

export interface EdgeBody {
  events: JournalEvent['event'][];
  consent: ConsentItem[];
  identityMap?: IdentityMap;
  xdm?: {identityMap?: IdentityMap};
  query?: Json;
  meta: Json;
}

const LIMIT = 65_536;
// What browsers and Adobe's clients nest is a dozen deep; thousands would exhaust the stack of whoever walks it.
export const DEEPEST = 100;

const CONTENT_TYPE = /^\s*(text\/plain|application\/json|text\/javascript)\s*(;|$)/i;

export const readBody = (
  data: Buffer | undefined,
  contentType: string | undefined,
  endpoint: Endpoint,
): EdgeBody => {
  if (!data?.length) {
    throw refuse('EXEG-0109-408', 'The request has no body. Send a JSON object.');
  }
  if (!CONTENT_TYPE.test(contentType ?? '')) {
    throw refuse(
      'EXEG-0111-415',
      `The content type "${contentType ?? ''}" is not supported. ` +
        'Send text/plain, application/json or text/javascript.',
    );
  }
  if (data.length > LIMIT) {
    throw refuse(
      'EXEG-0112-413',
      `The body has ${data.length} bytes, the limit is ${LIMIT}. Send fewer events at a time.`,
    );
  }
  const value = parseBody(data);
  if (value === undefined) {
    throw refuse('EXEG-0101-400', 'The body cannot be read as JSON. Check its syntax.');
  }
  if (isDeeper(value, DEEPEST)) {
    throw refuse('EXEG-0102-400', `The body is nested deeper than ${DEEPEST} levels. Flatten it.`);
  }
  const check = checkFor(endpoint.brings);
  if (!check(value)) throw complaint(check.errors![0]!);

  const body = value as Json;
  return {meta: {}, ...body, events: [], consent: [], ...brought[endpoint.brings](body)};
};

// Only what was checked is let in: events sent to identity/acquire are nobody's business.
const brought: Record<Endpoint['brings'], (body: Json) => Partial<EdgeBody>> = {
  events: ({events}) => ({events}),
  event: ({event}) => ({events: [event]}),
  consent: ({consent}) => ({consent}),
  nothing: () => ({}),
};

// Each is asked for by several, and a megabyte takes its time.
const parsed = new WeakMap<Buffer, {value: unknown}>();

/** The body as JSON; undefined if it is none. */
export const parseBody = (data: Buffer | undefined): unknown => {
  if (!data) return undefined;
  const known = parsed.get(data) ?? {value: parse(data)};
  parsed.set(data, known);
  return known.value;
};

const parse = (data: Buffer): unknown => {
  try {
    return JSON.parse(data.toString());
  } catch {
    // Whoever asks decides whether that is a problem.
    return undefined;
  }
};

/** The `_id` of each event in a body that may be anything: the Edge Network's, or a streaming inlet's. */
export const eventIds = (data: Buffer | undefined): string[] => {
  const body = parseBody(data) as Json | null | undefined;
  const items: unknown = body?.events ?? body?.messages ?? [body?.event, body];
  if (!Array.isArray(items)) return [];
  return items
    .map((item: Json | null | undefined) => item?.xdm?._id ?? item?.body?.xdmEntity?._id)
    .filter((id): id is string => typeof id === 'string');
};

export const isDeeper = (value: unknown, limit: number): boolean =>
  limit < 0 ||
  (value !== null &&
    typeof value === 'object' &&
    Object.values(value).some((item) => isDeeper(item, limit - 1)));

const checks = new Map<string, ValidateFunction>();
const checkFor = (brings: Endpoint['brings']): ValidateFunction => {
  if (!checks.has(brings))
    checks.set(brings, new Ajv({strict: false}).compile(bodySchemas[brings]));
  return checks.get(brings)!;
};

type Complaint = (field: string, error: ErrorObject) => [ProblemCode, string];

const complaints: Record<string, Complaint> = {
  required: (field, {params}) => [
    'EXEG-0103-400',
    `The field "${field ? `${field}.` : ''}${params.missingProperty}" is required. Add it.`,
  ],
  type: (field, {params}) => [
    'EXEG-0102-400',
    `${field ? `The field "${field}"` : 'The body'} must be of type ${params.type}.`,
  ],
  enum: (field, {params}) => [
    'EXEG-0102-400',
    `The field "${field}" must be one of ${params.allowedValues.join(', ')}.`,
  ],
  const: (field, {params}) => [
    'EXEG-0102-400',
    `The field "${field}" must be ${params.allowedValue}.`,
  ],
};

const empty: Complaint = (field) => [
  'EXEG-0104-422',
  `The field "${field}" is empty. Give it a value or leave it out.`,
];

const complaint = (error: ErrorObject): Refusal => {
  const field = error.instancePath
    .slice(1)
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.');
  const [code, detail] = (complaints[error.keyword] ?? empty)(field, error);
  return refuse(code, detail, code === 'EXEG-0104-422' ? {errors: [detail]} : {});
};
