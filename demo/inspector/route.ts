/** Which section is open and which event is chosen, kept in the address so that Back works. */
import {useEffect, useState} from 'preact/hooks';

export const sections = ['events', 'requests', 'visitors', 'offers', 'network'] as const;
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

export const useRoute = (): [Route, (route: Route, how?: 'push' | 'replace') => void] => {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const read = () => setRoute(readRoute(location.hash));
    addEventListener('popstate', read);
    return () => removeEventListener('popstate', read);
  }, []);
  const go = (next: Route, how: 'push' | 'replace' = 'push') => {
    // Arrowing through the list must not fill the Back button with every row passed.
    history[`${how}State`](null, '', toHash(next));
    setRoute(next);
  };
  return [route, go];
};
