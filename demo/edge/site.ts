/** Serves the demo site, the tag it uses and the inspector. */
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {text} from 'node:stream/consumers';
import staticFiles, {type FastifyStaticOptions} from '@fastify/static';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import {textOf} from './text.js';

const NOT_FOUND =
  'There is nothing at this address.\n\n' +
  'The demo site is at /, the inspector at /_edge/, the tag at /edgetag/page.min.js, ' +
  'and the Edge Network at /ee/v1/interact.\n' +
  'If the tag or the inspector is missing, run "npm run build".\n';

const shared = {
  decorateReply: false,
  cacheControl: false,
  acceptRanges: false,
  dotfiles: 'ignore',
} as const;

export const site = (root: string) => async (app: FastifyInstance) => {
  const folders: FastifyStaticOptions[] = [
    {root: join(root, 'demo/site'), prefix: '/'},
    {root: join(root, 'dist'), prefix: '/edgetag/'},
    {
      root: [join(root, 'demo/inspector'), join(root, 'dist/inspector')],
      prefix: '/_edge/',
      allowedPath: (path) => /(\/|\.(html|css|js|map|svg|png))$/.test(path),
    },
  ];
  app.addHook(
    'onRequest',
    async (_request, reply) => void reply.header('cache-control', 'no-cache'),
  );
  for (const folder of folders) await app.register(staticFiles, {...shared, ...folder});

  app.addHook('onSend', async (request, reply, payload) => {
    if (request.url.startsWith('/edgetag/')) reply.header('access-control-allow-origin', '*');
    const isPage = textOf(reply.getHeader('content-type')).startsWith('text/html');
    if (!isPage || !(payload instanceof Readable)) return payload;
    const page = (await text(payload)).replaceAll('{{origin}}', escapeHtml(originOf(request)));
    reply.header('content-length', Buffer.byteLength(page));
    return page;
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).type('text/plain; charset=utf-8').send(NOT_FOUND),
  );
};

const originOf = ({protocol, headers}: FastifyRequest) => `${protocol}://${headers.host}`;

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (value: string) => value.replace(/[&<>"']/g, (sign) => escapes[sign]!);
