/** Looks people and their events up in the profile store. */
import {createHash} from 'node:crypto';
import type {FastifyInstance} from 'fastify';
import {callOf} from '../call.js';
import {textOf} from '../text.js';
import type {Json} from '../types.js';
import type {Desk} from './desk.js';
import {keyOf, type Profile} from './profiles.js';
import {refuse} from './refusals.js';
import type {Entry} from './entries.js';

const URL = '/data/core/ups/access/entities';
const PROFILE = '_xdm.context.profile';
const EVENT = '_xdm.context.experienceevent';

export const lookup = (desk: Desk) => async (app: FastifyInstance) => {
  app.get(URL, async (request, reply) => {
    const {query, path} = callOf(request);
    const schema = query['schema.name'];
    if (schema !== PROFILE && schema !== EVENT) {
      throw refuse(400, `The parameter schema.name must be ${PROFILE} or ${EVENT}.`);
    }
    const related = schema === EVENT && query.relatedEntityId !== undefined;
    const id = related ? query.relatedEntityId : query.entityId;
    const namespace = related ? query.relatedEntityIdNS : query.entityIdNS;
    if (!id || !namespace) {
      throw refuse(400, 'Say who is looked for: entityId and entityIdNS, such as email.');
    }
    const profile = desk.streams.profiles().find(namespace, id);
    if (schema === EVENT) return pageOf(desk, profile, id, query, path);
    return profile ? {[xidOf(profile)]: describe(desk, profile, id)} : reply.code(404).send({});
  });
};

/** Both at once, as the inspector shows them: who it is, and the latest events. */
export interface Person {
  profile: Json | null;
  events: Json;
}

export const personOf = (desk: Desk, namespace: string, id: string): Person => {
  const profile = desk.streams.profiles().find(namespace, id);
  return {
    profile: profile ? describe(desk, profile, id) : null,
    events: pageOf(desk, profile, id, {orderby: '-timestamp', limit: '100'}, ''),
  };
};

type Stored = Extract<Entry, {kind: 'event' | 'profile'}>;
const readAll = ({streams}: Desk, seqs: number[]) => seqs.map((seq) => streams.read(seq) as Stored);

const hash = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 30);
const xidOf = ({identities}: Profile) => hash(keyOf(identities[0]!));
// As the platform writes it: to the second.
const seconds = (time: string) => time.replace(/\.\d+Z$/, 'Z');

/** All records of one person as one: of each field, what came last. */
const describe = (desk: Desk, profile: Profile, id: string): Json => {
  const {records, identities} = profile;
  const found = readAll(
    desk,
    records.sort((one, other) => one - other),
  );
  const latest = found.at(-1) ?? readAll(desk, profile.events.slice(-1))[0]!;
  const entity = found.map((each) => each.entity).reduce(overlay, {});
  return {
    entityId: id,
    mergePolicy: {id: 'edgetag-development-timestamp-ordered'},
    sources: [...new Set(found.map(({datasetId}) => datasetId))],
    tags: found.map(({xactionId}) => xactionId),
    identityGraph: identities.map((identity) => hash(keyOf(identity))),
    entity: {...entity, identityMap: identityMapOf(profile)},
    lastModifiedAt: seconds(latest.receivedAt),
  };
};

const overlay = (one: Json, other: Json): Json => {
  const fields = new Map<string, unknown>(Object.entries(one));
  for (const [name, value] of Object.entries(other)) {
    const known = fields.get(name);
    fields.set(name, isObject(known) && isObject(value) ? overlay(known, value) : value);
  }
  return Object.fromEntries(fields);
};

const identityMapOf = ({identities}: Profile): Json => {
  const map = new Map<string, {id: string}[]>();
  for (const {namespace, id} of identities) {
    map.set(namespace, [...(map.get(namespace) ?? []), {id}]);
  }
  return Object.fromEntries(map);
};

const MOST = 1_000;

/** One page of a person's events, oldest first unless asked otherwise. */
const pageOf = (
  desk: Desk,
  profile: Profile | undefined,
  relatedEntityId: string,
  query: Record<string, string>,
  path: string,
): Json => {
  const {timeOf} = desk.streams;
  const orderby = query.orderby ?? 'timestamp';
  const sign = orderby.startsWith('-') ? -1 : 1;
  const sorted = [...(profile?.events ?? [])].sort(
    (one, other) => sign * (timeOf(one) - timeOf(other) || one - other),
  );
  const start = numberOf('start', query.start, 0, Number.MAX_SAFE_INTEGER);
  const limit = Math.max(1, numberOf('limit', query.limit, MOST, MOST));
  const shown = sorted.slice(start, start + limit);
  const next = start + limit < sorted.length ? textOf(start + limit) : '';
  const href = next && `${path}?${new URLSearchParams({...query, start: next}).toString()}`;
  return {
    _page: {orderby, start: textOf(start), count: shown.length, next},
    children: readAll(desk, shown).map(({entity, receivedAt, datasetId}, index) => ({
      relatedEntityId,
      entityId: textOf(entity._id),
      sourceId: datasetId,
      timestamp: timeOf(shown[index]!),
      entity,
      lastModifiedAt: seconds(receivedAt),
    })),
    _links: {next: {href}},
  };
};

const numberOf = (name: string, text: string | undefined, usual: number, most: number): number => {
  if (text === undefined) return usual;
  if (/^\d{1,15}$/.test(text)) return Math.min(Number(text), most);
  throw refuse(400, `The parameter ${name} must be a number.`);
};

const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
