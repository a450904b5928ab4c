/** What a strict Content Security Policy asks of scripts and styles that come with offers. */
import {unclobberedNode} from '../../platform/dom.js';

// Per page: it does not change.
let nonce: string | undefined;

/** The page's own nonce, that of the first element that has one. */
export const nonceOf = (): string =>
  (nonce ||= unclobberedNode(document).querySelector<HTMLElement>('[nonce]')?.nonce || '');

interface Policy {
  createHTML(text: string): string;
  createScript(text: string): string;
  createScriptURL(text: string): string;
}

// Per page: a policy can be made once.
let policy: Policy | undefined;

/**
 * Offers are the site's own content, which a site under Trusted Types says by allowing a policy of the name `edgetag`.
 * Without such types, what it is given.
 */
export const trusted = (kind: keyof Policy, text: string): string => {
  const {trustedTypes} = window as {
    trustedTypes?: {createPolicy?(name: string, rules: Policy): Policy};
  };
  const same = (given: string) => given;
  policy ||= trustedTypes?.createPolicy?.('edgetag', {
    createHTML: same,
    createScript: same,
    createScriptURL: same,
  });
  return policy ? policy[kind](text) : text;
};
