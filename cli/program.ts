/** The commands, in the order in which one needs them. */
import {Command} from 'commander';
import {addBatch} from './commands/batch.js';
import {addConnection} from './commands/connection.js';
import {addDataset} from './commands/dataset.js';
import {addEdge} from './commands/edge.js';
import {addIdentity} from './commands/identity.js';
import {addProfile} from './commands/profile.js';
import {addSchema} from './commands/schema.js';
import {addStream} from './commands/stream.js';
import {addValidate} from './commands/validate.js';
import type {Terminal} from './terminal.js';

const HELP = `
Exit codes: 0 fine, 1 something was found or failed, 2 asked wrongly, 130 interrupted. --json makes every command say what
it has to say as JSON on stdout: of what failed, "error" says why. edgetag COMMAND --help tells more.

From nothing to a profile, on a development edge (edgetag edge, in another terminal):
  export EDGETAG_PLATFORM=http://localhost:8787 EDGETAG_ACCESS_TOKEN=edgetag-development-token \\
    EDGETAG_API_KEY=edgetag-development-key EDGETAG_ORG_ID=EDGETAG0DEMO000000000000@AdobeOrg
  edgetag schema create --kind profiles --title "Loyalty members" --field-group loyalty-profile.fieldgroup.json
  edgetag identity create --schema SCHEMA --property /_acme/loyaltyID --namespace Email
  edgetag dataset create --name "Loyalty members" --schema SCHEMA
  edgetag connection create --name "Loyalty" --schema SCHEMA --dataset DATASET
  edgetag stream profiles people.json --inlet-url URL --schema SCHEMA --dataset DATASET --flow FLOW
  edgetag profile get --id ada.lind@example.com --namespace email`;

const commands = [
  addEdge,
  addValidate,
  addSchema,
  addIdentity,
  addDataset,
  addConnection,
  addStream,
  addBatch,
  addProfile,
];

export const createProgram = (version: string, terminal: Terminal): Command => {
  const program = new Command('edgetag')
    .description(
      "The tag's command line: a development edge, a validator, and streaming into Experience Platform.",
    )
    .version(version)
    .configureOutput(terminal.output)
    .showHelpAfterError('edgetag --help tells what it can do.')
    .addHelpText('after', HELP);
  for (const add of commands) add(program, terminal);
  program.hook('preAction', (_program, command) => terminal.behave(command.opts()));
  return program;
};
