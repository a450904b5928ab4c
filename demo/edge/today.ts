/** A page of the shop that is made on the server: its page view, its offers and its cookies are asked for before it leaves. */
import {randomUUID} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import {createServerInstance, inScript} from '../../src/entries/server.js';
import {DEMO_ORG} from './datastreams.js';
import type {Json} from './types.js';

/** Who waits for a page will not wait for its offers much longer (milliseconds). */
const PATIENCE = 1000;
const TITLE = 'Today at Lark & Ridge';
const EVERY_DAY = {
  headline: 'Shoes for the long way round',
  text: 'Four models, made to be worn out slowly and repaired twice.',
  cta: {label: 'See the shoes', href: '/shoes/'},
};

export const today =
  (root: string, patience = PATIENCE) =>
  async (app: FastifyInstance) => {
    app.get('/today.html', {exposeHeadRoute: false}, async (request, reply) => {
      const visitor = createServerInstance({
        datastreamId: 'demo',
        orgId: DEMO_ORG,
        edgeDomain: ownOrigin(request),
        request: request.raw,
        signal: AbortSignal.timeout(patience),
      });
      const view = {
        type: 'web.webpagedetails.pageViews',
        // If the page has to send it as well, it still is one event.
        xdm: {_id: randomUUID(), web: {webPageDetails: {name: TITLE, pageViews: {value: 1}}}},
      };
      let offer: Offer | undefined;
      let isSent = true;
      try {
        const {propositions} = await visitor('sendEvent', {...view, decisionScopes: ['hero']});
        offer = offerIn(propositions);
      } catch (error) {
        // An edge that is down or slow rejects, at the latest when the signal ends. The page is worth more than its offers:
        // it leaves without them, and its tag sends the page view, which waits in the browser until the edge is back.
        isSent = false;
        request.log.warn(error);
      }
      const page = await readFile(join(root, 'demo/site/today.html'), 'utf8');
      const parts: Record<string, () => string> = {
        hero: () => heroOf(offer),
        answer: () => inScript(visitor.handOver()),
        view: () => {
          // Named, as the page has taken an answer by then, and would not ask for its own offers again.
          const personalization = {defaultPersonalizationEnabled: true};
          const options = inScript({...view, renderDecisions: true, personalization});
          return isSent ? '' : `edgetag('sendEvent', ${options}).catch(console.warn);`;
        },
        origin: () => escapeHtml(`${request.protocol}://${request.headers.host ?? ''}`),
      };
      return (
        reply
          .header('set-cookie', visitor.setCookies())
          // It is this visitor's alone.
          .header('cache-control', 'private, no-store')
          .type('text/html; charset=utf-8')
          // In one go: what an offer says is no place for what follows.
          .send(page.replace(/\{\{(\w+)\}\}/g, (place, name: string) => parts[name]?.() ?? place))
      );
    });
  };

// Not the name in the request: anybody may write one.
const ownOrigin = ({socket}: FastifyRequest) => `http://127.0.0.1:${socket.localPort}`;

interface Offer {
  id: string;
  content: Json;
}

/** The first offer with a headline. What an edge answers may be anything: only what is text is shown. */
const offerIn = (propositions: unknown): Offer | undefined => {
  for (const {id, items} of objectsIn(propositions)) {
    const fits = ({data, schema}: Json) =>
      /json-content-item$/.test(textOf(schema)) && textOf(data?.content?.headline);
    const content = objectsIn(items).find(fits)?.data.content as Json | undefined;
    if (content) return {id: textOf(id), content};
  }
};

const objectsIn = (list: unknown): Json[] =>
  Array.isArray(list) ? list.filter((one) => typeof one == 'object' && one != null) : [];

const heroOf = (
  {content: {kicker, headline, text, cta}, id}: Offer = {id: '', content: EVERY_DAY},
) =>
  `<div class="words${id ? ' offered' : ''}" data-offer="${escapeHtml(id)}">` +
  (kicker ? `<p class="kicker">${escapeHtml(kicker)}</p>` : '') +
  `<h1>${escapeHtml(headline)}</h1>` +
  (text ? `<p>${escapeHtml(text)}</p>` : '') +
  (cta ? `<a class="button" href="${safeLink(cta.href)}">${escapeHtml(cta.label)}</a>` : '') +
  '</div>';

// A `javascript:` address in an offer's data would run; only addresses of pages are wanted.
const safeLink = (href: unknown) =>
  /^(\/(?!\/)|https?:)/.test(textOf(href)) ? escapeHtml(href) : '/';

const textOf = (value: unknown) => (typeof value == 'string' ? value : '');

const signs: Record<string, string> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'};
const escapeHtml = (value: unknown) => textOf(value).replace(/[&<>"]/g, (sign) => signs[sign]!);
