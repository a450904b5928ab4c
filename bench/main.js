// Measures edgetag beside Adobe's Web SDK in one Chromium: `node bench/main.js --runs 10`. See README.md.
import {parseArgs} from 'node:util';
import {entrants} from './entrants.js';
import {burst, visit, weigh} from './measure.js';
import {openStage} from './stage.js';
import {median, print} from './table.js';

const {values} = parseArgs({options: {runs: {type: 'string', default: '10'}}});
const runs = Number(values.runs);
if (!(runs >= 1)) {
  console.error('--runs is how often everybody is measured. Give a whole number, such as 10.');
  process.exit(1);
}

const names = Object.keys(entrants);
const samples = Object.fromEntries(names.map((name) => [name, []]));
const stage = await openStage(entrants);
try {
  for (let run = 0; run < runs; run++) {
    // There and back again, so that a machine that warms up or tires favours nobody.
    const order = run % 2 ? [...names].reverse() : names;
    for (const name of order) samples[name].push(await visit(stage, name, entrants[name]));
    // A loop of a thousand says as much in a few runs.
    if (run % 3) continue;
    for (const name of order.filter((each) => entrants[each].send)) {
      samples[name].push(await burst(stage, name, entrants[name]));
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
const results = names
  .filter((name) => name != 'blank')
  .map((name) => ({
    name,
    sizes: weigh(entrants[name]),
    of: (metric) => median(samples[name], metric) - (blank[metric] ?? 0),
  }));
print(results, {version: stage.version, runs});
