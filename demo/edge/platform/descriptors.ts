/** Identity descriptors: which field of a schema says whose a message is. */
import {randomUUID} from 'node:crypto';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import type {Json} from '../types.js';
import type {Desk} from './desk.js';
import {refuse} from './refusals.js';
import {REGISTRY} from './registry.js';
import {descriptorShape} from './shapes.js';

const URL = `${REGISTRY}/tenant/descriptors`;

export const descriptors = (desk: Desk) => async (app: FastifyInstance) => {
  const {shelf, contracts} = desk;
  app.post(URL, {schema: {body: descriptorShape}}, async (request, reply) => {
    const body = request.body as Json;
    check(body, desk);
    const id = randomUUID().replaceAll('-', '');
    const made = {...body, '@id': id, 'meta:containerId': 'tenant', version: '1'};
    shelf.put('descriptors', id, made);
    contracts.renew(body['xdm:sourceSchema']);
    return reply.code(201).send(made);
  });
  app.get(URL, async () => ({results: shelf.list('descriptors'), _links: {}}));
  const find = (request: FastifyRequest): Json => {
    const {id} = request.params as {id: string};
    const found = shelf.get('descriptors', id);
    if (!found) throw refuse(404, `There is no descriptor ${id}.`);
    return found;
  };
  app.get(`${URL}/:id`, async (request) => find(request));
  app.delete(`${URL}/:id`, async (request, reply) => {
    const {'@id': id, 'xdm:sourceSchema': schemaId} = find(request);
    shelf.remove('descriptors', id);
    contracts.renew(schemaId);
    return reply.code(204).send();
  });
};

const check = (body: Json, {shelf, contracts}: Desk) => {
  const schemaId = body['xdm:sourceSchema'] as string;
  const path = body['xdm:sourceProperty'] as string;
  const schema = shelf.get('schemas', schemaId);
  if (!schema) throw refuse(400, `There is no schema ${schemaId}. Make it first.`);
  const field = fieldAt(contracts.compose(schema), path.split('/').slice(1));
  if (!field) {
    throw refuse(
      400,
      `The schema "${schema.title}" has no field ${path}. Correct xdm:sourceProperty.`,
    );
  }
  if (field.type !== 'string') {
    throw refuse(400, `The field ${path} is not text, so it cannot be an identity.`);
  }
  const others = shelf.list('descriptors').filter((each) => each['xdm:sourceSchema'] === schemaId);
  if (others.some((each) => each['xdm:sourceProperty'] === path)) {
    throw refuse(409, `The field ${path} is an identity already.`);
  }
  if (body['xdm:isPrimary'] && others.some((each) => each['xdm:isPrimary'])) {
    throw refuse(409, `The schema "${schema.title}" has a primary identity already.`);
  }
};

const fieldAt = (root: Json, path: string[]): Json | undefined => {
  const resolve = (schema: Json | undefined): Json | undefined =>
    schema?.$ref ? resolve(root.definitions[schema.$ref.split('/').pop()]) : schema;
  return path.reduce<Json | undefined>((parent, name) => {
    const {properties} = resolve(parent) ?? {};
    return properties && Object.hasOwn(properties, name) ? resolve(properties[name]) : undefined;
  }, root);
};
