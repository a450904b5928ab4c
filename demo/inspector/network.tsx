/** Switches for bad weather between the tag and this edge. */
import {useState} from 'preact/hooks';
import type {Fault} from '../edge/types.js';
import {putFaults} from './edge.js';
import {currentWeather, toFaults, weathers} from './faults.js';
import type {Current, Weather} from './faults.js';
import {json} from './format.js';

interface Props {
  faults: readonly Fault[];
  reload: () => Promise<void>;
}

const SPANS = [
  {label: 'until I switch back', times: 0},
  {label: 'for the next request', times: 1},
  {label: 'for the next 3 requests', times: 3},
];

export const Network = ({faults, reload}: Props) => {
  const current = currentWeather(faults);
  const [times, setTimes] = useState(0);
  const [problem, setProblem] = useState('');
  const set = (next: Current) =>
    void putFaults(toFaults(next))
      .then(reload)
      .then(
        () => setProblem(''),
        (error: Error) => setProblem(error.message),
      );
  return (
    <section class="single" aria-labelledby="network-title">
      <h2 id="network-title">Network</h2>
      <p class="lead">
        Make the collecting endpoints misbehave and see what the tag makes of it. The shop and this
        page keep working.
      </p>
      <p>
        <label>
          Applies{' '}
          <select
            value={times}
            onChange={({currentTarget}) => setTimes(Number(currentTarget.value))}
          >
            {SPANS.map((span) => (
              <option key={span.times} value={span.times}>
                {span.label}
              </option>
            ))}
          </select>
        </label>
      </p>
      {problem && <p role="alert">{problem}</p>}
      <fieldset class="weathers">
        <legend class="unseen">How the edge behaves</legend>
        {weathers.map((weather) => (
          <Choice
            key={weather.id}
            {...{weather, current}}
            set={(amount) => set({id: weather.id, amount, times})}
          />
        ))}
      </fieldset>
      {current.id === 'custom' && (
        <>
          <h3>Set from elsewhere</h3>
          <p class="lead">A test or a script put these in place. Any switch above replaces them.</p>
          <pre>{json(faults)}</pre>
        </>
      )}
    </section>
  );
};

interface ChoiceProps {
  weather: Weather;
  current: Current;
  set: (amount: number) => void;
}

const Choice = ({weather: {id, label, wire, expect, sizes}, current, set}: ChoiceProps) => {
  const on = current.id === id;
  const usual = sizes?.choices[1] ?? 0;
  return (
    <div class="weather" data-on={on}>
      <label>
        <input type="radio" name="weather" checked={on} onChange={() => set(usual)} />
        <b>{label}</b>
        <span>{wire}</span>
        <span class="faint">{expect}</span>
      </label>
      {sizes && (
        <div class="sizes" role="group" aria-label={`${label}: how long`}>
          {sizes.choices.map((size) => (
            <button
              key={size}
              type="button"
              class="small"
              aria-pressed={on && current.amount === size}
              onClick={() => set(size)}
            >
              {sizes.say(size)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
};
