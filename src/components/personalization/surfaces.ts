/** Where on the web, or in it, offers are placed: `web://host/path#fragment`. */

/** The surface of the page itself. */
export const pageSurface = () =>
  `web://${location.host.toLowerCase()}${location.pathname.replace(/\/+$/, '') || '/'}`;

const PATH = String.raw`[/\w.~\u00a1-\uffff-]|%[\da-f]{2}`;
/** What each part may be; `u` is a letter of any script. */
const PARTS: [string, RegExp][] = [
  ['Unsupported surface type', /^webapp$|^web$/],
  ['Invalid authority', /^(?:.*@)?(?:\[[\da-f:.]+\]|[a-z\d.\u00a1-\uffff-]+)(?::\d+)?$/i],
  ['Invalid path', RegExp(`^/(?:${PATH})*$`, 'i')],
  ['Invalid fragment', RegExp(`^#(?:${PATH})+$`, 'i')],
];

/** The same surface as everybody writes it, or undefined after a warning. */
export const surfaceOf = (given: string, warn: (text: string) => void): string | undefined => {
  const surface = given[0] == '#' ? pageSurface() + given : given;
  const [, type = '', authority = '', path = '/', fragment = ''] =
    /^(\w+):\/\/([^/#]+)(\/[^#]*)?(#.*)?$/.exec(surface) || [];
  if (!type) return void warn('Invalid surface: ' + given);
  const parts = [
    type.toLowerCase(),
    authority.toLowerCase(),
    path.replace(/\/+$/, '') || '/',
    fragment,
  ];
  for (const [index, [problem, valid]] of PARTS.entries()) {
    const part = parts[index]!;
    if ((part || index < 3) && !valid.test(part)) {
      return void warn(`${problem} ${part} in surface: ${given}`);
    }
  }
  return `${parts[0]}://${parts[1]}${parts[2]}${fragment}`;
};
