/** The top of the page: where to go, whether the stream stands, and how bad the network is. */
import type {EdgeState} from '../edge/types.js';
import {sections} from './address.js';
import type {Section} from './address.js';
import {putFaults} from './edge.js';
import {plural} from './format.js';
import {weathers} from './faults.js';
import type {Current} from './faults.js';
import type {Live} from './live.js';

interface Props {
  section: Section;
  connection: Live['connection'];
  weather: Current;
  state: EdgeState | undefined;
}

const CONNECTION = {connecting: 'Connecting…', live: 'Live', lost: 'Connection lost'};

export const Header = ({section, connection, weather, state}: Props) => {
  const totals: Partial<Record<Section, number>> = {
    events: state?.events,
    requests: state?.requests,
    visitors: state?.visitors.length,
    streams: state?.streams,
  };
  return (
    <header class="top">
      <h1>
        edgetag <span>inspector</span>
      </h1>
      <nav aria-label="Sections">
        {sections.map((name) => (
          <a key={name} href={`#${name}`} aria-current={name === section ? 'page' : undefined}>
            {name}
            {totals[name] ? <small>{totals[name].toLocaleString()}</small> : null}
            {name === 'network' && weather.id !== 'online' ? (
              <small class="alert">
                <span class="unseen">a fault is on</span>
              </small>
            ) : null}
          </a>
        ))}
      </nav>
      <p class="connection" role="status" data-state={connection}>
        {CONNECTION[connection]}
      </p>
      <a class="shop" href="/" target="_blank" rel="noopener">
        Open the shop<span class="unseen"> in a new tab</span>
      </a>
    </header>
  );
};

export const Banner = ({
  connection,
  weather,
  reload,
}: Pick<Props, 'connection' | 'weather'> & Pick<Live, 'reload'>) => (
  <div class="banners" role="status">
    {connection === 'lost' && (
      <p class="banner lost">
        The edge does not answer. This page tries again by itself; if you stopped it, run{' '}
        <code>npm start</code>.
      </p>
    )}
    {weather.id !== 'online' && (
      <p class="banner fault">
        <span>
          <strong>{weatherName(weather)}</strong> {weatherText(weather)}
        </span>
        <button type="button" onClick={() => void putFaults([]).then(reload)}>
          Back online
        </button>
      </p>
    )}
  </div>
);

const weatherName = ({id}: Current) =>
  weathers.find((weather) => weather.id === id)?.label ?? 'A fault set from elsewhere';

const weatherText = ({id, amount, times}: Current) => {
  const known = weathers.find((weather) => weather.id === id);
  const size = known?.sizes ? ` (${known.sizes.say(amount)})` : '';
  const span = times ? ` For the next ${plural(times, 'request')}.` : '';
  return `${known ? known.wire.replace(/\.$/, `${size}.`) : 'See Network for what it does.'}${span}`;
};
