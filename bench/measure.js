/** What is measured of one visit. Each function takes the stage and an entrant's name and returns numbers by metric. */
import {setTimeout as wait} from 'node:timers/promises';
import {brotliCompressSync, gzipSync} from 'node:zlib';

/** Long enough for what a script does after its event has left. */
const SETTLE = 400;
const EVENTS = 5;
const BURST = 1000;

export const weigh = ({script}) =>
  script && {
    raw: script.length,
    gzip: gzipSync(script, {level: 9}).length,
    brotli: brotliCompressSync(script).length, // Node's default quality is 11
  };

/** A new visitor loads the page and, a little later, something happens five times. */
export const visit = async (stage, name, {send}) => {
  const {page, load, cpu, close} = await stage.enter(name);
  try {
    const before = await cpu();
    await load();
    if (send) await stage.arrived(1);
    await wait(SETTLE);
    const loaded = await cpu();
    const arrivals = [...stage.arrivals()];

    for (let nth = 0; nth < EVENTS; nth++) {
      await page.evaluate(trigger, send);
      if (send) await stage.arrived(2 + nth);
      await wait(SETTLE / 4);
    }
    const after = await cpu();
    const asked = arrivals.find(({kind}) => kind == 'page');
    const first = arrivals.find(({kind}) => kind == 'event');
    return {
      loadCpu: loaded - before,
      eventCpu: (after - loaded) / EVENTS,
      ...(first && {
        firstEvent: first.at - asked.at,
        body: first.body,
        whole: first.whole,
        requests: arrivals.length - 1,
      }),
    };
  } finally {
    await close();
  }
};

/** A thousand events in one loop. */
export const burst = async (stage, name, {send}) => {
  const {page, load, cpu, close} = await stage.enter(name);
  try {
    await load();
    await stage.arrived(1);
    await wait(SETTLE);
    const already = stage.arrivals().length;
    const before = await cpu();
    const start = performance.now();
    await page.evaluate(triggerMany, [send, BURST]);
    const arrived = (await stage.arrived(1 + BURST)) - 1;
    const took = stage.arrivals().at(-1).at - start;
    await wait(SETTLE);
    return {
      burstCpu: (await cpu()) - before,
      burstTime: took,
      burstArrived: arrived,
      burstRequests: stage.arrivals().length - already,
      longestTask: await page.evaluate(longestTask),
    };
  } finally {
    await close();
  }
};

// These run in the page.
const trigger = (send) => {
  if (send) void window[send]('sendEvent', {type: 'bench.event'});
};

const triggerMany = ([send, count]) => {
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const {duration} of list.getEntries()) window.longest = Math.max(window.longest, duration);
  }).observe({type: 'longtask'});
  setTimeout(() => {
    // Some may be refused, by a budget of the browser or of the script; those that arrive are counted.
    for (let nth = 0; nth < count; nth++)
      window[send]('sendEvent', {type: 'bench.burst'}).catch(() => {});
  });
};

const longestTask = () => window.longest;
