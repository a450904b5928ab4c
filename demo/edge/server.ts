/** Starts the development edge: a small honest Edge Network on one's own machine. */
import type {Socket} from 'node:net';
import {createApp} from './app.js';
import {certificate} from './certificate.js';
import {openMemory, type Memory} from './memory.js';
import {misuse} from './misuse.js';
import type {Offers} from './types.js';

export interface EdgeOptions {
  /** The package's folder: it holds `dist`, `demo/site`, `demo/inspector` and the schema. */
  root: string;
  /** Default: 127.0.0.1. */
  host?: string;
  /** Default: 8787; 0 takes any that is free. */
  port?: number;
  /** Speaks https, with a certificate made on the spot. */
  https?: boolean;
  /** NDJSON file; null keeps the journal in memory only. */
  journal?: string | null;
  /** The organization of datastreams that say nothing of theirs; default: the demo site's. */
  orgId?: string;
  /** Own fields are under `_{tenantId}`; default: acme. */
  tenantId?: string;
  /** What to personalize with until somebody sets other offers; default: nothing. */
  offers?: Offers;
  /** How long a page that is made on the server waits for its offers, in milliseconds; default: 1000. */
  patience?: number;
}

export interface RunningEdge {
  url: string;
  port: number;
  close(): Promise<void>;
}

export const startEdge = async (options: EdgeOptions): Promise<RunningEdge> => {
  const {root, host = '127.0.0.1', journal = null, orgId, tenantId, offers} = options;
  // Node takes no name for every address there is, and the development credentials are known to everybody.
  if (!host.trim()) {
    throw misuse(
      'The host is empty. Name an address, such as 127.0.0.1, or 0.0.0.0 for all of this machine, with HOST or --host.',
    );
  }
  const memory = openMemory(root, journal, orgId, offers, tenantId);
  try {
    return await listen(memory, {...options, host});
  } catch (error) {
    memory.close();
    throw error;
  }
};

const listen = async (
  memory: Memory,
  {root, host, port = 8787, patience, ...options}: EdgeOptions & {host: string},
): Promise<RunningEdge> => {
  const https = options.https ? await certificate(host) : undefined;
  const app = await createApp({memory, root, host, https, patience});

  // Streams, keep-alive and hanging requests would hold the server open; so would half-made TLS handshakes.
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await app.listen({host, port});

  const address = app.server.address() as {port: number};
  return {
    url: `${https ? 'https' : 'http'}://${nameOf(host)}:${address.port}`,
    port: address.port,
    async close() {
      const closed = app.close();
      sockets.forEach((socket) => socket.destroy());
      await closed;
      memory.close();
    },
  };
};

const LOCAL = ['127.0.0.1', '::1', '0.0.0.0', '::', 'localhost'];
const nameOf = (host: string) => {
  if (LOCAL.includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
};
