import type {Run} from '../core/instance.js';
import type {Component, Hooks, Json} from '../core/types.js';

/** By option: the component that reads it, by the name it is exported under, and the one in its hooks. */
const READERS: Record<string, [component: string, hook: string]> = {
  pageViewCollectionEnabled: ['pageviews', 'PageViews'],
  webVitalsEnabled: ['vitals', 'WebVitals'],
  clickCollectionEnabled: ['clicks', 'ActivityCollector'],
  clickCollection: ['clicks', 'ActivityCollector'],
  downloadLinkQualifier: ['clicks', 'ActivityCollector'],
  onBeforeLinkClickSend: ['clicks', 'ActivityCollector'],
  prehidingStyle: ['personalization', 'Personalization'],
  autoCollectPropositionInteractions: ['personalization', 'Personalization'],
  inlet: ['inlet', 'Inlet'],
};

/** Says which components are missing that an instance's options ask for. `make` gets a component to add to the others. */
export const sayingLeftOut = <T>(name: string, make: (look: Component) => T): T => {
  let hooks: readonly Hooks[] = [];
  const run = make((core) => {
    hooks = core.hooks;
    return {name: 'LeftOut'};
  }) as unknown as Run;

  const instance: Run = async (command, options) => {
    const result = await run(command, options);
    for (const [option, [component, hook]] of Object.entries(READERS)) {
      const asks = command == 'configure' && (options as Json | undefined)?.[option];
      if (asks && hooks[0] && !hooks.some((one) => one.name == hook)) {
        console.warn(
          `[${name}] '${option}' does nothing without the ${component} component. Add it: createCustomInstance({components: [${component}]}).`,
        );
      }
    }
    return result;
  };
  return instance as unknown as T;
};
