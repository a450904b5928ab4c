/** `edgetag dataset create`: where records of a schema are kept. */
import type {CredentialOptions} from '../credentials.js';
import {stop} from '../outcome.js';
import {connectPlatform} from '../platform.js';
import {credentialOptions, CREDENTIALS_HELP, whole, type AddCommand} from './options.js';

interface DatasetOptions extends CredentialOptions {
  name: string;
  schema: string;
  schemaVersion: number;
  description?: string;
  profile: boolean;
}

const HELP = `
Example:
  edgetag dataset create --name "Loyalty members" --schema https://ns.adobe.com/acme/schemas/…
`;

export const addDataset: AddCommand = (program, terminal) => {
  const command = program
    .command('dataset')
    .description('Makes datasets.')
    .command('create')
    .description('Makes a dataset whose records enter the profile store.')
    .requiredOption('--name <name>', 'its name')
    .requiredOption('--schema <id>', 'the $id of the schema of its records')
    .option('--schema-version <n>', 'version of the schema', whole(1), 1)
    .option('--description <text>', 'what it is for')
    .option('--no-profile', 'keep its records in the data lake alone')
    .option('--json', 'one JSON document')
    .addHelpText('after', HELP + CREDENTIALS_HELP);
  credentialOptions(command).action(async (options: DatasetOptions) => {
    const {name, schema, schemaVersion, description = name, profile} = options;
    const platform = connectPlatform(options, terminal);
    const enabled = ['enabled:true'];
    const made = await platform.post('/data/foundation/catalog/dataSets', {
      name,
      description,
      schemaRef: {
        id: schema,
        contentType: `application/vnd.adobe.xed-full+json;version=${schemaVersion}`,
      },
      ...(profile && {tags: {unifiedIdentity: enabled, unifiedProfile: enabled}}),
    });
    const [reference] = Array.isArray(made) ? (made as unknown[]) : [];
    const datasetId = /[\da-f]{24}$/.exec(String(reference))?.[0];
    if (!datasetId) throw stop('The platform made a dataset, and did not say which. Look it up.');
    terminal.json({datasetId, schemaId: schema});
    terminal.say(`Dataset        ${datasetId}`);
    terminal.say(
      '',
      `Next: edgetag connection create --name … --schema ${schema} --dataset ${datasetId}`,
    );
  });
};
