/** Which section is open and which event is chosen, as the address says it. */

export const sections = ['events', 'requests', 'visit', 'visitors', 'offers', 'network'] as const;
export type Section = (typeof sections)[number];

export interface Route {
  section: Section;
  /** `seq` of the chosen event. */
  seq?: number;
}

export const readRoute = (hash: string): Route => {
  const [name, seq] = hash.replace('#', '').split('/');
  const section = sections.find((known) => known === name) ?? 'events';
  return seq && /^\d+$/.test(seq) ? {section, seq: Number(seq)} : {section};
};

export const toHash = ({section, seq}: Route): string =>
  seq === undefined ? `#${section}` : `#${section}/${seq}`;
