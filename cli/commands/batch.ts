/** `edgetag batch import`: records from a file to a dataset, by files. */
import type {ImportOptions} from '../batch/start.js';
import {credentialOptions, CREDENTIALS_HELP, whole, type AddCommand} from './options.js';

const HELP = `
FILE is an array or lines of JSON, of any size, packed with gzip if its name ends in .gz; - is standard input. Its
records are XDM as the dataset's schema has it: nothing is added, so events need an _id and a timestamp.

A batch is made, the records are uploaded as files of JSON lines, the batch is completed, and its end is waited for. One
record that does not fit the schema fails the batch, and nothing of it is taken in, unless --partial allows for some.
Which records were bad is named by their lines (of a pipe or standard input, by their _id alone).

How far it is, is noted in FILE.edgetag-batch.json. A run that is stopped or killed goes on from there, in the same
batch, when the same command is given again. Standard input and pipes leave no notes: what they began is aborted.
Exit status: 0 all taken in, 1 some rejected, failed or not finished, 2 wrong usage, 130 interrupted.

Examples:
  edgetag batch import history.ndjson.gz --dataset 5e8a…
  edgetag batch import people.json --dataset 5e8a… --partial 5 --rejected bad.ndjson
  edgetag batch import history.ndjson --dataset 5e8a… --no-wait --json
  generate | edgetag batch import - --dataset 5e8a…
`;

export const addBatch: AddCommand = (program, terminal) => {
  const command = program
    .command('batch')
    .description('Imports records by files.')
    .command('import')
    .summary('import a file of records into a dataset')
    .description(
      'Imports profile records or ExperienceEvents from a file into a dataset, as one batch.',
    )
    .argument('<file>', 'an array or lines of JSON, perhaps .gz; - for standard input')
    .requiredOption('--dataset <id>', 'the dataset, 24 hexadecimal digits')
    .option(
      '--partial <percent>',
      'take the good records in if at most so many are bad',
      whole(0, 100),
    )
    .option('--file-size <mb>', 'megabytes of an upload at most', whole(1, 256), 64)
    .option('--no-wait', 'end when all is uploaded; the same command again waits')
    .option('--wait-timeout <minutes>', 'how long to wait for the platform', whole(1, 10_080), 120)
    .option('--retries <n>', 'how often a request is sent again', whole(0, 100), 5)
    .option('--timeout <seconds>', 'how long an upload may take', whole(1, 36_000), 600)
    .option('--rejected <file>', 'list there what is rejected, NDJSON')
    .option('--progress-file <file>', 'where to note how far it is')
    .option('--restart', 'begin anew, with another batch')
    .option('--progress', 'say how far it is, even where no terminal shows it')
    .option('--json', 'NDJSON: each rejection, and the summary last')
    .addHelpText('after', HELP + CREDENTIALS_HELP);
  credentialOptions(command).action(async (file: string, options: ImportOptions) => {
    const {importBatch} = await import('../batch/start.js');
    await importBatch(file, options, terminal);
  });
};
