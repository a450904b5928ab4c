import {assemble} from '../core/assemble.js';
import {readConfig, readOptions} from './checks/index.js';
import {createDebug} from './debug.js';
import {createMonitors, type Monitor} from './monitors.js';
import {watch} from './watch.js';
import type {Instance, Run} from '../core/instance.js';
import type {Component, Core, Json, Platform} from '../core/types.js';

const CONTEXTS = [
  ...['web', 'device', 'environment', 'placeContext'],
  ...['highEntropyUserAgentHints', 'oneTimeAnalyticsReferrer'],
];

/** Why events are declined by default. */
const UNASKED = 'No consent preferences have been set.';

/** Commands of our own: whoever lists what Alloy can does not count them. */
const OWN = ['on', 'flush', 'getQueue', 'streamEvent', 'streamProfile'];

/**
 * A maker of command functions that read strictly, say what they do in debug mode in Alloy's words, and can be watched;
 * else as core's. `watching` is what sees requests and cookies; `check` refuses what these components cannot do, where
 * not all are there.
 */
export const instanceWith =
  (watching: typeof watch, check?: (core: Core) => void) =>
  <const T extends readonly Component<any>[]>(
    components: T,
    platform: Platform,
    name: string,
    monitors: readonly Monitor[] = [],
  ): Instance<T> => {
    const {any, hear} = createMonitors(name, monitors);
    const debug = createDebug(name);
    let core: Core | undefined;

    const print: Core['print'] = (level, component, ...what) => {
      hear('onBeforeLog', {level, arguments: what, ...(component && {componentName: component})});
      if (debug.on())
        platform.print(level, `[${name}]` + (component && ` [${component}]`), ...what);
    };
    const warn = (warnings: string[], component = '') => {
      for (const warning of warnings) print('warn', component, warning);
    };
    const {ground, component} = watching(platform, hear, print, () => any() || debug.on());

    const configure = (options: unknown) => {
      const {config, warnings, claim} = readConfig(options);
      debug.configured(config.debugEnabled);
      warn(warnings);
      const getLinkDetails = (element: unknown) =>
        core?.hooks.find((hook) => hook.getLinkDetails)?.getLinkDetails!(element);
      hear('onInstanceConfigured', {config, getLinkDetails});
      print('info', '', 'Instance configured. Computed configuration:', config);
      for (const [index, name] of (config.context as string[]).entries()) {
        if (!CONTEXTS.includes(name)) {
          print('warn', 'Context', `Invalid context[${index}]: '${name}' is not available.`);
        }
      }
      const made = assemble(
        [...components, component],
        {...config, onBeforeEventSend: narrated(config.onBeforeEventSend as Edit, print)},
        {...ground, hear},
        print,
        name,
        UNASKED,
      );
      check?.(made);
      core = made;
      claim();
    };

    /** A command of a component. */
    const run = async (command: string, given: unknown) => {
      const hook = core!.hooks.find(({commands = {}}) => Object.keys(commands).includes(command));
      if (!hook) {
        const all = core!.hooks.flatMap(({commands = {}}) => Object.keys(commands));
        const list = ['configure', 'setDebug', ...all.filter((one) => !OWN.includes(one))];
        throw new Error(
          `The ${command} command does not exist. List of available commands: ${list.join(', ')}.`,
        );
      }
      const {options, warnings} = readOptions(command, given, core!.config);
      warn(warnings, hook.name);
      try {
        return await hook.commands[command](options);
      } catch (thrown) {
        throw caused(
          `[${hook.name}] An error occurred while executing the ${command} command.\nCaused by: `,
          thrown,
        );
      }
    };

    /** What a command does, unless it may not be said now. */
    const find = (command: string): ((given: unknown) => unknown) => {
      if (command == 'configure') {
        if (!core) return configure;
        throw new Error('The library has already been configured and may only be configured once.');
      }
      if (!core) {
        throw new Error(
          'The library must be configured first. Please do so by executing the configure command.',
        );
      }
      return command == 'setDebug'
        ? (given: unknown) => debug.set(readOptions(command, given).options.enabled)
        : (given: unknown) => run(command, given);
    };

    const instance: Run = async (commandName, options = {}) => {
      const facts = {commandName, options};
      let result: unknown;
      try {
        const act = find(commandName);
        hear('onBeforeCommand', facts);
        print('info', '', `Executing ${commandName} command. Options:`, options);
        result = await act(options);
      } catch (thrown) {
        if ((thrown as Failure).code != 'declinedConsent') {
          const error = caused(`[${name}] `, thrown);
          hear('onCommandRejected', {...facts, error});
          print('error', '', `${commandName} command was rejected. Error:`, error);
          throw error;
        }
        const {message} = thrown as Failure;
        print('warn', '', `The ${commandName} command could not fully complete. ${message}`);
      }
      const object = result && typeof result == 'object' && !Array.isArray(result) ? result : {};
      hear('onCommandResolved', {...facts, result: object});
      print('info', '', `${commandName} command resolved. Result:`, object);
      return object;
    };

    hear('onInstanceCreated', {instance});
    print('info', '', 'Instance initialized.');
    return instance as Instance<T>;
  };

/** Whoever makes events wait for consent has to be able to hear of it. */
const needsConsent = ({config, hooks}: Core) => {
  if (config.defaultConsent != 'in' && !hooks.some(({commands}) => commands?.setConsent)) {
    throw new Error("'defaultConsent': Unknown field. It needs the consent component.");
  }
};

/** Makes one with everything on board that is for who looks; of the components, with those it is given. */
export const createInstance = /* @__PURE__ */ instanceWith(watch, needsConsent);

type Edit = (content: {xdm: Json; data: Json}) => unknown;

/** Says so when it cancels an event; still reads as the site wrote it. */
const narrated = (edit: Edit, print: Core['print']): Edit =>
  Object.assign(
    (content: Parameters<Edit>[0]) => {
      const said = edit(content);
      if (said === false) {
        print(
          'info',
          '',
          'Event was canceled because the onBeforeEventSend callback returned false.',
        );
      }
      return said;
    },
    {toString: () => String(edit)},
  );

type Failure = Error & {code?: string};

/** The same error, with what went before its message. */
const caused = (words: string, thrown: unknown): Failure => {
  const error: Failure = thrown instanceof Error ? thrown : new Error(thrown as string);
  try {
    error.message = words + error.message;
  } catch {
    // A message that cannot be changed says what it says.
  }
  return error;
};
