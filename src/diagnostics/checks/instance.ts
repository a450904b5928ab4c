/** Reads what makes an instance. */
import {read} from './read.js';
import {anObject, anything, callback, string} from './types.js';

/** Reads what createInstance / createCustomInstance take; throws synchronously, unprefixed. Unknown keys rejected. */
export const readInstance = (
  given: any,
  custom?: boolean,
): {name: string; monitors: any[]; components?: any[]} => {
  const problems: string[] = [];
  const options = read(
    {
      name: [string, 'alloy'],
      monitors: [{_: anObject, $: anything}, []],
      ...(custom && {components: [{_: callback, $: anything}, []]}),
    },
    given ?? {},
    problems,
  );
  if (problems[0]) throw new Error(problems.join('\n'));
  return options;
};
