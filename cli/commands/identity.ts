/** `edgetag identity create`: which field says whom a record is about. */
import type {CredentialOptions} from '../credentials.js';
import {connectPlatform} from '../platform.js';
import {credentialOptions, CREDENTIALS_HELP, whole, type AddCommand} from './options.js';

interface IdentityOptions extends CredentialOptions {
  schema: string;
  property: string;
  namespace: string;
  schemaVersion: number;
  secondary?: boolean;
}

const HELP = `
From then on the field is required: a record without it is refused.

Example:
  edgetag identity create --schema https://ns.adobe.com/acme/schemas/… --property /_acme/loyaltyID --namespace Email
`;

export const addIdentity: AddCommand = (program, terminal) => {
  const command = program
    .command('identity')
    .description('Says which fields of a schema are identities.')
    .command('create')
    .description('Makes a field the primary identity of a schema.')
    .requiredOption('--schema <id>', 'the $id of the schema')
    .requiredOption('--property <path>', 'the field, with slashes: /_acme/loyaltyID')
    .requiredOption('--namespace <code>', 'what kind of identity it holds: Email, ECID …')
    .option('--schema-version <n>', 'version of the schema', whole(1), 1)
    .option('--secondary', 'not the primary one, but one besides')
    .option('--json', 'one JSON document')
    .addHelpText('after', HELP + CREDENTIALS_HELP);
  credentialOptions(command).action(async (options: IdentityOptions) => {
    const {schema, property, namespace, schemaVersion, secondary = false} = options;
    const platform = connectPlatform(options, terminal);
    const made = await platform.post('/data/foundation/schemaregistry/tenant/descriptors', {
      '@type': 'xdm:descriptorIdentity',
      'xdm:sourceSchema': schema,
      'xdm:sourceVersion': schemaVersion,
      'xdm:sourceProperty': property,
      'xdm:namespace': namespace,
      'xdm:property': 'xdm:code',
      'xdm:isPrimary': !secondary,
    });
    terminal.json({descriptorId: made['@id'], schemaId: schema, property, namespace});
    terminal.say(`Descriptor     ${made['@id']}`);
    terminal.say('', `Next: edgetag dataset create --name … --schema ${schema}`);
  });
};
