// Measures how a file of events is streamed to an inlet: by edgetag, by bare undici, by curl. See ../README.md.
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {cpus, loadavg, tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {writeSection} from '../readme.js';
import {entrants, hasCurl} from './entrants.js';
import {generate} from './generate.js';
import {killHalfWay} from './kill.js';
import {measure} from './measure.js';
import {killSentence, streamTable} from './table.js';
import {openEdge, openSink} from './targets.js';

const {values} = parseArgs({
  options: {
    events: {type: 'string', default: '1000000'},
    few: {type: 'string', default: '100000'},
    batch: {type: 'string', default: '100'},
    runs: {type: 'string', default: '1'},
    kill: {type: 'boolean'},
    only: {type: 'string', default: ''},
    json: {type: 'boolean'},
    write: {type: 'boolean'},
    dist: {type: 'string', default: fileURLToPath(new URL('../../dist', import.meta.url))},
  },
});

const numberOf = (option) => {
  const value = Number(values[option]);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new Error(`--${option} is how many. Give a whole number, such as 1000.`);
};

const tell = (text) => console.error(text);

/** Everybody in turn, and the target empty before each. */
const measureAll = async (field, target, runs) => {
  const {place} = target;
  const names = Object.keys(entrants)
    .filter((name) => values.only.split(',').some((word) => name.includes(word)))
    .filter((name) => !name.startsWith('curl') || hasCurl());
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const name of names) {
      const {command, ...how} = await entrants[name]({...field, place});
      const events = how.events ?? field.events;
      await target.empty();
      const taken = await measure(command, field.folder);
      const result = {events, ...taken, ...(await target.count()), ...how};
      results[name].push(result);
      tell(`${name}: ${Math.round(events / taken.seconds)} events/s ${JSON.stringify(result)}`);
    }
  }
  await target.empty();
  return results;
};

const machine = () =>
  `${new Date().toISOString().slice(0, 10)}, Node.js ${process.versions.node}, ` +
  `${cpus().length} × ${cpus()[0].model.trim()}, load ${loadavg()[0].toFixed(1)} before`;

const folder = mkdtempSync(join(tmpdir(), 'edgetag-stream-'));
// The file is large, and whoever has had enough shall not find it in the way.
process.once('SIGINT', () => {
  rmSync(folder, {recursive: true, force: true});
  process.exit(130);
});
const open = [];
try {
  const cli = join(values.dist, 'cli/edgetag.js');
  if (!existsSync(cli)) throw new Error(`There is no ${cli}. Run npm run build first.`);
  const [events, runs] = [numberOf('events'), numberOf('runs')];
  const few = Math.min(numberOf('few'), events);
  const field = {cli, folder, events, few, batch: numberOf('batch')};
  const before = machine();
  field.file = join(folder, 'events.ndjson');
  generate(field.file, events);

  const targets = {};
  if (!values.kill) open.push((targets['To a sink'] = await openSink()));
  open.push((targets['To the edge'] = await openEdge(cli, folder)));
  let results, text;
  if (values.kill) {
    results = await killHalfWay(field, targets['To the edge']);
    text = killSentence(results);
    if (!results.isWhole) process.exitCode = 1;
  } else {
    results = {};
    for (const [name, target] of Object.entries(targets)) {
      tell(`\n${name}`);
      results[name] = await measureAll(field, target, runs);
    }
    text = streamTable(results);
  }
  const how = values.kill || runs == 1 ? 'one run' : `medians of ${runs}`;
  const written = `${before}; ${how}.\n\n${text}`;
  console.log(values.json ? JSON.stringify(results) : `\n${written}`);
  if (values.write) await writeSection(values.kill ? 'stream-kill' : 'stream', written);
} catch ({message}) {
  console.error(message);
  process.exitCode = 1;
} finally {
  await Promise.all(open.map(({close}) => close()));
  rmSync(folder, {recursive: true, force: true});
}
