/** `edgetag validate`: what XDM says of records, before anybody streams them. */
import {Option} from 'commander';
import type {ValidateOptions} from '../validate/start.js';
import {several, type AddCommand} from './options.js';

const HELP = `
A record is XDM alone, a request to the Edge Network (events[].xdm, event.xdm), or a message or a batch of messages for a
streaming inlet, whose envelope is looked at, too. Fields that the schema does not define are errors, as ingestion
refuses them; fields of a tenant (_acme) are looked at if --tenant-schema says what they are. Retired fields are
warnings. A finding is FILE:LINE: PATH and what is wrong; with --json, one document on a line, the summary last.

Examples:
  edgetag validate page-views.ndjson
  edgetag validate --schema individual-profile --tenant-schema _acme=loyalty-profile.fieldgroup.json people.json
  edgetag validate --edge captured-requests.ndjson
  generate | edgetag validate - --json | jq .path
`;

export const addValidate: AddCommand = (program, terminal) => {
  program
    .command('validate')
    .description('Holds records against the XDM schemas, strictly.')
    .argument('<file...>', 'JSON, an array or NDJSON, perhaps .gz; - for standard input')
    .addOption(
      new Option('--schema <name>', 'what the records are')
        .choices(['web-event', 'individual-profile'])
        .default('web-event'),
    )
    .option(
      '--tenant-schema <_name=file>',
      "a field group, for a tenant's fields; may be given again",
      several,
    )
    .option('--edge', 'as the Edge Network does: an event without _id is fine')
    .option('--progress', 'say how far it is, even where no terminal shows it')
    .option('--json', 'NDJSON: each finding, and the summary last')
    .addHelpText('after', HELP)
    .action(async (files: string[], options: ValidateOptions) => {
      const {validate} = await import('../validate/start.js');
      await validate(files, options, terminal);
    });
};
