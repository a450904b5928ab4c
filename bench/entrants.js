/** Who is measured: each page does the same job, one page view, and can then be told to send more. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import terser from '@rollup/plugin-terser';
import {rollup} from 'rollup';
import {DATASTREAM} from './limits/event.js';

export const ORG = 'EDGETAG0BENCH00000000000@AdobeOrg';

const BASE_CODE = `!function(n,o){o.forEach(function(o){n[o]||((n.__alloyNS=n.__alloyNS||[]).push(o),n[o]=
function(){var u=arguments;return new Promise(function(i,l){n.setTimeout(function(){n[o].q.push([i,l,u])})})},
n[o].q=[])})}(window,["alloy"]);`;

// What Alloy does beyond this job is turned off: clicks, the third-party host, the query for offers.
const COMMANDS = `alloy('configure', ${JSON.stringify({
  datastreamId: DATASTREAM,
  orgId: ORG,
  thirdPartyCookiesEnabled: false,
  clickCollectionEnabled: false,
})});
alloy('sendEvent', {
  type: 'web.webpagedetails.pageViews',
  personalization: {defaultPersonalizationEnabled: false},
  xdm: {web: {webPageDetails: {name: document.title, server: location.hostname, pageViews: {value: 1}}}},
});`;

// The base code gives each command a timer of its own. Its queue takes them at once, so that everybody is told alike.
// A page view that asked for no offers leaves that to the next event, unless that is told the same.
const AT_ONCE = `(options) => new Promise((resolve, reject) => window.alloy.q.push([resolve, reject, [
  'sendEvent',
  {...options, personalization: {defaultPersonalizationEnabled: false}},
]]))`;

const behindBaseCode = (script) => ({
  script,
  head: `<script>${BASE_CODE}${COMMANDS}</script><script async src="/tag.js"></script>`,
  collect: AT_ONCE,
});

const byHand = async (name) => {
  const input = fileURLToPath(new URL(`limits/${name}.js`, import.meta.url));
  const bundle = await rollup({input});
  const {output} = await bundle.generate({format: 'iife', plugins: [terser({ecma: 2020})]});
  await bundle.close();
  const [{code}] = output;
  return {script: Buffer.from(code), head: `<script>${code}</script>`, collect: `window.${name}`};
};

/**
 * `collect` is source text of the page's function that takes an event's options. `parts` are what a tag may fetch from
 * beside itself, by name: all is read now, so that a build in the meantime disturbs nobody.
 */
export const readEntrants = async (dist) => {
  const parts = Object.fromEntries(
    readdirSync(dist)
      .filter((name) => name.endsWith('.js'))
      .map((name) => [name, readFileSync(join(dist, name))]),
  );
  const built = (name) => {
    if (parts[name]) return parts[name];
    throw new Error(`${dist} has no ${name}. Run npm run build first.`);
  };
  const alloy = new URL('../node_modules/@adobe/alloy/dist/alloy.min.js', import.meta.url);
  const entrants = {
    blank: {head: '', collect: '() => {}'},
    'Alloy 2.33.1': behindBaseCode(readFileSync(alloy)),
    'page.min.js': {
      script: built('page.min.js'),
      // What edgetag does beyond this job is turned off, too.
      head: `<script async src="/tag.js" data-datastream-id="${DATASTREAM}" data-org-id="${ORG}"
        data-web-vitals-enabled="false"></script>`,
      collect: `(options) => window.edgetag('sendEvent', options)`,
    },
    'full.min.js': behindBaseCode(built('full.min.js')),
    'limit: inline fetch': await byHand('inline'),
    'limit: durable queue': await byHand('durable'),
  };
  return {entrants, parts};
};
