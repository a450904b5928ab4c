/** A page of the shop that is made on the server: its page view, its offers and its cookies are asked for before it leaves. */
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
      let propositions: Json[] = [];
      try {
        const result = await visitor('sendEvent', {
          type: 'web.webpagedetails.pageViews',
          xdm: {web: {webPageDetails: {name: TITLE, pageViews: {value: 1}}}},
          decisionScopes: ['hero'],
        });
        propositions = result.propositions ?? [];
      } catch (error) {
        // The page is worth more than its offers.
        request.log.warn(error);
      }
      const offer = propositions.find(({items}) => contentOf(items as Json[]));
      const page = await readFile(join(root, 'demo/site/today.html'), 'utf8');
      const parts: Record<string, () => string> = {
        hero: () => heroOf(contentOf(offer?.items as Json[]) ?? EVERY_DAY, offer),
        answer: () => inScript(visitor.handOver()),
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

const contentOf = (items: Json[] = []): Json | undefined =>
  items.find(({data, schema}) => data?.content?.headline && /json-content-item$/.test(schema))?.data
    .content;

const heroOf = ({kicker, headline, text, cta}: Json, offer?: Json) =>
  `<div class="words${offer ? ' offered' : ''}" data-offer="${escapeHtml(offer?.id ?? '')}">` +
  (kicker ? `<p class="kicker">${escapeHtml(kicker)}</p>` : '') +
  `<h1>${escapeHtml(headline)}</h1>` +
  (text ? `<p>${escapeHtml(text)}</p>` : '') +
  (cta ? `<a class="button" href="${safeLink(cta.href)}">${escapeHtml(cta.label)}</a>` : '') +
  '</div>';

// A `javascript:` address in an offer's data would run; only addresses of pages are wanted.
const safeLink = (href: unknown) =>
  /^(\/(?!\/)|https?:)/.test(String(href)) ? escapeHtml(href) : '/';

const signs: Record<string, string> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'};
const escapeHtml = (value: unknown) => String(value).replace(/[&<>"]/g, (sign) => signs[sign]!);
