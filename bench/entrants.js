/** Who is measured: each page does the same job, one page view, and can then be told to send more. */
import {readFileSync} from 'node:fs';

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url));
export const ORG = 'EDGETAG0BENCH00000000000@AdobeOrg';
const OPTIONS = {datastreamId: '0c5a6b4e-9a3d-4b1e-8f57-2d1c7e6b9a10', orgId: ORG};

const BASE_CODE = `!function(n,o){o.forEach(function(o){n[o]||((n.__alloyNS=n.__alloyNS||[]).push(o),n[o]=
function(){var u=arguments;return new Promise(function(i,l){n.setTimeout(function(){n[o].q.push([i,l,u])})})},
n[o].q=[])})}(window,["alloy"]);`;

// What Alloy does beyond this job is turned off: clicks, the third-party host, the query for offers.
const COMMANDS = `alloy('configure', ${JSON.stringify({
  ...OPTIONS,
  thirdPartyCookiesEnabled: false,
  clickCollectionEnabled: false,
})});
alloy('sendEvent', {
  type: 'web.webpagedetails.pageViews',
  personalization: {defaultPersonalizationEnabled: false},
  xdm: {web: {webPageDetails: {name: document.title, server: location.hostname, pageViews: {value: 1}}}},
});`;

const behindBaseCode = (path) => ({
  script: read(path),
  head: `<script>${BASE_CODE}${COMMANDS}</script><script async src="/tag.js"></script>`,
  send: 'alloy',
});

// As little as can be: no queue, no retries, no consent, no answers.
const INLINE = `window.inline = (command, {type}) => fetch(
  'https://edge.adobedc.net/ee/v1/interact?configId=${OPTIONS.datastreamId}&requestId=' + crypto.randomUUID(),
  {method: 'POST', keepalive: !inline.sent++, credentials: 'include', body: JSON.stringify({
    query: {identity: {fetch: ['ECID']}},
    events: [{xdm: {
      _id: crypto.randomUUID(), timestamp: new Date().toISOString(), eventType: type,
      web: {webPageDetails: {URL: location.href, name: document.title, server: location.hostname,
        pageViews: {value: 1}}, webReferrer: {URL: document.referrer}},
      device: {screenHeight: screen.height, screenWidth: screen.width, screenOrientation: 'landscape'},
      environment: {type: 'browser', browserDetails: {viewportWidth: innerWidth, viewportHeight: innerHeight}},
      placeContext: {localTimezoneOffset: new Date().getTimezoneOffset()},
    }}],
    meta: {state: {domain: 'shop.example', cookiesEnabled: true}},
  })}).then((answer) => answer.text());
inline.sent = 0;
inline('sendEvent', {type: 'web.webpagedetails.pageViews'});`;

/** `send` is the page's function that takes `('sendEvent', {type})`. */
export const entrants = {
  blank: {head: ''},
  'Alloy 2.33.1': behindBaseCode('node_modules/@adobe/alloy/dist/alloy.min.js'),
  'page.min.js': {
    script: read('dist/page.min.js'),
    head: `<script async src="/tag.js" data-datastream-id="${OPTIONS.datastreamId}" data-org-id="${ORG}"></script>`,
    send: 'edgetag',
  },
  'full.min.js': behindBaseCode('dist/full.min.js'),
  'limit: inline fetch': {
    script: Buffer.from(INLINE),
    head: `<script>${INLINE}</script>`,
    send: 'inline',
  },
};
