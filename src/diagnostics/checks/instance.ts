/** Reads what makes an instance. */
import {anObject, callback, list, or, strict, string} from './rules.js';

/** Reads what createInstance / createCustomInstance take; throws synchronously, unprefixed. Unknown keys rejected. */
export const readInstance = (
  given: any,
  custom?: boolean,
): {name: string; monitors: any[]; components?: any[]} => {
  const problems: string[] = [];
  const read = strict({
    name: or(string, 'alloy'),
    monitors: or(list(anObject), []),
    ...(custom && {components: or(list(callback), [])}),
  })(given ?? {}, undefined, problems);
  if (problems[0]) throw new Error(problems.join('\n'));
  return read;
};
