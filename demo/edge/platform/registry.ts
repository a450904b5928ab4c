/** The schema registry: field groups and schemas, made, read and listed. */
import {randomBytes} from 'node:crypto';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import type {Json} from '../types.js';
import {validator} from '../verdict.js';
import {CLASSES} from './contracts.js';
import type {Desk} from './desk.js';
import {refuse} from './refusals.js';
import {fieldGroupShape, schemaShape} from './shapes.js';
import {close} from './strict.js';
import type {Kind} from './shelf.js';

export const REGISTRY = '/data/foundation/schemaregistry';

export const registry = (desk: Desk) => async (app: FastifyInstance) => {
  const {shelf} = desk;
  app.get(`${REGISTRY}/stats`, async () => ({
    imsOrg: desk.orgId,
    tenantId: desk.contracts.tenantId,
    counts: {schemas: shelf.list('schemas').length, mixins: shelf.list('fieldgroups').length},
  }));

  for (const path of ['fieldgroups', 'mixins']) {
    shelve(app, desk, path, 'fieldgroups', 'mixins', fieldGroupShape, checkGroup);
  }
  shelve(app, desk, 'schemas', 'schemas', 'schemas', schemaShape, checkSchema);
};

/** Sets up making, listing and reading of one kind. */
const shelve = (
  app: FastifyInstance,
  desk: Desk,
  path: string,
  kind: Kind,
  inId: string,
  shape: object,
  check: (made: Json, desk: Desk) => void,
) => {
  const {shelf, contracts} = desk;
  const {tenantId} = contracts;
  const url = `${REGISTRY}/tenant/${path}`;
  app.post(url, {schema: {body: shape}}, async (request, reply) => {
    const body = request.body as Json;
    if (shelf.list(kind).some(({title}) => title === body.title)) {
      throw refuse(400, `The title "${body.title}" is taken. Choose another: titles are unique.`);
    }
    const hash = randomBytes(24).toString('hex');
    const made: Json = {
      ...body,
      $id: `https://ns.adobe.com/${tenantId}/${inId}/${hash}`,
      'meta:altId': `_${tenantId}.${inId}.${hash}`,
      'meta:resourceType': path,
      'meta:tenantNamespace': `_${tenantId}`,
      'meta:containerId': 'tenant',
      version: '1.0',
    };
    check(made, desk);
    return reply.code(201).send(shelf.put(kind, made.$id, made));
  });
  app.get(url, async () => {
    const results = shelf.list(kind).map(({$id, 'meta:altId': altId, title, version}) => ({
      $id,
      'meta:altId': altId,
      title,
      version,
    }));
    return {results, _page: {orderby: 'updated', count: results.length, next: null}, _links: {}};
  });
  const find = (request: FastifyRequest): Json => {
    const {id} = request.params as {id: string};
    const found = shelf.get(kind, id) ?? shelf.list(kind).find((each) => each['meta:altId'] === id);
    if (!found) throw refuse(404, `There is no such resource among the ${path}: ${id}.`);
    return found;
  };
  app.get(`${url}/:id`, async (request) => find(request));
  app.delete(`${url}/:id`, async (request, reply) => {
    shelf.remove(kind, find(request).$id);
    return reply.code(204).send();
  });
};

/** Own fields sit under the tenant; whatever else a group brings could not be told from Adobe's. */
const checkGroup = (group: Json, {contracts}: Desk) => {
  for (const extended of group['meta:intendedToExtend'] as string[]) {
    if (!Object.hasOwn(CLASSES, extended)) {
      throw refuse(400, `The class ${extended} is not known here. ${KNOWN}`);
    }
    const fields = orRefuse(() => {
      const read = contracts.fieldsOf(group, extended);
      validator(close(read));
      return read;
    });
    const stray = Object.keys(fields.properties).find((name) => name !== `_${contracts.tenantId}`);
    if (stray === undefined) continue;
    throw refuse(400, `"${stray}" is not a field of yours. Own fields go under _{TENANT_ID}.`);
  }
};

const KNOWN = `Known are ${Object.keys(CLASSES).join(' and ')}.`;
const STANDARD = /^https:\/\/ns\.adobe\.com\/(xdm|experience)\//;

const checkSchema = (schema: Json, desk: Desk) => {
  const references = (schema.allOf as Json[]).map(({$ref}) => $ref as string);
  const classes = references.filter((reference) => Object.hasOwn(CLASSES, reference));
  if (classes.length !== 1) {
    throw refuse(400, `A schema has one class. ${KNOWN}`);
  }
  for (const reference of references) {
    const group = desk.shelf.get('fieldgroups', reference);
    if (!group && !STANDARD.test(reference)) {
      throw refuse(400, `There is no field group ${reference}. Make it first.`);
    }
    if (group && !group['meta:intendedToExtend'].includes(classes[0])) {
      throw refuse(
        400,
        `The field group "${group.title}" is not intended to extend ${classes[0]}.`,
      );
    }
  }
  schema['meta:class'] = classes[0];
  schema['meta:extends'] = references;
  orRefuse(() => desk.contracts.compose(schema));
};

const orRefuse = <Result>(read: () => Result): Result => {
  try {
    return read();
  } catch (error) {
    throw refuse(400, `The schema cannot be read: ${(error as Error).message}.`);
  }
};
