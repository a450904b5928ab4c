/** Lets in who brings a token and the organization, and an API key where the platform's gateway asks for one. */
import type {IncomingHttpHeaders} from 'node:http';
import {refuse as refuseEdge} from '../problems.js';
import {unauthorized} from './refusals.js';
import {API_KEY, CLIENT_ID, SANDBOX, type Tokens} from './tokens.js';
import {textOf} from '../text.js';

type Fault = 'empty' | 'unknown' | 'expired' | 'key' | 'org' | 'sandbox';

const sentences: Record<Fault, string> = {
  empty: 'Ims service token is empty. Send it as Authorization: Bearer.',
  unknown: 'Ims service token is not valid. Ask for a new one at /ims/token/v3.',
  expired: 'Ims service token is expired. Ask for a new one at /ims/token/v3.',
  key: 'The API key is missing or wrong. Send the client id as x-api-key.',
  org: 'The organization is missing or not the one of this edge. Correct x-gw-ims-org-id.',
  sandbox: `The sandbox is not known. This edge has one: send x-sandbox-name: ${SANDBOX}.`,
};

// OAuth's client id is the API key of whoever has a client of his own.
const KEYS: unknown[] = [API_KEY, CLIENT_ID];

/** What is wrong with a request's credentials, if anything. */
const faultOf = (
  headers: IncomingHttpHeaders,
  tokens: Tokens,
  orgIds: string[],
  keys = KEYS,
): Fault | undefined => {
  const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (!token) return 'empty';
  const verdict = tokens.judge(token);
  if (verdict !== 'valid') return verdict;
  if (!keys.includes(headers['x-api-key'])) return 'key';
  if (!orgIds.includes(textOf(headers['x-gw-ims-org-id']))) return 'org';
  return (headers['x-sandbox-name'] ?? SANDBOX) === SANDBOX ? undefined : 'sandbox';
};

/** For the management paths, and the inlets that insist on it: those know no API key, unless the gateway stands before them. */
export const authorize = (
  headers: IncomingHttpHeaders,
  tokens: Tokens,
  orgId: string,
  requestId: string,
  isInlet = false,
) => {
  const fault = faultOf(headers, tokens, [orgId], isInlet ? [headers['x-api-key']] : KEYS);
  if (!fault) return;
  const status = ['empty', 'unknown', 'expired'].includes(fault) ? 401 : 403;
  throw unauthorized(status, `[${requestId}] ${sentences[fault]}`);
};

const codes = {
  empty: 'EXEG-0500-401',
  unknown: 'EXEG-0501-401',
  expired: 'EXEG-0501-401',
  key: 'EXEG-0502-401',
  org: 'EXEG-0503-401',
  sandbox: 'EXEG-0503-401',
} as const;

/** For the Edge Network's authenticated half, which says no in its own words. */
export const authorizeEdge = (headers: IncomingHttpHeaders, tokens: Tokens, orgIds: string[]) => {
  const fault = faultOf(headers, tokens, orgIds);
  if (fault) throw refuseEdge(codes[fault], sentences[fault]);
};
