/** Medians, ratios to the first entrant, and tables in Markdown. */

export const median = (samples, metric) => {
  const values = samples
    .map((sample) => sample[metric])
    .filter((value) => value !== undefined)
    .sort((one, other) => one - other);
  const middle = values.length >> 1;
  return values.length % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
};

const count = (value) => Math.round(value).toLocaleString('en');
const millis = (value) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
// Browsers report tasks of 50 ms and more.
const task = (value) => (value ? millis(value) : '< 50 ms');

const withFetched = ({of, sizes}) => sizes.brotli + of('fetched');

const rows = [
  // what                                     from each result                     how it is written
  ['Bytes, raw', ({sizes}) => sizes.raw, count],
  ['Bytes, gzip 9', ({sizes}) => sizes.gzip, count],
  ['Bytes, brotli 11', ({sizes}) => sizes.brotli, count],
  ['The same, with what the visit fetched later', withFetched, count],
  ['Main-thread CPU to load, over blank', ({of}) => of('loadCpu'), millis],
  ['First event at the edge, after the page was asked for', ({of}) => of('firstEvent'), millis],
  ['Its request, bytes', ({of}) => of('whole'), count],
  ['Its body alone, bytes', ({of}) => of('body'), count],
  ['Requests to the edge for it, preflights too', ({of}) => of('requests'), count],
  ['Main-thread CPU of one event', ({of}) => of('eventCpu'), millis],
  ['1,000 events: main-thread CPU', ({of}) => of('burstCpu'), millis],
  ['1,000 events: longest task (goal ≤ 50 ms)', ({of}) => of('longestTask'), task],
  ['The same at 4× CPU throttle (goal ≤ 0.15)', ({of}) => of('slowTask'), task],
  ['1,000 events: all at the edge after', ({of}) => of('burstTime'), millis],
  ['1,000 events: events per second', ({of}) => of('burstRate'), count],
  ['1,000 events: arrived', ({of}) => of('burstArrived'), count],
  ['1,000 events: requests', ({of}) => of('burstRequests'), count],
  ['1,000 events: bytes for each, with its share of headers', ({of}) => of('burstBytes'), count],
];

const line = (cells) => `| ${cells.join(' | ')} |`;
export const table = (head, body) =>
  [line(head), line(head.map((_, index) => (index ? '--:' : '---'))), ...body.map(line)].join('\n');

/** `results` are `{name, sizes, of: (metric) => number}`. */
export const costTable = (results) =>
  table(
    ['', ...results.map(({name}) => name)],
    rows.map(([label, value, write]) => {
      const first = value(results[0]);
      const cells = results.map((result, index) => {
        const own = value(result);
        return index && first && own ? `${write(own)} (${(own / first).toFixed(2)})` : write(own);
      });
      return [label, ...cells];
    }),
  );

/** `results` are those of `measureLoss`. */
export const lossTable = (results, {names, rows}) =>
  table(
    ['', ...names],
    rows.map((row) => [row, ...names.map((name) => lossCell(results[name][row]))]),
  );

const lossCell = ({arrived, expected, renamed, twice}) =>
  [
    `${arrived}/${expected}`,
    twice && `${twice} twice`,
    renamed && `${renamed} of them by another id`,
  ]
    .filter(Boolean)
    .join(', ');
