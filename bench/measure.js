/** What is measured of one visit. Each function takes the stage and an entrant's name and returns numbers by metric. */
import {setTimeout as wait} from 'node:timers/promises';
import {brotliCompressSync, gzipSync} from 'node:zlib';

/** Long enough for what a script does after its event has left. */
const SETTLE = 400;
const EVENTS = 5;
const BURST = 1000;
/** For its events to arrive. */
const PATIENCE = 10_000;
/** A phone of the middle class, beside the machine of whoever measures. */
const SLOW = 4;

export const weigh = ({script}) =>
  script && {
    raw: script.length,
    gzip: gzipSync(script, {level: 9}).length,
    brotli: brotliCompressSync(script).length, // Node's default quality is 11
  };

/** A new visitor loads the page and, a little later, something happens five times. */
export const visit = async (stage, name) => {
  const {arrivals, arrived, close, cpu, load, page} = await stage.enter(name);
  const sends = name != 'blank';
  try {
    const before = await cpu();
    await load();
    if (sends) await arrived(1);
    await wait(SETTLE);
    const loaded = await cpu();
    const atLoad = [...arrivals];

    for (let nth = 0; nth < EVENTS; nth++) {
      await page.evaluate(trigger);
      if (sends) await arrived(2 + nth);
      await wait(SETTLE / 4);
    }
    const after = await cpu();
    const asked = atLoad.find(({kind}) => kind == 'page');
    const first = atLoad.find(({kind}) => kind == 'event');
    return {
      loadCpu: loaded - before,
      eventCpu: (after - loaded) / EVENTS,
      ...(first && {
        firstEvent: first.at - asked.at,
        body: first.body,
        whole: first.whole,
        requests: toEdge(atLoad).length,
        fetched: sumOf(
          arrivals.filter(({kind}) => kind == 'part'),
          (part) => weigh(part).brotli,
        ),
      }),
    };
  } finally {
    await close();
  }
};

/** A thousand events in one loop, and once more on a machine that is slower by that factor. */
export const burst = async (stage, name) => ({
  ...(await burstAt(stage, name, 1)),
  slowTask: (await burstAt(stage, name, SLOW)).longestTask,
});

const burstAt = async (stage, name, factor) => {
  const {arrivals, arrived, close, cpu, load, page, slow} = await stage.enter(name);
  try {
    await load();
    await arrived(1);
    await wait(SETTLE);
    await slow(factor);
    const already = arrivals.length;
    const before = await cpu();
    const start = performance.now();
    await page.evaluate(triggerMany, BURST);
    const count = (await arrived(1 + BURST, PATIENCE * factor)) - 1;
    const requests = toEdge(arrivals.slice(already));
    const took = requests.at(-1).at - start;
    await wait(SETTLE * factor);
    const burstCpu = (await cpu()) - before;
    return {
      burstCpu,
      burstTime: took,
      burstRate: (count / took) * 1000,
      burstArrived: count,
      burstRequests: requests.length,
      burstBytes: sumOf(requests, ({whole}) => whole) / count,
      longestTask: await page.evaluate(() => window.longest),
    };
  } finally {
    await close();
  }
};

const toEdge = (arrivals) => arrivals.filter(({whole}) => whole);
const sumOf = (list, value) => list.reduce((sum, each) => sum + value(each), 0);

// These run in the page.
const trigger = () => void window.collect({type: 'bench.event'});

const triggerMany = (count) => {
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const {duration} of list.getEntries()) window.longest = Math.max(window.longest, duration);
  }).observe({type: 'longtask'});
  setTimeout(() => {
    // Some may be refused, by a budget of the browser or of the script; those that arrive are counted.
    for (let nth = 0; nth < count; nth++) {
      void window.collect({type: 'bench.burst'})?.catch(() => {});
    }
  });
};
