/** Measures what everybody costs, in turn, and takes medians. */
import {burst, visit, weigh} from './measure.js';
import {openStage} from './stage.js';
import {median} from './table.js';

/** A loop of a thousand says as much in a few runs. */
const BURST_EVERY = 3;

export const measureCost = async (field, {names, runs}) => {
  const {entrants} = field;
  const everybody = ['blank', ...names];
  const samples = Object.fromEntries(everybody.map((name) => [name, []]));
  const stage = await openStage(field);
  try {
    for (let run = 0; run < runs; run++) {
      // There and back again, so that a machine that warms up or tires favours nobody.
      const order = run % 2 ? [...everybody].reverse() : everybody;
      for (const name of order) samples[name].push(await visit(stage, name));
      if (run % BURST_EVERY == 0) {
        for (const name of order.filter((each) => each != 'blank')) {
          samples[name].push(await burst(stage, name));
        }
      }
      process.stderr.write('.');
    }
  } finally {
    await stage.close();
  }

  const blank = {
    loadCpu: median(samples.blank, 'loadCpu'),
    eventCpu: median(samples.blank, 'eventCpu'),
  };
  return names.map((name) => ({
    name,
    sizes: weigh(entrants[name]),
    of: (metric) => median(samples[name], metric) - (blank[metric] ?? 0),
  }));
};
