import type {InfoCommands} from './info.js';
import type {Core, Json} from '../../core/types.js';

/** What Alloy has too, in its order: who reads this knows nothing else. */
const NAMES = [
  'Context',
  'ActivityCollector',
  'Audiences',
  'Consent',
  'EventMerge',
  'Personalization',
  'DataCollector',
  'Identity',
  'LibraryInfo',
];

/** What this instance is. */
export const describe = ({
  config,
  hooks,
}: Core): Awaited<ReturnType<InfoCommands['getLibraryInfo']>> => {
  const known = hooks.filter(({name}) => NAMES.includes(name));
  const commands = known.flatMap((hook) => Object.keys(hook.commands || {}));
  const configs = JSON.stringify(config, (_key, value: unknown) =>
    typeof value == 'function' ? value.toString() : value,
  );
  return {
    libraryInfo: {
      version: __VERSION__,
      configs: JSON.parse(configs) as Json,
      commands: ['configure', 'setDebug', ...commands].sort(),
      components: NAMES.filter((name) => known.some((hook) => hook.name == name)),
    },
  };
};
