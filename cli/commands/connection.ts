/** `edgetag connection create`: an inlet, and what ties it to a dataset. */
import type {CredentialOptions} from '../credentials.js';
import {HTTP_API, makeFlow, readMappings} from '../flow.js';
import {advised, stop} from '../outcome.js';
import {connectPlatform, type Platform} from '../platform.js';
import {credentialOptions, CREDENTIALS_HELP, type AddCommand} from './options.js';

interface ConnectionOptions extends CredentialOptions {
  name: string;
  description?: string;
  source?: string;
  legacy?: boolean;
  authenticated?: boolean;
  raw?: boolean;
  schema?: string;
  dataset?: string;
  mapping?: string;
}

const PROVIDER = '521eee4d-8cbe-4906-bb48-fb6bd4450033';

const HELP = `
The newer form ties the inlet to one dataset by a dataflow: base connection, source, target, flow. Give it about five
minutes before the first record. --legacy makes the connection alone, as was usual until 2021.

Examples:
  edgetag connection create --name Loyalty --schema https://ns.adobe.com/acme/schemas/… --dataset 5e8a…
  edgetag connection create --name Loyalty --legacy
  edgetag connection create --name "CRM export" --authenticated --schema … --dataset … --json
  edgetag connection create --name Till --raw --mapping mappings.json --schema … --dataset …
`;

export const addConnection: AddCommand = (program, terminal) => {
  const command = program
    .command('connection')
    .description('Makes connections: the inlets that records are streamed to.')
    .command('create')
    .description('Makes a streaming connection, and says the address of its inlet.')
    .requiredOption('--name <name>', 'its name')
    .option('--description <text>', 'what it is for')
    .option('--source <name>', 'its data source; no other connection has it (default: the name)')
    .option('--schema <id>', 'the $id of the schema of the dataset')
    .option('--dataset <id>', 'where its records go')
    .option('--authenticated', 'only who has a token may send')
    .option('--raw', 'for records that are not XDM, with --mapping')
    .option(
      '--mapping <file>',
      'JSON: [{"sourceAttribute": "id", "destinationXdmPath": "_acme.id"}, …]',
    )
    .option('--legacy', 'without a dataflow')
    .option('--json', 'one JSON document')
    .addHelpText('after', HELP + CREDENTIALS_HELP);
  credentialOptions(command).action(async (options: ConnectionOptions) => {
    const {name, legacy, raw, schema: schemaId, dataset: datasetId, mapping} = options;
    if (!legacy && !(schemaId && datasetId)) {
      throw stop(
        'A dataflow needs --schema and --dataset. --legacy makes a connection without one.',
        2,
      );
    }
    if (!!raw != !!mapping)
      throw stop('--raw and --mapping go together: name both, or neither.', 2);
    const mappings = mapping ? readMappings(mapping) : undefined;
    const platform = connectPlatform(options, terminal);
    const made = await makeConnection(platform, options);
    const place = {
      name,
      connectionId: made.connectionId,
      schemaId: schemaId!,
      datasetId: datasetId!,
    };
    const flow = legacy
      ? undefined
      : await makeFlow(platform, {...place, mappings}).catch((error: unknown) => {
          throw advised(error, withoutFlow(made.connectionId));
        });

    terminal.json({...made, ...flow});
    terminal.say(`Inlet address  ${made.inletUrl}`, `Inlet id       ${made.inletId}`);
    terminal.say(`Connection     ${made.connectionId}`);
    if (flow) terminal.say(`Flow           ${flow.flowId}`);
    terminal.say('', `Next: ${raw ? posted(made, flow) : streamed(made, flow, options)}`);
  });
};

const withoutFlow = (id: string) =>
  `The connection ${id} is made by now, without a dataflow. Remove it, or name another data source next time: --source`;

type Made = 'connectionId' | 'inletUrl' | 'inletId';
type Flow = {flowId: string} | undefined;

/** The command that the connection is for; a message that does not name its flow is refused. */
const streamed = (
  {inletUrl}: Record<Made, string>,
  flow: Flow,
  {schema = '…', dataset = '…', authenticated}: ConnectionOptions,
) =>
  [
    `edgetag stream profiles FILE --inlet-url ${inletUrl} --schema ${schema} --dataset ${dataset}`,
    flow && `--flow ${flow.flowId}`,
    authenticated && '--authenticated',
  ]
    .filter(Boolean)
    .join(' ');

/** What is not XDM goes without an envelope, so `stream` is not for it. */
const posted = ({inletUrl}: Record<Made, string>, flow: Flow) =>
  `post each record as it is, JSON, to ${inletUrl}?x-adobe-flow-id=${flow?.flowId ?? '…'}`;

const FLOWS = '/data/foundation/flowservice';

const makeConnection = async (platform: Platform, options: ConnectionOptions) => {
  const {name, description = name, source = name, legacy, raw, authenticated} = options;
  const {id: connectionId} = await platform.post(`${FLOWS}/connections`, {
    name,
    description,
    ...(legacy && {providerId: PROVIDER}),
    connectionSpec: HTTP_API,
    auth: {
      specName: 'Streaming Connection',
      params: {
        sourceId: source,
        dataType: raw ? 'raw' : 'xdm',
        name: source,
        ...(authenticated && {authenticationRequired: true}),
      },
    },
  });
  const {items} = await platform.get(`${FLOWS}/connections/${connectionId}`);
  const {inletUrl, inletId} = items?.[0]?.auth?.params ?? {};
  if (inletUrl) return {connectionId, inletUrl, inletId} as Record<Made, string>;
  throw stop(`The connection ${connectionId} was made, but has no inlet yet. Look it up later.`);
};
