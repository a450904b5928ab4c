/** Keeps the route in the address, so that Back and reload work. */
import {useEffect, useState} from 'preact/hooks';
import {readRoute, toHash} from './address.js';
import type {Route} from './address.js';

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
