/** The command line of the development edge: `node dist/edge/main.js`. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {startEdge} from './server.js';
import type {Offers} from './types.js';

const HELP = `The development edge: a small Edge Network, a demo site and an inspector.

  --https           speak https, with a certificate made on the spot
  --journal FILE    where accepted events are kept (default: .edgetag/journal.ndjson)
  --org ORG         organization of datastreams that say nothing of theirs (default: the demo site's)
  --help            this text

PORT and HOST in the environment change the address (default: 8787 on 127.0.0.1).
`;

const stop = (sentence: string): never => {
  console.error(sentence);
  process.exit(1);
};

const readOptions = () => {
  try {
    return parseArgs({
      options: {
        https: {type: 'boolean'},
        journal: {type: 'string', default: '.edgetag/journal.ndjson'},
        org: {type: 'string'},
        help: {type: 'boolean'},
      },
    }).values;
  } catch (error) {
    return stop(`${(error as Error).message}\n\n${HELP}`);
  }
};

const readPort = () => {
  const port = Number(process.env.PORT || 8787);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  return stop(`PORT is "${process.env.PORT}", which is no port. Give a number from 0 to 65535.`);
};

const troubles: Record<string, (port: number, host: string) => string> = {
  EADDRINUSE: (port) =>
    `Port ${port} is taken, perhaps by another development edge. Stop that one, or choose: PORT=${port + 1} npm start`,
  EACCES: (port) => `Port ${port} may not be used. Choose one above 1023: PORT=8787 npm start`,
  EADDRNOTAVAIL: (_port, host) => `This machine has no address ${host}. Correct HOST.`,
  ENOTFOUND: (_port, host) => `The host name ${host} is not known here. Correct HOST.`,
};

const {https, journal, org, help} = readOptions();
if (help) {
  console.log(HELP);
} else {
  const port = readPort();
  const host = process.env.HOST || '127.0.0.1';
  const root = fileURLToPath(new URL('../../', import.meta.url));
  try {
    const offers = JSON.parse(readFileSync(join(root, 'demo/site/offers.json'), 'utf8')) as Offers;
    const edge = await startEdge({root, host, port, https, journal, orgId: org, offers});
    console.log(
      `The development edge is running.\n\n` +
        `  Demo site   ${edge.url}/\n` +
        `  Inspector   ${edge.url}/_edge/\n` +
        `  Journal     ${journal}\n\n` +
        `Stop it with Ctrl+C.`,
    );
    const close = () => void edge.close().then(() => process.exit(0));
    process.once('SIGINT', close);
    process.once('SIGTERM', close);
  } catch (error) {
    const {code = '', message} = error as NodeJS.ErrnoException;
    stop(troubles[code]?.(port, host) ?? `The edge could not be started: ${message}.`);
  }
}
