/** Gives tokens to those who have a client's secret, as Adobe's identity service does. */
import type {FastifyInstance} from 'fastify';
import {callOf} from '../call.js';
import type {Desk} from './desk.js';
import {refuse} from './refusals.js';
import {CLIENT_ID, CLIENT_SECRET, LIFETIME_SECONDS} from './tokens.js';

export const ims =
  ({tokens}: Desk) =>
  async (app: FastifyInstance) => {
    app.post('/ims/token/v3', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const {data, query} = callOf(request);
      const form = new URLSearchParams(data?.toString());
      const value = (name: string) => form.get(name) ?? query[name];
      const no = (status: number, error: string, error_description: string) =>
        reply.code(status).send({error, error_description});

      if (value('grant_type') !== 'client_credentials') {
        return no(
          400,
          'unsupported_grant_type',
          'The grant type is missing or not supported. Send grant_type=client_credentials in a form.',
        );
      }
      if (value('client_id') !== CLIENT_ID || value('client_secret') !== CLIENT_SECRET) {
        return no(
          401,
          'invalid_client',
          'The client id or its secret is wrong. Those of the development edge are in its README.',
        );
      }
      if (!value('scope')) {
        return no(400, 'invalid_scope', 'The scope is missing. Send scope=openid,AdobeID.');
      }
      return {access_token: tokens.mint(), token_type: 'bearer', expires_in: LIFETIME_SECONDS};
    });
    app.all('/ims/*', async (request) => {
      throw refuse(404, `Nothing answers ${request.method} here. Send POST to /ims/token/v3.`);
    });
  };
