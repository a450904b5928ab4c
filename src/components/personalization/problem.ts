import {AUTHORITY, fullSurface, PATH} from './surfaces.js';

/** What each part of a surface may be. */
const PARTS: [string, RegExp][] = [
  ['Unsupported surface type', /^web(app)?$/i],
  ['Invalid authority', RegExp(`^${AUTHORITY}$`, 'i')],
  ['Invalid path', RegExp(`^(/${PATH}*)?$`, 'i')],
  ['Invalid fragment', RegExp(`^(#${PATH}+)?$`, 'i')],
];

/** What is wrong with what is no surface, as Alloy says it. */
export const problemOf = (given: string): string => {
  const parts = /^(\w+):\/\/([^/#]+)(\/[^#]*)?(#.*)?$/.exec(fullSurface(given)) || [];
  for (const [index, [problem, valid]] of PARTS.entries()) {
    const part = parts[index + 1] || '';
    if (parts[0] && !valid.test(part)) return `${problem} ${part} in surface: ${given}`;
  }
  return 'Invalid surface: ' + given;
};
