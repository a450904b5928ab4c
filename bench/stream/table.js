/** What was measured, in Markdown. */
import {median, table} from '../table.js';

const count = (value) => Math.round(value).toLocaleString('en');
const seconds = (value) => `${value.toFixed(1)} s`;
const megabytes = (value) => `${Math.round(value / 1e6)} MB`;

const packedOf = ({packSeconds, events}) => (packSeconds / events) * 1e6;

const rows = [
  ['events per second', ({events, seconds}) => events / seconds, count],
  ['CPU of the client, for a million', (run) => (run.cpuSeconds / run.events) * 1e6, seconds],
  ['its peak memory', ({peakBytes}) => peakBytes, megabytes],
  ['batches written beforehand, for a million', packedOf, seconds],
  ['requests', ({requests}) => requests, count],
  ['events sent', ({events}) => events, count],
  ['events there, each `_id` once', ({held}) => held, count],
];
/** These say what was done, not how well. */
const PLAIN = 3;

/** `results`: by target, by entrant, a list of runs. */
export const streamTable = (results) => {
  const names = Object.keys(Object.values(results)[0]);
  const lines = Object.entries(results).flatMap(([target, byName]) =>
    rows.map(([label, value, write], row) => {
      const own = names.map((name) =>
        median(
          byName[name].map((run) => ({own: value(run)})),
          'own',
        ),
      );
      const cells = own.map((each, index) => {
        if (!Number.isFinite(each)) return '–';
        if (!index || row >= PLAIN) return write(each);
        return `${write(each)} (${(each / own[0]).toFixed(2)})`;
      });
      return [`${target}: ${label}`, ...cells];
    }),
  );
  return table(['', ...names], lines);
};

export const killSentence = ({events, atKill, held, twice, bound}) =>
  `Killed when the edge had ${count(atKill)} of ${count(events)} events, and started again: it holds ` +
  `${count(held)}, each \`_id\` once; ${count(twice)} came twice (at most ${bound} may: what was on its way).`;
