/** `edgetag edge`: the development edge. */
import {rootFolder} from '../place.js';
import {stop} from '../outcome.js';
import {whole, type AddCommand} from './options.js';

interface EdgeCommandOptions {
  https?: boolean;
  journal: string;
  org?: string;
  tenantId?: string;
  port?: number;
  host?: string;
}

const HELP = `
It has a demo site at /, an inspector at /_edge/, and the paths of the Edge Network and of Experience Platform, with
development credentials that never change: see its README.

Examples:
  edgetag edge
  edgetag edge --port 9000 --journal visits.ndjson
  edgetag edge --tenant-id exchangeinternal             for samples of that tenant
  edgetag edge --https --host 0.0.0.0                   for another device in the same network
`;

export const addEdge: AddCommand = (program, terminal) => {
  program
    .command('edge')
    .description(
      'Runs a small Edge Network and Experience Platform on this machine, for development.',
    )
    .option('--https', 'speak https, with a certificate made on the spot')
    .option('--journal <file>', 'where accepted events are kept', '.edgetag/journal.ndjson')
    .option(
      '--org <org>',
      "organization of datastreams that say nothing of theirs (default: the demo site's)",
    )
    .option('--tenant-id <id>', 'own fields are under _<id>, and stats tell it (default: acme)')
    .option('--port <n>', 'the port; 0 is any that is free (PORT; default: 8787)', whole(0, 65_535))
    .option('--host <host>', 'the address to listen on (HOST; default: 127.0.0.1)')
    .option('--json', 'one JSON document, with the address')
    .addHelpText('after', HELP)
    .action(async (options: EdgeCommandOptions) => {
      const {
        https,
        journal,
        org,
        tenantId,
        port = readPort(),
        host = process.env.HOST || '127.0.0.1',
      } = options;
      const {isMisuse, runEdge} = await import('../../demo/edge/run.js');
      const given = {root: rootFolder(), host, port, https, journal, orgId: org, tenantId};
      const {url} = await runEdge(given).catch((error: Error) => {
        throw stop(error.message, isMisuse(error) ? 2 : 1);
      });
      terminal.json({url, inspector: `${url}/_edge/`, journal});
      terminal.say(
        'The development edge is running.',
        '',
        `  Demo site   ${url}/`,
        `  Inspector   ${url}/_edge/`,
        `  Journal     ${journal}`,
        '',
        'Stop it with Ctrl+C.',
      );
    });
};

const readPort = () => {
  const {PORT} = process.env;
  try {
    return PORT ? whole(0, 65_535)(PORT) : 8787;
  } catch {
    throw stop(`PORT is "${PORT}", which is no port. Give a number from 0 to 65535.`, 2);
  }
};
