/** Reads the options of commands. */
import {merge} from '../../core/object.js';
import {read} from './read.js';
import {commands} from './tables/commands.js';
import type {Json} from '../../core/types.js';

/** Reads the options of a command; throws an Error "Invalid <command> command options:\n\t - Error: …". Unknown commands pass through. */
export const readOptions = (
  command: string,
  given: any = {},
  config: Json = {},
): {options: any; warnings: string[]} => {
  const problems: string[] = [];
  const warnings: string[] = [];
  const shape = Object.keys(commands).includes(command) && commands[command];
  const options = shape ? read(shape, given, problems) : given;
  if (
    !problems[0] &&
    command == 'getIdentity' &&
    config.thirdPartyCookiesEnabled === false &&
    options.namespaces.includes('CORE')
  ) {
    problems.push(
      'namespaces: The CORE namespace cannot be requested when third-party cookies are disabled.',
    );
  }
  const told = 'Error: ' + problems.join('\n');
  if (problems[0]) {
    const page = command == 'sendEvent' ? '3GQ3Q7t' : '3sHgQHb';
    const uri = command == 'applyResponse' ? '' : 'https://adobe.ly/' + page;
    throw new Error(
      `Invalid ${command} command options:\n\t - ${told} For command documentation see: ${uri}`,
    );
  }
  const datasetId = command == 'sendEvent' && options.datasetId;
  if (datasetId) {
    warnings.push(
      "The 'datasetId' option has been deprecated. Please use 'edgeConfigOverrides.com_adobe_experience_platform.datasets.event.datasetId' instead.",
    );
    options.edgeConfigOverrides = merge(merge({}, options.edgeConfigOverrides), {
      com_adobe_experience_platform: {datasets: {event: {datasetId}}},
    });
  }
  return {options, warnings};
};
