/** Calls to the platform's management interfaces, and what they say when they refuse. */
import {setTimeout as sleep} from 'node:timers/promises';
import {causeOf, createAccess} from './access.js';
import {readCredentials, type CredentialOptions} from './credentials.js';
import {ended, stop} from './outcome.js';
import {retryAfter} from '../src/core/answers.js';
import type {Terminal} from './terminal.js';

export type Json = Record<string, any>;

export interface Platform {
  get(path: string, headers?: Record<string, string>): Promise<Json>;
  /** The same, where it is no failure if there is nothing. */
  find(path: string): Promise<Json>;
  post(path: string, body: unknown): Promise<Json>;
}

const PATIENCE = 60_000;
/** Milliseconds before each further try. */
const PAUSES = [500, 2000, 8000];
const LONGEST = 60_000;

export const connectPlatform = (options: CredentialOptions, terminal: Terminal): Platform => {
  const credentials = readCredentials(options, terminal);
  const access = createAccess(credentials, terminal);

  const ask = async (method: string, path: string, init: RequestInit) => {
    const headers = {...(await access.headers()), ...(init.headers as Record<string, string>)};
    const response = await fetch(credentials.platform + path, {
      ...init,
      method,
      headers,
      // Whatever is redirected would take its token along.
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    }).catch((error: unknown) => {
      throw stop(
        `${credentials.platform} does not answer: ${causeOf(error)}. Is the address right?`,
      );
    });
    return {response, text: await response.text(), authorization: headers.authorization};
  };

  const call = async (
    method: string,
    path: string,
    init: RequestInit,
    isOptional = false,
  ): Promise<Json> => {
    let hasRenewed = false;
    for (let tries = 0; ;) {
      const {response, text, authorization} = await ask(method, path, init);
      const {status, ok, headers} = response;
      if (ok) return parse(text);
      if (status == 404 && isOptional) return {};
      if (status == 401 && !hasRenewed && (await access.renew(authorization))) {
        hasRenewed = true;
        continue;
      }
      const isBusy = status == 429 || status == 503;
      if (!isBusy || tries >= PAUSES.length) throw refusal(method, path, status, text);
      await sleep(retryAfter(headers.get('retry-after'), LONGEST) ?? PAUSES[tries]!);
      tries++;
    }
  };

  return {
    get: (path, headers = {}) => call('GET', path, {headers}),
    find: (path) => call('GET', path, {}, true),
    post: (path, body) =>
      call('POST', path, {
        headers: {'content-type': 'application/json'},
        body: JSON.stringify(body),
      }),
  };
};

export const parse = (text: string): Json => {
  try {
    return (JSON.parse(text) as Json | null) ?? {};
  } catch {
    return {}; // An answer without a document says all with its status.
  }
};

export const refusal = (method: string, path: string, status: number, text: string) => {
  const [name] = path.split('?');
  const reason = reasonOf(parse(text)) ?? 'it does not say why';
  const advice = status == 401 || status == 403 ? ' Check the credentials.' : '';
  return stop(`The platform refused ${method} ${name} (${status}): ${ended(reason)}${advice}`);
};

/** Every one of its services says it in another place. */
const reasonOf = ({detail, message, error, errors, report, title, errorMessage}: Json) =>
  [
    detail,
    report?.detailedMessage ?? report?.['detailed-message'] ?? report?.message,
    message,
    errorMessage,
    error?.message,
    Array.isArray(errors) ? errors[0]?.message : undefined,
    title,
  ].find((one): one is string => typeof one == 'string' && !!one);
