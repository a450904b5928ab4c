/** Tells events, requests and notes of visits as they come, as server-sent events. */
import type {FastifyReply, FastifyRequest} from 'fastify';
import type {Journal} from './journal.js';
import type {StreamMessage} from './types.js';

// Proxies close what is silent for long.
const HEARTBEAT = 15_000;

export const stream = (
  journal: Journal,
  request: FastifyRequest,
  reply: FastifyReply,
  since = lastSeen(request),
) => {
  const {raw} = reply;
  const tell = (name: string, message: StreamMessage) =>
    raw.write(`id: ${message.seq}\nevent: ${name}\ndata: ${JSON.stringify(message)}\n\n`);

  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) raw.setHeader(name, value!);
  raw.writeHead(200, {'content-type': 'text/event-stream'});
  raw.write(': connected\n\n');
  if (since !== undefined) catchUp(journal, since, tell);

  const unsubscribe = journal.subscribe(tell);
  const heartbeat = setInterval(() => raw.write(': still here\n\n'), HEARTBEAT);
  raw.on('close', () => {
    unsubscribe();
    clearInterval(heartbeat);
  });
};

const catchUp = (
  journal: Journal,
  since: number,
  tell: (name: string, message: StreamMessage) => void,
) => {
  const missed = [
    ...journal.events(since).map((message) => ['event', message] as const),
    ...journal.requests(since).map((message) => ['request', message] as const),
    ...journal.notes(since).map((message) => ['visit', message] as const),
  ];
  missed.sort(([, one], [, other]) => one.seq - other.seq);
  for (const [name, message] of missed) tell(name, message);
};

/** A browser that lost the connection says how far it had got. */
const lastSeen = ({headers}: FastifyRequest): number | undefined => {
  const id = headers['last-event-id'];
  return typeof id === 'string' && /^\d{1,15}$/.test(id) ? Number(id) : undefined;
};
