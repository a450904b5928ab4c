import {createEdge} from './edge.js';
import {createGate} from './gate.js';
import {createTrack} from './track.js';
import type {ConfigureOptions, SendEventOptions, SendEventResult} from './options.js';
import type {Component, Core, Hooks, Json, Platform} from './types.js';

const DEFAULTS = {edgeDomain: 'edge.adobedc.net', edgeBasePath: 'ee', defaultConsent: 'in'};

/** What every instance understands, whatever its components. */
export interface CoreCommands {
  configure(options: ConfigureOptions): Promise<void>;
  setDebug(options: {enabled: boolean}): Promise<void>;
  sendEvent(options?: SendEventOptions): Promise<SendEventResult>;
}

type Union<T> = (T extends unknown ? (value: T) => void : never) extends (value: infer I) => void
  ? I
  : never;
type CommandsOf<T> = T extends Component<infer C> ? C : never;

/** The function a page calls: `edgetag('sendEvent', {…})`. Its commands follow its components. */
export type Instance<T extends readonly Component<any>[]> = <
  C extends CoreCommands & Union<CommandsOf<T[number]>>,
  K extends keyof C & string,
>(
  command: K,
  ...options: C[K] extends (...args: infer A) => unknown ? A : never
) => Promise<C[K] extends (...args: any[]) => infer R ? Awaited<R> : never>;

/** An instance as its queue of waiting commands sees it. */
export type Run = (command: string, options?: unknown) => Promise<Json>;

type Command = (options: Json) => unknown;

/** Makes a command function: configure once, then run. */
export const createInstance = <const T extends readonly Component<any>[]>(
  components: T,
  {cookies, print, send, uuid}: Platform,
  name: string,
): Instance<T> => {
  let debug = false;

  const log = (...what: unknown[]) => {
    if (debug) print('info', `[${name}]`, ...what);
  };

  const configure = (options: Json) => {
    if (commands.sendEvent) {
      throw new Error('The library has already been configured and may only be configured once.');
    }
    if (!options.datastreamId || !options.orgId) {
      throw new Error("'datastreamId' and 'orgId' are required options.");
    }
    const config: Json = Object.freeze({...DEFAULTS, ...options});
    debug = config.debugEnabled;

    const gate = createGate();
    gate.set(config.defaultConsent, true);

    const hooks: Hooks<Record<string, Command>>[] = [];
    const prefix = `kndctr_${config.orgId.replace('@', '_')}_`;
    // Finished before a component sees it.
    const core = {config, cookies, gate, log, prefix, uuid} as Core;
    Object.assign(core, createEdge(core, hooks, send));
    core.track = createTrack(core, hooks);
    hooks.push(...components.map((component) => component(core)), {
      name: 'DataCollector',
      commands: {sendEvent: core.track},
    });
    for (const {name, commands: own = {}} of hooks) {
      for (const command of Object.keys(own)) commands[command] = [own[command]!, name];
    }
    commands.setDebug = [({enabled}) => void (debug = enabled)];
  };

  /** Each command with the component that has it. */
  const commands = {__proto__: null, configure: [configure]} as unknown as Record<
    string,
    [run: Command, component?: string]
  >;

  const instance: Run = async (command, options: any = {}) => {
    const [run, component] = commands[command] || [];
    const where =
      `[${name}] ` +
      (component
        ? `[${component}] An error occurred while executing the ${command} command.\nCaused by: `
        : '');
    try {
      if (!run) {
        throw new Error(
          commands.sendEvent
            ? `The ${command} command does not exist.`
            : 'The library must be configured first. Please do so by executing the configure command.',
        );
      }
      return ((await run(options)) as Json) || {};
    } catch (thrown) {
      const error: Failure = thrown instanceof Error ? thrown : new Error(thrown as string);
      error.message = where + error.message;
      if (error.code != 'declinedConsent') throw error;
      print('warn', `[${name}] The ${command} command could not fully complete.`, error.message);
      return {};
    }
  };
  return instance as Instance<T>;
};

type Failure = Error & {code?: string};
