import {assemble} from './assemble.js';
import type {ConfigureOptions, SendEventOptions, SendEventResult} from './options.js';
import type {Component, Core, Json, Platform} from './types.js';

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

/** Makes a command function: configure once, then run. In few words; `diagnostics` has the one with many. */
export const createInstance = <const T extends readonly Component<any>[]>(
  components: T,
  platform: Platform,
  name: string,
): Instance<T> => {
  let debug: boolean | undefined;

  const print: Core['print'] = (level, component, ...what) => {
    if (debug) platform.print(level, `[${name}]`, component, ...what);
  };

  const commands = {
    __proto__: null,

    configure(options: Json) {
      if (commands.sendEvent) throw new Error('Already configured.');
      debug = options.debugEnabled;
      const {hooks} = assemble(components, options, platform, print, name);
      Object.assign(commands, ...hooks.map((hook) => hook.commands));
    },

    setDebug({enabled}: Json) {
      debug = enabled;
    },
  } as unknown as Record<string, Command>;

  const instance: Run = async (command, options: any = {}) => {
    try {
      const run = commands[command];
      if (!run) throw new Error('No such command yet.');
      return ((await run(options)) as Json) || {};
    } catch (thrown) {
      const error: Failure = thrown instanceof Error ? thrown : new Error(thrown as string);
      error.message = `[${name}] ${command}: ${error.message}`;
      if (error.code != 'declinedConsent') throw error;
      if (debug) platform.print('warn', error.message);
      return {};
    }
  };
  return instance as Instance<T>;
};

type Failure = Error & {code?: string};
