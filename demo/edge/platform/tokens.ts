/** Access tokens of the development edge: one that always works, and those it makes. */
import {randomBytes} from 'node:crypto';

/** For one's own machine only, so they may be known to everybody. */
export const ACCESS_TOKEN = 'edgetag-development-token';
export const API_KEY = 'edgetag-development-key';
export const CLIENT_ID = 'edgetag-development-client';
export const CLIENT_SECRET = 'edgetag-development-secret';
export const SANDBOX = 'prod';

export const LIFETIME_SECONDS = 86_399;
// A script that asks for one before each call must not fill the memory.
const KEPT = 10_000;

export interface Tokens {
  mint(): string;
  judge(token: string): 'valid' | 'expired' | 'unknown';
  /** Those that were made; the fixed one goes on. */
  expireAll(): void;
}

export const createTokens = (): Tokens => {
  const ends = new Map<string, number>();
  return {
    mint() {
      const token = `edgetag-minted-${randomBytes(24).toString('hex')}`;
      ends.set(token, Date.now() + LIFETIME_SECONDS * 1_000);
      if (ends.size > KEPT) ends.delete(ends.keys().next().value!);
      return token;
    },
    judge(token) {
      if (token === ACCESS_TOKEN) return 'valid';
      const end = ends.get(token);
      if (end === undefined) return 'unknown';
      return Date.now() < end ? 'valid' : 'expired';
    },
    expireAll: () => ends.forEach((_end, token) => ends.set(token, 0)),
  };
};
