/** Reads a configuration. */
import {components, core, DOWNLOADS, taken} from './tables/config.js';
import {object, required, strict} from './rules.js';
import type {Json} from '../../core/types.js';

const RENAMED = "The field 'edgeConfigId' is deprecated. Use 'datastreamId' instead.";

const first = object(core);
const whole = required(strict(core, ...components));

const names = Object.keys(Object.assign({}, core, ...components) as Json);
/** What of it is an option: a script element has attributes of other people's, too. */
export const known = (given: Json): Json =>
  Object.fromEntries(Object.entries(given).filter(([key]) => names.includes(key)));

/** Reads what `configure` is given: the computed configuration with defaults; throws one Error naming every problem of the first group that has any. */
export const readConfig = (
  given: any = {},
): {config: Json; warnings: string[]; claim: () => void} => {
  const problems: string[] = [];
  const warnings: string[] = [];

  const old = given?.edgeConfigId;
  const options = old == null ? given : {...given, datastreamId: given.datastreamId || old};
  first(options, undefined, problems);
  if (problems[0]) problems[0] = 'Error: ' + problems[0];
  if (old != null) {
    if (options.datastreamId == old) warnings.push(RENAMED);
    else problems.unshift('Error: ' + RENAMED);
  }
  const config: Json = problems[0] ? {} : whole(options, undefined, problems);
  if (problems[0]) {
    throw new Error(
      `Resolve these configuration problems:\n\t - ${problems.join('\n\t - ')}\nFor configuration documentation see: https://adobe.ly/3sHh553`,
    );
  }

  delete config.edgeConfigId;
  // A development edge has its scheme with it, and no twin on a third-party domain.
  config.thirdPartyCookiesEnabled ??= !config.edgeDomain.includes(':');

  if (config.onBeforeLinkClickSend) {
    warnings.push(
      '\'onBeforeLinkClickSend\': The field "onBeforeLinkClickSend" has been deprecated. Use "clickCollection.filterClickDetails" instead.',
    );
  }
  if (!config.clickCollectionEnabled) {
    for (const key of ['onBeforeLinkClickSend', 'downloadLinkQualifier']) {
      if (config[key] && config[key] != DOWNLOADS) {
        warnings.push(
          `The '${key}' configuration was provided but will be ignored because clickCollectionEnabled is false.`,
        );
      }
    }
  }
  return {
    config,
    warnings,
    claim() {
      for (const key of Object.keys(taken) as (keyof typeof taken)[]) taken[key].add(config[key]);
    },
  };
};
