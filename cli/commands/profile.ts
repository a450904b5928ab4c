/** `edgetag profile get`: what the profile store knows of somebody. */
import type {CredentialOptions} from '../credentials.js';
import {stop} from '../outcome.js';
import {connectPlatform, type Json, type Platform} from '../platform.js';
import {credentialOptions, CREDENTIALS_HELP, whole, type AddCommand} from './options.js';

interface ProfileOptions extends CredentialOptions {
  id: string;
  namespace: string;
  events?: boolean;
  limit: number;
}

const HELP = `
It takes up to a minute until the profile store shows what was streamed. Exit code 1: there is nothing there (yet).

Examples:
  edgetag profile get --id ada.lind@example.com --namespace email
  edgetag profile get --id ada.lind@example.com --namespace email --events --limit 5 --json
`;

export const addProfile: AddCommand = (program, terminal) => {
  const command = program
    .command('profile')
    .description('Looks into the profile store.')
    .command('get')
    .description('Shows a profile, or its latest events.')
    .requiredOption('--id <id>', 'whose')
    .requiredOption('--namespace <code>', 'what kind of identity that is: email, ECID …')
    .option('--events', 'the events instead')
    .option('--limit <n>', 'so many events at most', whole(1, 10_000), 10)
    .option('--json', 'one JSON document')
    .addHelpText('after', HELP + CREDENTIALS_HELP);
  credentialOptions(command).action(async (options: ProfileOptions) => {
    const {id, namespace, events} = options;
    const platform = connectPlatform(options, terminal);
    if (events) {
      const found = await readEvents(platform, options);
      terminal.json(found);
      for (const {timestamp, entityId, entity} of found) {
        const time = typeof timestamp == 'number' ? new Date(timestamp).toISOString() : '';
        terminal.say(`${time}  ${entityId}  ${entity?.eventType ?? ''}`);
      }
      if (!found[0]) throw stop(`There are no events of ${id} (${namespace}) yet.`);
      return;
    }
    const query = {'schema.name': '_xdm.context.profile', entityId: id, entityIdNS: namespace};
    const found = Object.values(await platform.find(`${ENTITIES}?${queryOf(query)}`)) as Json[];
    const profiles = found.filter((one) => one?.entity);
    terminal.json(profiles);
    for (const {entity} of profiles) {
      // A line break in a value is escaped by JSON.
      terminal.say(...JSON.stringify(entity, null, 2).split('\n'));
    }
    if (!profiles[0]) throw stop(`There is no profile of ${id} (${namespace}) yet.`);
  });
};

const ENTITIES = '/data/core/ups/access/entities';
const queryOf = (query: Record<string, string>) => new URLSearchParams(query).toString();

/** Page after page, up to the limit; the latest first, as the platform begins with the oldest. */
const readEvents = async (platform: Platform, {id, namespace, limit}: ProfileOptions) => {
  const found: Json[] = [];
  let path: string | undefined = `${ENTITIES}?${queryOf({
    'schema.name': '_xdm.context.experienceevent',
    'relatedSchema.name': '_xdm.context.profile',
    relatedEntityId: id,
    relatedEntityIdNS: namespace,
    orderby: '-timestamp',
    limit: String(limit),
  })}`;
  while (path && found.length < limit) {
    const page: Json = await platform.find(path);
    found.push(...((page.children ?? []) as Json[]));
    const next = page._links?.next?.href as string | undefined;
    // As a path: a token goes nowhere but to the platform.
    path = next && page.children?.[0] ? pathOf(next) : undefined;
  }
  return found.slice(0, limit);
};

const pathOf = (href: string) => {
  const {pathname, search} = new URL(href, 'https://platform.adobe.io');
  return pathname.startsWith('/data') ? pathname + search : ENTITIES + search;
};
