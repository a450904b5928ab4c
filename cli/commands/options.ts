/** Options that several commands have. */
import {InvalidArgumentError, type Command} from 'commander';
import type {Terminal} from '../terminal.js';

export type AddCommand = (program: Command, terminal: Terminal) => void;

export const credentialOptions = (command: Command) =>
  command
    .option(
      '--credentials <file>',
      'JSON: accessToken or clientSecret and scopes, apiKey, orgId, sandbox',
    )
    .option('--platform <url>', 'another platform, such as a development edge (EDGETAG_PLATFORM)')
    .option('--ims <url>', 'who gives tokens for a client secret (EDGETAG_IMS)');

/** What an authenticated call needs, for the end of a help text. */
export const CREDENTIALS_HELP = `
Credentials come from the environment: EDGETAG_ACCESS_TOKEN, EDGETAG_API_KEY (the client id), EDGETAG_ORG_ID and
EDGETAG_SANDBOX (default: prod); or EDGETAG_CLIENT_SECRET, with EDGETAG_SCOPES, in place of the token, which is then
fetched and renewed as needed (OAuth, server to server). --credentials FILE names a JSON file with accessToken, apiKey,
orgId, sandbox, clientSecret and scopes instead.`;

/** Reads a whole number within bounds. */
export const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    const bounds = most == Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`Give a whole number ${bounds}.`);
  };

/** Gathers an option that is given more than once. */
export const several = (value: string, before: string[] = []) => [...before, value];
