/** The control desk's page for what was streamed. */
import {Readable} from 'node:stream';
import type {FastifyInstance} from 'fastify';
import {personSchema, searchSchema, sinceSchema} from '../control-schema.js';
import type {Desk} from './desk.js';
import {latestRecords, latestRejected} from './latest.js';
import {personOf} from './lookup.js';
import {overviewOf} from './overview.js';

export const streamsControl = (desk: Desk) => {
  const {streams, batches, shelf, tokens} = desk;
  return async (app: FastifyInstance) => {
    app.get('/streams', async () => ({
      inlets: shelf.list('connections').length,
      schemas: shelf.list('schemas').length,
      datasets: shelf.list('dataSets').length,
      messages: streams.counts(),
      profiles: streams.profiles().count(),
      events: streams.events(),
    }));
    app.delete('/streams', async (_request, reply) => {
      streams.clear();
      batches.clear();
      return reply.code(204).send();
    });
    for (const [path, kind] of [
      ['events', 'event'],
      ['profiles', 'profile'],
    ] as const) {
      app.get(`/streams/${path}`, {schema: {querystring: sinceSchema}}, async (request, reply) => {
        const {since = '0'} = request.query as {since?: string};
        // A million lines do not fit one string.
        return reply
          .type('application/x-ndjson')
          .send(Readable.from(linesOf(streams.list(kind, Number(since)))));
      });
    }
    // For whoever looks at it, the inspector: without credentials, and neither noted nor faulted.
    app.get('/streams/overview', async () => overviewOf(desk));
    app.get('/streams/records', {schema: {querystring: searchSchema}}, async (request) =>
      latestRecords(desk, request.query as {dataset?: string; words?: string}),
    );
    app.get('/streams/rejected', async () => latestRejected(desk));
    app.get('/streams/person', {schema: {querystring: personSchema}}, async (request) => {
      const {namespace, id} = request.query as {namespace: string; id: string};
      return personOf(desk, namespace, id);
    });
    app.delete('/tokens', async (_request, reply) => {
      tokens.expireAll();
      return reply.code(204).send();
    });
  };
};

function* linesOf(entries: Iterable<{kind: string}>): Generator<string> {
  for (const {kind: _kind, ...entry} of entries) yield JSON.stringify(entry) + '\n';
}
