import type {Component, Json} from '../core/types.js';

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

export interface InfoCommands {
  /** Tells which library this is, how it is configured and what it can do, in plain data that can be posted anywhere. */
  getLibraryInfo(): Promise<{
    libraryInfo: {version: string; configs: Json; commands: string[]; components: string[]};
  }>;
}

/** Lets tools look at the instance. */
export const info: Component<InfoCommands> = ({config, hooks}) => ({
  name: 'LibraryInfo',
  commands: {
    async getLibraryInfo() {
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
    },
  },
});
