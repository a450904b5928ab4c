/** A customer's site for a test: a few pages, and the built tag beside them. */
import {createServer, type OutgoingHttpHeaders} from 'node:http';
import type {AddressInfo} from 'node:net';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {ROOT} from './edge.js';

export interface SitePage {
  /** A promise makes its visitor wait. */
  html: string | Promise<string>;
  headers?: OutgoingHttpHeaders;
}

export type Site = Awaited<ReturnType<typeof openSite>>;

/** Serves `pages` by path (a string is the HTML alone); `/tag/…` is `dist`. Pages may be added later. */
export const openSite = async (pages: Record<string, string | SitePage> = {}) => {
  const server = createServer((request, response) => {
    void (async () => {
      const path = new URL(request.url!, 'http://site').pathname;
      const page = pages[path];
      if (page != null) {
        const {html, headers} = typeof page == 'string' ? {html: page, headers: {}} : page;
        response
          .writeHead(200, {'content-type': 'text/html; charset=utf-8', ...headers})
          .end(await html);
      } else if (path.startsWith('/tag/')) {
        const file = await readFile(join(ROOT, 'dist', path.slice('/tag/'.length)));
        response
          .writeHead(200, {
            'content-type': 'text/javascript; charset=utf-8',
            'access-control-allow-origin': '*',
          })
          .end(file);
      } else {
        response.writeHead(404).end();
      }
    })().catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    port,
    pages,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

export const ORG = 'EDGETAG0TEST000000000000@AdobeOrg';
export const IDENTITY = 'kndctr_EDGETAG0TEST000000000000_AdobeOrg_identity';
export const DATABASE = `edgetag.${ORG}`;

/**
 * The options that a tag needs, as attributes. Web vitals are off unless `more` wants them, which comes first and so wins:
 * a journey counts its events exactly, and each page that goes would send one more.
 */
export const attributes = (edge: {url: string}, more = '') =>
  `data-datastream-id="ds:${ORG}" data-org-id="${ORG}" data-edge-domain="${edge.url}" ${more} data-web-vitals-enabled="false"`;

/** The stub, in the published form. */
export const stub = (...names: string[]) => `<script>!function(w,names){names.forEach(function(n){
if(w[n])return;(w.__alloyNS=w.__alloyNS||[]).push(n);w[n]=function(){var a=arguments;
return new Promise(function(r,j){w[n].q.push([r,j,a])})};w[n].q=[]})}(window,${JSON.stringify(names)})</script>`;

export const page = (body: string, head = '<title>A page</title>') =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8">${head}<link rel="icon" href="data:,"></head><body>${body}</body></html>`;
