/** Counts what arrives, and what arrives twice, after each outage. */
import {setTimeout as wait} from 'node:timers/promises';
import {outages} from './outages.js';
import {openServer} from './server.js';
import {startVisit} from './visit.js';

/** So many browsers wait side by side. */
const VISITORS = 16;
/** One acts at a time, so that "at once" means that on a small machine, too; two may load their pages meanwhile. */
const LANES = {open: 'load', reopen: 'load', goOffline: 'act', breakEdge: 'act', send: 'act'};
const WIDTHS = {load: 2, act: 1};
/** Pauses from here on are left to others. */
const LONG = 1000;
/** When everything has arrived, so long for copies of it. */
const AFTERMATH = 6000;

/** By entrant and row: `{arrived, expected, twice, renamed}`. `patience` is in milliseconds. */
export const measureLoss = async (field, {names, rows, trials, patience}) => {
  const server = await openServer(field);
  const lanes = {load: createLane(WIDTHS.load), act: createLane(WIDTHS.act)};
  const results = Object.fromEntries(names.map((name) => [name, {}]));
  const todo = [];
  for (let trial = 0; trial < trials; trial++) {
    for (const row of rows) for (const name of names) todo.push([name, row]);
  }

  let shops = 0;
  const suffer = async (name, row) => {
    const {events, inFlight, steps} = outages[row];
    const visitor = server.welcome(name, `shop${++shops}`);
    const visit = await startVisit(visitor, server.port, events);
    try {
      await follow(steps, visit, lanes);
      const end = performance.now() + patience;
      while (performance.now() < end) {
        await wait(250);
        if (inFlight || count(visitor).arrived < events) continue;
        await wait(AFTERMATH);
        break;
      }
      return {...count(visitor), expected: events};
    } finally {
      await visit.leave();
    }
  };

  const work = async () => {
    for (let next = todo.shift(); next; next = todo.shift()) {
      const [name, row] = next;
      // A machine out of breath may fail to start a browser; twice is no accident.
      const outcome = await suffer(name, row).catch(({message}) => {
        console.error(`Once more: ${name}, ${row}. ${message}`);
        return suffer(name, row);
      });
      const sum = (results[name][row] ||= {arrived: 0, expected: 0, twice: 0, renamed: 0});
      for (const key in outcome) sum[key] += outcome[key];
      process.stderr.write('.');
    }
  };
  try {
    await Promise.all(Array.from({length: VISITORS}, work));
  } finally {
    todo.length = 0; // After a failure nobody begins anything new.
    server.close();
  }
  return results;
};

/** Lets `width` callers go on at a time; each is handed what ends its turn. */
const createLane = (width) => {
  const waiting = [];
  const end = () => {
    if (waiting.length) waiting.shift()(end);
    else width++;
  };
  return () => (width ? (width--, end) : new Promise((begin) => waiting.push(begin)));
};

/** Takes the steps, each in its lane. A short pause keeps the lane, a long one and the end leave it. */
const follow = async (steps, visit, lanes) => {
  let lane;
  let end = () => {};
  const change = async (to) => {
    end();
    lane = to;
    end = (await lanes[to]?.()) ?? (() => {});
  };
  try {
    for (const step of steps) {
      if (typeof step == 'number') {
        if (step >= LONG) await change();
        await wait(step);
      } else {
        const own = LANES[step];
        if (own && own != lane) await change(own);
        await visit[step]();
      }
    }
  } finally {
    end();
  }
};

/** `twice` are events of which there is a copy, `renamed` those of them whose copies have different ids. */
const count = ({arrivals}) => {
  const ids = new Map();
  for (const {id, mark} of arrivals.flatMap(({events}) => events)) {
    if (mark !== undefined) ids.set(mark, [...(ids.get(mark) ?? []), id]);
  }
  const copied = [...ids.values()].filter((each) => each.length > 1);
  return {
    arrived: ids.size,
    twice: copied.length,
    renamed: copied.filter((each) => new Set(each).size > 1).length,
  };
};
