/** Runs the development edge until it is told to stop: what `edgetag edge` and `npm start` do. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {isMisuse} from './misuse.js';
import {startEdge, type EdgeOptions, type RunningEdge} from './server.js';
import type {Offers} from './types.js';

export {isMisuse};

export type RunOptions = Required<Pick<EdgeOptions, 'root' | 'host' | 'port'>> &
  Pick<EdgeOptions, 'https' | 'journal' | 'orgId' | 'tenantId'>;

const troubles: Record<string, (options: RunOptions) => string> = {
  EADDRINUSE: ({port}) =>
    `Port ${port} is taken, perhaps by another development edge. Stop that one, or choose another, such as ${port + 1}, with PORT or --port.`,
  EACCES: ({port}) => `Port ${port} may not be used. Choose one above 1023 with PORT or --port.`,
  EADDRNOTAVAIL: ({host}) => `This machine has no address ${host}. Correct HOST or --host.`,
  ENOTFOUND: ({host}) => `The host name ${host} is not known here. Correct HOST or --host.`,
};

/** Begins with the demo site's offers. Throws a sentence if it cannot begin. */
export const runEdge = async (options: RunOptions): Promise<RunningEdge> => {
  try {
    const file = join(options.root, 'demo/site/offers.json');
    const edge = await startEdge({
      ...options,
      offers: JSON.parse(readFileSync(file, 'utf8')) as Offers,
    });
    const close = () => void edge.close().then(() => process.exit(0));
    process.once('SIGINT', close);
    process.once('SIGTERM', close);
    return edge;
  } catch (error) {
    if (isMisuse(error)) throw error;
    const {code = '', message} = error as NodeJS.ErrnoException;
    throw new Error(troubles[code]?.(options) ?? `The edge could not be started: ${message}.`);
  }
};
