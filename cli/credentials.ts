/** What the platform asks of a program before it lets it in, from the environment or a file. */
import {readFileSync, statSync} from 'node:fs';
import {isStop, stop} from './outcome.js';
import type {Terminal} from './terminal.js';

export interface Credentials {
  /** The platform's address, without a path. */
  platform: string;
  apiKey: string;
  orgId: string;
  sandbox: string;
  accessToken?: string;
  /** For a token of its own: OAuth, server to server. */
  clientSecret?: string;
  scopes?: string;
  /** Who gives such tokens. */
  ims: string;
}

export interface CredentialOptions {
  credentials?: string;
  platform?: string;
  ims?: string;
}

/** Its name in the file, its variable, what is taken without it. */
const FIELDS: [keyof Credentials, string, string?][] = [
  ['accessToken', 'EDGETAG_ACCESS_TOKEN'],
  ['apiKey', 'EDGETAG_API_KEY'],
  ['orgId', 'EDGETAG_ORG_ID'],
  ['sandbox', 'EDGETAG_SANDBOX', 'prod'],
  ['clientSecret', 'EDGETAG_CLIENT_SECRET'],
  ['scopes', 'EDGETAG_SCOPES', 'openid,AdobeID,read_organizations'],
  ['platform', 'EDGETAG_PLATFORM', 'https://platform.adobe.io'],
  ['ims', 'EDGETAG_IMS', 'https://ims-na1.adobelogin.com'],
];

/** What goes as headers. */
const HEADERS = ['accessToken', 'apiKey', 'orgId', 'sandbox'] as const;

export const readCredentials = (
  options: CredentialOptions,
  {hide, warn}: Terminal,
  env: NodeJS.ProcessEnv = process.env,
): Credentials => {
  const file = options.credentials ? readFile(options.credentials, warn) : {};
  const given = options as Record<string, string | undefined>;
  const found = Object.fromEntries(
    FIELDS.map(([name, variable, otherwise]) => [
      name,
      (name == 'platform' || name == 'ims' ? given[name] : undefined) ||
        // Who puts a secret into a file often ends the line.
        file[name]?.trim() ||
        env[variable]?.trim() ||
        otherwise,
    ]),
  ) as Partial<Credentials>;
  hide(found.accessToken);
  hide(found.clientSecret);
  const missing = (['apiKey', 'orgId'] as const).filter((name) => !found[name]);
  const variables = missing.map((name) => FIELDS.find(([field]) => field == name)![1]);
  if (!found.accessToken && !found.clientSecret) {
    variables.unshift('EDGETAG_ACCESS_TOKEN (or EDGETAG_CLIENT_SECRET)');
  }
  if (variables[0]) {
    throw stop(
      `The platform wants to know who asks: ${variables.join(', ')} ${variables[1] ? 'are' : 'is'} missing. ` +
        'Set them in the environment, or name a file that has them with --credentials.',
      2,
    );
  }
  const bad = HEADERS.find((name) => found[name] && !/^[\x21-\x7e]+$/.test(found[name]));
  if (bad) {
    throw stop(
      `The ${bad} cannot be sent: it has signs that no header has. See where it is from.`,
      2,
    );
  }
  for (const name of ['platform', 'ims'] as const) found[name] = originOf(found[name]!, name);
  return found as Credentials;
};

const readFile = (name: string, warn: Terminal['warn']): Record<string, string | undefined> => {
  try {
    const text = readFileSync(name, 'utf8');
    if (process.platform != 'win32' && statSync(name).mode & 0o044) {
      warn(`${name} can be read by others on this machine. Keep it to yourself: chmod 600 ${name}`);
    }
    return textsOf(JSON.parse(text));
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    // Not the parser's words: they quote what is in the file.
    const why = isStop(error) ? error.message : (code ?? 'it is not JSON');
    throw stop(
      `The credentials in ${name} cannot be read: ${why}. Correct the file or its name.`,
      2,
    );
  }
};

const textsOf = (content: unknown) => {
  if (typeof content != 'object' || !content) throw stop('it is no object');
  const texts = content as Record<string, string>;
  const other = FIELDS.find(([name]) => typeof (texts[name] ?? '') != 'string');
  if (other) throw stop(`${other[0]} is no text`);
  return texts;
};

/** A token travels over it: in the clear on this machine only. */
const originOf = (address: string, name: string) => {
  const valid = /^(https:\/\/[^/@\s]+|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?)\/?$/;
  if (valid.test(address)) return address.replace(/\/$/, '');
  throw stop(
    `The address of the ${name} is "${address}". Give a scheme and a host: https://…, or http://localhost:8787 for a development edge.`,
    2,
  );
};
