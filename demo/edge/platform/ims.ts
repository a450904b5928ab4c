/** Gives tokens to those who have a client's secret, as Adobe's identity service does. */
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {callOf} from '../call.js';
import type {Json} from '../types.js';
import type {Desk} from './desk.js';
import {refuse} from './refusals.js';
import {API_KEY, CLIENT_ID, CLIENT_SECRET, LIFETIME_SECONDS} from './tokens.js';

export const ims =
  ({tokens}: Desk) =>
  async (app: FastifyInstance) => {
    app.post('/ims/token/v3', async (request, reply) => {
      const {value, no} = await read(request, reply);
      if (value('grant_type') !== 'client_credentials') {
        return no(
          400,
          'unsupported_grant_type',
          'The grant type is missing or not supported. Send grant_type=client_credentials in a form.',
        );
      }
      if (value('client_id') !== CLIENT_ID || value('client_secret') !== CLIENT_SECRET) {
        return no(401, 'invalid_client', WRONG_CLIENT);
      }
      if (!value('scope')) {
        return no(400, 'invalid_scope', 'The scope is missing. Send scope=openid,AdobeID.');
      }
      return {access_token: tokens.mint(), token_type: 'bearer', expires_in: LIFETIME_SECONDS};
    });

    // How technical accounts asked before there were client credentials. The client is the API key there.
    app.post('/ims/exchange/jwt', async (request, reply) => {
      const {value, no} = await read(request, reply);
      const client = value('client_id');
      if (![API_KEY, CLIENT_ID].includes(client) || value('client_secret') !== CLIENT_SECRET) {
        return no(400, 'invalid_client', WRONG_CLIENT);
      }
      const token = value('jwt_token');
      if (!token) {
        return no(400, 'invalid_token', 'The JWT is missing. Send it as jwt_token in a form.');
      }
      const {exp} = claimsOf(token);
      if (typeof exp === 'number' && exp * 1_000 <= Date.now()) {
        return no(400, 'invalid_token', 'The JWT is expired. Make another, with an exp to come.');
      }
      return {
        token_type: 'bearer',
        access_token: tokens.mint(),
        // The one service of theirs that counts milliseconds.
        expires_in: LIFETIME_SECONDS * 1_000,
      };
    });
    app.all('/ims/*', async (request) => {
      throw refuse(
        404,
        `Nothing answers ${request.method} here. Send POST to /ims/token/v3 or /ims/exchange/jwt.`,
      );
    });
  };

const WRONG_CLIENT =
  'The client id or its secret is wrong. Those of the development edge are in its README.';

const read = async (request: FastifyRequest, reply: FastifyReply) => {
  reply.header('cache-control', 'no-store');
  const form = await formOf(request);
  const {query} = callOf(request);
  return {
    value: (name: string): string => form.get(name) ?? query[name] ?? '',
    no: (status: number, error: string, error_description: string) =>
      reply.code(status).send({error, error_description}),
  };
};

/** A form in either of its two types; empty, if it cannot be read. */
const formOf = async (request: FastifyRequest): Promise<Map<string, string>> => {
  const {data, contentType = ''} = callOf(request);
  if (!/^\s*multipart\/form-data/i.test(contentType)) {
    return new Map(new URLSearchParams(data?.toString()));
  }
  try {
    const form = await new Response(new Uint8Array(data ?? []), {
      headers: {'content-type': contentType},
    }).formData();
    return new Map(
      [...form].filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    );
  } catch {
    // What is missing then is named in the refusal.
    return new Map();
  }
};

/** What a JWT says of itself. Nobody here knows its key, so whatever else it says is believed. */
const claimsOf = (token: string): Json => {
  try {
    const claims = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
    ) as Json | null;
    return claims ?? {};
  } catch {
    return {};
  }
};
