import type {describe} from './describe.js';
import type {Awaitable, Component, Json} from '../../core/types.js';

export interface InfoCommands {
  /** Tells which library this is, how it is configured and what it can do, in plain data that can be posted anywhere. */
  getLibraryInfo(): Promise<{
    libraryInfo: {version: string; configs: Json; commands: string[]; components: string[]};
  }>;
}

/** Lets tools look at the instance, by what `load` brings. */
export const infoWith =
  (load: () => Awaitable<typeof describe>): Component<InfoCommands> =>
  (core) => ({
    name: 'LibraryInfo',
    commands: {getLibraryInfo: async () => (await load())(core)},
  });
