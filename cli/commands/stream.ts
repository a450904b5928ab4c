/** `edgetag stream`: records from a file to an inlet. */
import {Argument} from 'commander';
import type {Kind} from '../../src/components/inlet/envelope.js';
import type {StreamOptions} from '../stream/start.js';
import {credentialOptions, CREDENTIALS_HELP, whole, type AddCommand} from './options.js';

const HELP = `
FILE is an array or lines of JSON, of any size, packed with gzip if its name ends in .gz; - is standard input. A pipe
can be read once: without --progress-file, a run over it cannot go on.
Events without _id get one that is the same each time the file is read, so that an event that is sent twice counts
once; events without timestamp get the time the run began.

What has been answered is noted in FILE.edgetag-progress.json. A run that is stopped or killed goes on from there when
the same command is given again. Exit codes: 0 all accepted, 1 some rejected or not sent, 2 asked wrongly.

Examples:
  edgetag stream profiles people.ndjson --inlet-url https://dcs.adobedc.net/collection/… \\
    --schema https://ns.adobe.com/acme/schemas/… --dataset 5e8a… --flow 4715…
  edgetag stream events sample.json … --check                  each record checked before the answer
  edgetag stream events big.ndjson.gz … --rejected bad.ndjson  what was rejected, with line and reason
  generate | edgetag stream events - … --json | tail -1        the summary alone
`;

export const addStream: AddCommand = (program, terminal) => {
  const command = program
    .command('stream')
    .summary('stream records from a file to an inlet')
    .description('Streams profile records or ExperienceEvents from a file to an inlet.')
    .addArgument(new Argument('<kind>', 'what the records are').choices(['profiles', 'events']))
    .argument('<file>', 'an array or lines of JSON, perhaps .gz; - for standard input')
    .requiredOption('--inlet-url <url>', 'where to, as the connection has it')
    .requiredOption('--schema <id>', "the $id of the dataset's schema")
    .requiredOption('--dataset <id>', 'the dataset, 24 hexadecimal digits')
    .option('--schema-version <n>', 'version of the schema (default: 1)', whole(1))
    .option('--flow <id>', 'the dataflow: connections of the newer form want it')
    .option('--org <org>', 'the organization, …@AdobeOrg')
    .option('--source <name>', "the data source (default: the connection's)")
    .option('--check', 'have each record checked before the answer: for development, 60 a minute')
    .option('--batch <n>', 'records in a request at most', whole(1, 1000), 100)
    .option('--concurrency <n>', 'requests on their way at a time', whole(1, 64), 4)
    .option('--rate <n>', 'messages a second at most (default: 10,000 to https)', whole(1))
    .option('--retries <n>', 'how often a record is sent again', whole(0, 100), 5)
    .option('--timeout <seconds>', 'how long to wait for an answer', whole(1, 3600), 30)
    .option('--rejected <file>', 'list there what is rejected, NDJSON')
    .option('--progress-file <file>', 'where to note what has been answered')
    .option('--restart', 'begin anew, whatever an earlier run has sent')
    .option('--authenticated', 'send credentials: for an authenticated inlet, or the gateway')
    .option('--progress', 'say how far it is, even where no terminal shows it')
    .option('--json', 'NDJSON: each rejection, and the summary last')
    .addHelpText('after', HELP + CREDENTIALS_HELP);
  credentialOptions(command).action(async (kind: Kind, file: string, options: StreamOptions) => {
    const {stream} = await import('../stream/start.js');
    await stream(kind, file, options, terminal);
  });
};
