/** Answers a browser that asks whether a page may post here. */
import type {FastifyReply, FastifyRequest} from 'fastify';

export const acceptPreflight = ({headers}: FastifyRequest, reply: FastifyReply) => {
  const wanted = headers['access-control-request-headers'];
  reply.header('allow', 'POST, OPTIONS').header('access-control-allow-methods', 'POST, OPTIONS');
  if (wanted) reply.header('access-control-allow-headers', wanted);
  // Browsers ask before a public page may reach into a private network, such as a developer's machine.
  if (headers['access-control-request-private-network']) {
    reply.header('access-control-allow-private-network', 'true');
  }
  return reply.code(204).send();
};
