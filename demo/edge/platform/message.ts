/** Reads one message as an inlet gets it: what it says of itself, or what is wrong with that. */
import {textOf} from '../text.js';
import type {Json} from '../types.js';
import type {Contract} from './contracts.js';
import type {Desk} from './desk.js';
import {flowOf, isOfNewerForm} from './flows-of.js';
import {nest, violationsOf, type Violation} from './violations.js';

/** A message that is fine, or not; what fails `later` is answered for at once all the same, unless asked to be checked. */
export interface Reading {
  datasetId: string;
  contract?: Contract;
  entity?: Json;
  problem?: {when: 'now' | 'later'; message: string; violations?: Violation[]};
}

const HEADER = ['schemaRef', 'imsOrgId', 'datasetId', 'flowId', 'source', 'createdAt'];
const BODY = ['xdmMeta', 'xdmEntity'];
const CONTENT_TYPE = /^application\/vnd\.adobe\.xed(-full)?(-notext)?\+json; ?version=\d+(\.\d+)*$/;

export const readMessage = (message: unknown, connection: Json, desk: Desk): Reading => {
  const now = (text: string): Reading => ({datasetId: '', problem: {when: 'now', message: text}});
  const unknown = (why: string) => now(`Message has unknown xdm format: ${why}`);

  if (!isObject(message)) return unknown('it is not an object.');
  const {header, body} = message;
  if (!isObject(header)) return unknown('it has no header.');
  if (!isObject(body)) return unknown('it has no body.');
  const stray = [
    ...straysOf(message, ['header', 'body']),
    ...straysOf(header, HEADER),
    ...straysOf(body, BODY),
  ][0];
  if (stray !== undefined) return unknown(`"${stray.slice(0, 100)}" does not belong into it.`);
  const {schemaRef, imsOrgId = desk.orgId, datasetId, flowId, source, createdAt} = header;
  const inBody: unknown = isObject(body.xdmMeta) ? body.xdmMeta.schemaRef : undefined;
  if (!isReference(schemaRef))
    return unknown('the header needs a schemaRef with id and contentType.');
  if (!isReference(inBody)) return unknown('xdmMeta needs a schemaRef with id and contentType.');
  if (createdAt !== undefined && !isTime(createdAt)) {
    return unknown('createdAt must be milliseconds since 1970.');
  }
  if (imsOrgId !== desk.orgId) {
    return now('Message has an absent or wrong ims org in the header');
  }

  const dataset = desk.shelf.get('dataSets', datasetId);
  if (!dataset) return now('Message has an absent or unknown dataset in the header');
  if (schemaRef.id !== inBody.id || schemaRef.contentType !== inBody.contentType) {
    return now('Message has one schemaRef in the header and another in xdmMeta');
  }
  if (schemaRef.id !== dataset.schemaRef.id) {
    return now("Message has a schema that is not its dataset's");
  }
  if (isOfNewerForm(connection) && !flowOf(desk, connection, flowId)) {
    return now('Message has an absent or unknown flowId in the header');
  }

  const later = (text: string): Reading => ({
    datasetId: textOf(datasetId),
    problem: {when: 'later', message: text},
  });
  if (source !== undefined && !(isObject(source) && isName(source.name))) {
    return later('Payload header is missing Source Name');
  }
  if (!isObject(body.xdmEntity)) return later('Payload body is missing xdmEntity');
  return readEntity(body.xdmEntity, dataset, desk);
};

/** Holds an entity against its dataset's schema; that of a file is changed to fit, as far as `converts` goes. */
export const readEntity = (
  entity: Json,
  dataset: Json,
  desk: Desk,
  {converts = false} = {},
): Reading => {
  const contract = desk.contracts.of(dataset.schemaRef.id)!;
  const datasetId = textOf(dataset.id);
  const reading = {datasetId, contract, entity};
  const violations = violationsOf(converts ? contract.convert(entity) : contract.check(entity));
  if (violations.length) {
    return {...reading, problem: {when: 'later', message: 'Message is invalid', violations}};
  }
  if (contract.kind === 'profile' && !contract.identitiesOf(entity).length) {
    return {
      ...reading,
      problem: {when: 'later', message: 'Message is invalid: it has no identity'},
    };
  }
  return reading;
};

/** What ingestion found, as error bodies and failed batches have it. */
export const causeOf = (violations: Violation[]): Json => ({
  _streamingValidation: [nest(violations)],
});

const isReference = (value: unknown): value is {id: string; contentType: string} =>
  isObject(value) &&
  typeof value.id === 'string' &&
  typeof value.contentType === 'string' &&
  CONTENT_TYPE.test(value.contentType);

const straysOf = (value: Json, known: string[]) =>
  Object.keys(value).filter((key) => !known.includes(key));
const isTime = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const isName = (value: unknown) => typeof value === 'string' && value !== '';
const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
