/** Medians, ratios to the first entrant, and a table in Markdown. */

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

const rows = [
  // what                                     from each result                     how it is written
  ['Bytes, raw', ({sizes}) => sizes.raw, count],
  ['Bytes, gzip 9', ({sizes}) => sizes.gzip, count],
  ['Bytes, brotli 11', ({sizes}) => sizes.brotli, count],
  ['Main-thread CPU to load, over blank', ({of}) => of('loadCpu'), millis],
  ['First event at the edge, after the page was asked for', ({of}) => of('firstEvent'), millis],
  ['Its request, bytes', ({of}) => of('whole'), count],
  ['Its body alone, bytes', ({of}) => of('body'), count],
  ['Requests to the edge for it, preflights too', ({of}) => of('requests'), count],
  ['Main-thread CPU of one event', ({of}) => of('eventCpu'), millis],
  ['1,000 events: main-thread CPU', ({of}) => of('burstCpu'), millis],
  ['1,000 events: longest task', ({of}) => of('longestTask'), millis],
  ['1,000 events: all at the edge after', ({of}) => of('burstTime'), millis],
  ['1,000 events: arrived', ({of}) => of('burstArrived'), count],
  ['1,000 events: requests', ({of}) => of('burstRequests'), count],
];

export const print = (results, {version, runs}) => {
  const line = (cells) => console.log(`| ${cells.join(' | ')} |`);
  const date = new Date().toISOString().slice(0, 10);
  console.log(
    `\nChromium ${version}, ${date}, medians of ${runs}; in brackets the ratio to the first.\n`,
  );
  line(['', ...results.map(({name}) => name)]);
  line(['---', ...results.map(() => '--:')]);
  for (const [label, value, write] of rows) {
    const first = value(results[0]);
    line([
      label,
      ...results.map((result, index) => {
        const own = value(result);
        return index && first ? `${write(own)} (${(own / first).toFixed(2)})` : write(own);
      }),
    ]);
  }
};
