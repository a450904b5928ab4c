/** The shop's page, with the base code in both forms that Adobe has published. */
import {settingUp, type Setting, type Stage} from './stage.js';

export interface Page {
  /** After the origin. A function where it tells the time: a link is good for five minutes, the whole suite may take longer. */
  path?: string | (() => string);
  cookies?: Record<string, string>;
  baseCode?: keyof typeof BASE_CODES;
  names?: readonly string[];
  /** What there is to see. */
  body?: string;
  /** Under a policy that wants this nonce of every script and every style. */
  nonce?: string;
  /** Runs between base code and library. What it returns is there as `stage.before`, not awaited. */
  before?: (stage: Stage) => unknown;
}

/** Adobe's, word for word: in one form the call is heard at once, in the other a task later. */
const BASE_CODES = {
  sync: `!function(n,o){o.forEach(function(o){n[o]||((n.__alloyNS=n.__alloyNS||[]).push(o),n[o]=
function(){var u=arguments;return new Promise(function(i,l){n[o].q.push([i,l,u])})},n[o].q=[])})}`,
  later: `!function(n,o){o.forEach(function(o){n[o]||((n.__alloyNS=n.__alloyNS||[]).push(o),n[o]=
function(){var u=arguments;return new Promise(function(i,l){n.setTimeout(function(){n[o].q.push([i,l,u])})})},
n[o].q=[])})}`,
};

/** The library comes last in the head, so that `before` runs between it and the base code. */
export const pageOf = (
  {baseCode = 'sync', names = ['alloy'], body = '<h1>Shop</h1>', before, nonce}: Page,
  library: string,
  setting: Setting,
) => {
  const script = nonce ? `<script nonce="${nonce}"` : '<script';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">${
    nonce ? policyOf(nonce) : ''
  }
${script}>localStorage.clear(); sessionStorage.clear(); ${settingUp(setting)}</script>
${script}>${BASE_CODES[baseCode]}(window,${JSON.stringify(names)});</script>
${script}>{const {stage} = backstage; stage.before = (${before?.toString() ?? '() => {}'})(stage);}</script>
${script} id="library" src="/${library}.js"></script></head><body>${body}</body></html>`;
};

/** The driver evaluates. */
const policyOf = (nonce: string) => `
<meta http-equiv="Content-Security-Policy" content="style-src 'nonce-${nonce}'; script-src 'unsafe-eval' 'nonce-${nonce}'">`;
