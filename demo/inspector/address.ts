/** Which section is open and what is chosen in it, as the address says it. */

export const sections = [
  'events',
  'requests',
  'visit',
  'visitors',
  'streams',
  'offers',
  'network',
] as const;
export type Section = (typeof sections)[number];

export interface Route {
  section: Section;
  /** `seq` of the chosen event. */
  seq?: number;
  /** What is open within the section, from the general to the particular. */
  path?: readonly string[];
}

export const readRoute = (hash: string): Route => {
  const [name, ...rest] = hash.replace('#', '').split('/');
  const known = sections.find((each) => each === name);
  const section = known ?? 'events';
  const [seq = ''] = rest;
  if (/^\d+$/.test(seq)) return {section, seq: Number(seq)};
  return known && rest.length ? {section, path: rest.map(decode)} : {section};
};

export const toHash = ({section, seq, path = []}: Route): string =>
  '#' + [section, ...(seq === undefined ? path.map(encodeURIComponent) : [seq])].join('/');

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // Somebody has typed a lone percent sign; it may well be meant.
  }
};
