// Measures edgetag beside Adobe's Web SDK in Chromium: costs, or with --loss what is lost. See README.md.
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {version} from './chromium.js';
import {measureCost} from './cost.js';
import {readEntrants} from './entrants.js';
import {measureLoss} from './loss.js';
import {outages} from './outages.js';
import {writeSection} from './readme.js';
import {costTable, lossTable} from './table.js';

const {values} = parseArgs({
  options: {
    loss: {type: 'boolean'},
    only: {type: 'string', default: ''},
    runs: {type: 'string', default: '10'},
    trials: {type: 'string', default: '3'},
    patience: {type: 'string', default: '45'},
    dist: {type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url))},
    write: {type: 'boolean'},
  },
});

const numberOf = (option) => {
  const value = Number(values[option]);
  if (value >= 1) return value;
  throw new Error(`--${option} is how often, or how many seconds. Give a number, such as 10.`);
};

/** Each word of --only keeps what it is a part of, in the list that has it; a list without any stays whole. */
const choose = (...lists) => {
  const words = values.only.split(',').filter(Boolean);
  const known = (word) => lists.some((list) => list.some((name) => name.includes(word)));
  const stranger = words.find((word) => !known(word));
  if (stranger) {
    throw new Error(`--only ${stranger} is nobody. There are ${lists.flat().join(', ')}.`);
  }
  return lists.map((list) => {
    const chosen = list.filter((name) => words.some((word) => name.includes(word)));
    return chosen.length ? chosen : list;
  });
};

const kinds = {
  async cost(field, everybody) {
    const [names] = choose(everybody);
    const runs = numberOf('runs');
    const results = await measureCost(field, {names, runs});
    return [`medians of ${runs}; in brackets the ratio to the first`, costTable(results)];
  },

  async loss(field, everybody) {
    const [names, rows] = choose(everybody, Object.keys(outages));
    const [trials, patience] = [numberOf('trials'), numberOf('patience')];
    const plan = {names, rows, trials, patience: patience * 1000};
    const results = await measureLoss(field, plan);
    return [`trials: ${trials}, waited for up to ${patience} s`, lossTable(results, plan)];
  },
};

try {
  const field = await readEntrants(values.dist);
  const everybody = Object.keys(field.entrants).filter((name) => name != 'blank');
  const kind = values.loss ? 'loss' : 'cost';
  const [how, table] = await kinds[kind](field, everybody);
  const date = new Date().toISOString().slice(0, 10);
  const text = `Chromium ${await version()}, ${date}, ${how}.\n\n${table}`;
  console.log(`\n${text}`);
  if (values.write) await writeSection(kind, text);
} catch ({message}) {
  console.error(message);
  process.exitCode = 1;
}
