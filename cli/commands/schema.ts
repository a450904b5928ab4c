/** `edgetag schema create`: a class, field groups, and a title. */
import {readFileSync} from 'node:fs';
import {Option} from 'commander';
import type {CredentialOptions} from '../credentials.js';
import {advised, stop} from '../outcome.js';
import {connectPlatform, type Json, type Platform} from '../platform.js';
import {credentialOptions, CREDENTIALS_HELP, several, type AddCommand} from './options.js';

interface SchemaOptions extends CredentialOptions {
  kind: 'profiles' | 'events';
  title: string;
  description?: string;
  fieldGroup?: string[];
}

const XDM = 'https://ns.adobe.com/xdm/';
const CLASSES = {profiles: `${XDM}context/profile`, events: `${XDM}context/experienceevent`};
const REGISTRY = '/data/foundation/schemaregistry';

const HELP = `
A field group is one of Adobe's by its address or the end of it (context/profile-person-details), one of yours by its
$id, or a file (*.json) that is made into one first; {TENANT_ID} in the file becomes your tenant's.

Examples:
  edgetag schema create --kind profiles --title "Loyalty members" \\
    --field-group context/profile-person-details --field-group loyalty-profile.fieldgroup.json
  edgetag schema create --kind events --title "Loyalty events" --field-group loyalty-event.fieldgroup.json --json
`;

export const addSchema: AddCommand = (program, terminal) => {
  const command = program
    .command('schema')
    .description('Makes schemas.')
    .command('create')
    .description('Makes a schema that may enter the profile store: a class and its field groups.')
    .addOption(
      new Option('--kind <kind>', 'what its records are')
        .choices(['profiles', 'events'])
        .makeOptionMandatory(),
    )
    .requiredOption('--title <title>', 'its name; no other schema has it')
    .option('--description <text>', 'what it is for')
    .option('--field-group <id|file>', 'what fields it has; may be given again', several)
    .option('--json', 'one JSON document')
    .addHelpText('after', HELP + CREDENTIALS_HELP);
  credentialOptions(command).action(async (options: SchemaOptions) => {
    const platform = connectPlatform(options, terminal);
    const {kind, title, description = title, fieldGroup = []} = options;
    const groups = fieldGroup.map((given) => (given.endsWith('.json') ? readGroup(given) : given));
    const {tenantId} = groups.some((group) => typeof group != 'string')
      ? await platform.get(`${REGISTRY}/stats`, ACCEPT)
      : {};
    const ids: string[] = [];
    for (const group of groups) {
      ids.push(
        typeof group == 'string' ? addressOf(group) : await makeGroup(platform, group, tenantId),
      );
    }
    const made = await platform
      .post(`${REGISTRY}/tenant/schemas`, {
        type: 'object',
        title,
        description,
        allOf: [CLASSES[kind], ...ids].map(($ref) => ({$ref})),
        'meta:immutableTags': ['union'],
      })
      .catch((error: unknown) => {
        const own = ids.filter((_id, index) => typeof groups[index] != 'string');
        throw advised(
          error,
          own[0] && `Your field groups are made by now; next time: ${named(own)}`,
        );
      });
    const {$id, version} = made;
    terminal.json({schemaId: $id, altId: made['meta:altId'], version, fieldGroups: ids});
    terminal.say(`Schema         ${$id} (version ${version ?? 1})`);
    for (const id of ids) terminal.say(`Field group    ${id}`);
    terminal.say(
      '',
      `Next: edgetag identity create --schema ${$id} --property /_${tenantId ?? 'TENANT'}/… --namespace Email`,
    );
  });
};

const ACCEPT = {accept: 'application/vnd.adobe.xed+json'};

const addressOf = (id: string) => (/^https?:/.test(id) ? id : XDM + id);

const readGroup = (file: string): {file: string; text: string} => {
  try {
    const text = readFileSync(file, 'utf8');
    JSON.parse(text);
    return {file, text};
  } catch (error) {
    throw stop(`The field group ${file} cannot be read: ${(error as Error).message}.`, 2);
  }
};

const makeGroup = async (
  platform: Platform,
  {file, text}: {file: string; text: string},
  tenantId: string,
): Promise<string> => {
  const group = JSON.parse(text.replaceAll('{TENANT_ID}', tenantId)) as Json;
  try {
    const {$id} = await platform.post(`${REGISTRY}/tenant/fieldgroups`, group);
    return $id as string;
  } catch (error) {
    throw advised(error, `If ${file} is made already, name it by its $id instead.`);
  }
};

const named = (ids: string[]) => ids.map((id) => `--field-group ${id}`).join(' ');
