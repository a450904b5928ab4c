/** Reads a configuration. */
import {read, type Fields, type Shape} from './read.js';
import {DOWNLOADS, groups, taken} from './tables/config.js';
import {anything} from './types.js';
import type {Json} from '../../core/types.js';

const RENAMED = "The field 'edgeConfigId' is deprecated. Use 'datastreamId' instead.";

const all = Object.assign({}, ...groups) as Fields;

/** What of it is an option: a script element has attributes of other people's, too, and all of them are text. */
export const known = (given: Json): Json =>
  Object.fromEntries(
    Object.entries(given)
      .filter(([key]) => Object.keys(all).includes(key))
      .map(([key, value]) => [key, key == 'apiVersion' ? +value : value]),
  );

/** Reads what `configure` is given: the computed configuration with defaults; throws one Error naming every problem of the first group that has any. */
export const readConfig = (
  given: any = {},
): {config: Json; warnings: string[]; claim: () => void} => {
  const problems: string[] = [];
  const warnings: string[] = [];
  const old = given?.edgeConfigId;
  const [first, ...rest] = groups;
  // An empty one is none.
  const options =
    old == null && given?.datastreamId !== ''
      ? given
      : {...given, datastreamId: given.datastreamId || old || null};
  let config = read({...first, _: anything}, options, problems);
  if (problems[0]) problems[0] = 'Error: ' + problems[0];
  if (old != null) {
    if ((options.datastreamId || '') == old) warnings.push(RENAMED);
    else problems.unshift('Error: ' + RENAMED);
  }
  for (const shape of [...rest.map((group) => ({...group, _: anything})), [all] as Shape]) {
    if (!problems[0]) config = read(shape, config, problems);
  }
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
  for (const key of ['onBeforeLinkClickSend', 'downloadLinkQualifier']) {
    if (!config.clickCollectionEnabled && config[key] && config[key] != DOWNLOADS) {
      warnings.push(
        `The '${key}' configuration was provided but will be ignored because clickCollectionEnabled is false.`,
      );
    }
  }
  return {
    config,
    warnings,
    claim() {
      for (const key of Object.keys(taken)) taken[key]!.push(config[key]);
    },
  };
};
