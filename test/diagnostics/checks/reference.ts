/** Adobe's own Web SDK as npm has it, asked what it says to a configuration or to the options of a command. */
import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import type {Json} from '../../../src/core/types.js';

const ROOT = resolve(__dirname, '../../..');
const file = resolve(ROOT, 'node_modules/@adobe/alloy/dist/alloy.min.js');
// Each run of it is a copy of its own, which has seen no datastream yet.
// eslint-disable-next-line @typescript-eslint/no-implied-eval
const load = new Function(readFileSync(file, 'utf8')) as () => void;

/** What came of it: nothing but warnings if it was taken. */
export interface Opinion {
  error?: string;
  warnings: string[];
  /** The computed configuration. */
  config?: Json;
}

const start = () => {
  const warnings: string[] = [];
  let config: Json | undefined;
  let reach: () => void;
  const network = new Promise<void>((resolve) => (reach = resolve));
  const monitor = {
    onBeforeLog: (log: {level: string; arguments: unknown[]}) => {
      if (log.level == 'warn') warnings.push(log.arguments.map(String).join(' '));
    },
    onInstanceConfigured: (seen: {config: Json}) => (config = seen.config),
  };
  const queue: {push(entry: unknown[]): void} = [];
  Object.assign(window, {
    __alloyMonitors: [monitor],
    __alloyNS: ['reference'],
    reference: {q: queue},
    // Whoever gets this far was not refused.
    fetch: () => {
      reach();
      return new Promise(() => {});
    },
  });
  load();
  const run = async (command: string, options: unknown): Promise<string | undefined> => {
    const done = new Promise((resolve, reject) =>
      queue.push([resolve, reject, [command, options]]),
    );
    try {
      await Promise.race([done, network]);
    } catch (error) {
      return (error as Error).message.replace('[reference] ', '');
    }
  };
  return {run, warnings, config: () => config};
};

export const configureReference = async (options: unknown): Promise<Opinion> => {
  const {run, warnings, config} = start();
  const error = await run('configure', options);
  return error ? {error, warnings} : {warnings, config: config()!};
};

export const askReference = async (
  command: string,
  options: unknown,
  configuration: Json = {},
): Promise<Opinion> => {
  const {run, warnings} = start();
  await run('configure', {datastreamId: 'd', orgId: 'o@AdobeOrg', ...configuration});
  const error = await run(command, options);
  const about = warnings.filter((warning) => /^Invalid options|deprecated/.test(warning));
  // What comes after the options were taken is not asked.
  return error?.startsWith('Invalid') ? {error, warnings: about} : {warnings: about};
};
