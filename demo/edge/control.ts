/** The control desk under `/_edge`: what came in, and switches for what goes out. For tests and the inspector. */
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {DEEPEST, isDeeper} from './body.js';
import {
  datastreamsSchema,
  faultsSchema,
  offersSchema,
  sinceSchema,
  visitsSchema,
} from './control-schema.js';
import type {Registrations} from './datastreams.js';
import type {Memory} from './memory.js';
import {streamsControl} from './platform/control.js';
import {plainProblem, refusal} from './problems.js';
import {stream} from './stream.js';
import type {EdgeState, Fault, Offers, VisitNote} from './types.js';

export const control = (memory: Memory) => async (app: FastifyInstance) => {
  const {journal, visitors, faults, datastreams} = memory;
  // Scripts forget to name the type of their JSON; there is nothing else it could be.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', {parseAs: 'string'}, (_request, text, done) => {
    try {
      done(null, bounded(JSON.parse(text.toString())));
    } catch (error) {
      const isRefused = error instanceof Error && 'problem' in error;
      done(isRefused ? error : badInput('The body cannot be read as JSON. Check its syntax.'));
    }
  });
  app.setSchemaErrorFormatter((errors, place) => {
    const sentences = errors.map(
      ({instancePath, message}) => `${instancePath || `The ${place}`} ${message}.`,
    );
    return badInput(sentences.join(' '));
  });

  const read = {schema: {querystring: sinceSchema}};
  app.get('/events', read, async (request, reply) =>
    ndjson(reply, journal.events(sinceOf(request))),
  );
  app.delete('/events', async (_request, reply) => {
    journal.clear();
    visitors.recount();
    return reply.code(204).send();
  });
  app.get('/requests', read, async (request, reply) =>
    ndjson(reply, journal.requests(sinceOf(request))),
  );
  app.get('/visits', read, async (request, reply) =>
    ndjson(reply, journal.notes(sinceOf(request))),
  );
  app.post(
    '/visits',
    {
      schema: {body: visitsSchema},
      // A page that goes has time for one beacon with one note; one that waited has several.
      preValidation: async (request) => void (request.body = [request.body].flat()),
    },
    async (request, reply) => {
      const receivedAt = new Date().toISOString();
      for (const note of request.body as VisitNote[]) journal.note({...note, receivedAt});
      return reply.code(204).send();
    },
  );
  // Its HEAD would never end.
  app.get('/stream', {...read, exposeHeadRoute: false}, async (request, reply) =>
    stream(journal, request, reply, sinceOf(request)),
  );

  app.get('/faults', async () => faults.list());
  app.put('/faults', {schema: {body: faultsSchema}}, async (request) => {
    faults.replace(request.body as Fault[]);
    return faults.list();
  });
  app.get('/offers', async () => memory.offers);
  app.put('/offers', {schema: {body: offersSchema}}, async (request) => {
    memory.offers = request.body as Offers;
    return memory.offers;
  });
  app.get('/datastreams', async () => datastreams.list());
  app.put('/datastreams', {schema: {body: datastreamsSchema}}, async (request) => {
    datastreams.register(request.body as Registrations);
    return datastreams.list();
  });
  await app.register(streamsControl(memory.desk));
  app.get('/state', async (): Promise<EdgeState> => ({
    version: memory.version,
    events: journal.events().length,
    requests: journal.requests().length,
    streams: memory.desk.streams.counts().stored,
    faults: faults.list(),
    offers: memory.offers,
    visitors: visitors.list(),
  }));
};

// What nobody can write out again would make the desk fail for everybody who looks at it.
const bounded = (value: unknown): unknown => {
  if (!isDeeper(value, DEEPEST)) return value;
  throw badInput(`The body is nested deeper than ${DEEPEST} levels. Flatten it.`);
};

const badInput = (detail: string) => refusal(plainProblem(400, 'Input not understood', detail));

const sinceOf = (request: FastifyRequest): number | undefined => {
  const {since} = request.query as {since?: string};
  return since === undefined ? undefined : Number(since);
};

const ndjson = (reply: FastifyReply, records: object[]) =>
  reply
    .type('application/x-ndjson')
    .send(records.map((record) => JSON.stringify(record) + '\n').join(''));
