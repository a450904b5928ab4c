/** Time and order that a test decides: everything that would come from outside a page is a task here. */

/** Who brings it about. Tasks of one source keep their order; which source is next, luck decides. */
export interface Task {
  at: number;
  readonly source: string;
  readonly order: number;
  readonly run: () => void;
  /** Of whom it is: may not run while they are held up, and never once they are gone. */
  readonly owner?: Owner | undefined;
}

/** A tab, as far as the clock needs to know. */
export interface Owner {
  alive: boolean;
  frozen: boolean;
}

export type Clock = ReturnType<typeof createClock>;

/** Chance that can be had again. */
export const createLuck = (seed: number) => {
  let state = seed | 0;
  const roll = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    roll,
    below: (most: number) => Math.floor(roll() * most),
    chance: (part: number) => roll() < part,
  };
};

export type Luck = ReturnType<typeof createLuck>;

/** A schedule that never comes to rest is a finding too. */
const MOST = 60_000;
/** When every schedule begins. */
const START = Date.UTC(2030, 4, 1, 10);

/** Captured, as nothing of a tab may have it. */
const next = setImmediate;
/** After all promises that can go on have gone on. */
export const microtasks = () => new Promise<void>((resolve) => void next(resolve));

/** A clock that moves only from task to task. */
export const createClock = (luck: Luck) => {
  let tasks: Task[] = [];
  let order = 0;
  let count = 0;
  let now = 0;
  /** How wrong the device's clock is. */
  let skew = 0;

  const after = (pause: number, source: string, run: () => void, owner?: Owner) => {
    const task = {at: now + Math.max(Math.ceil(pause), 0), source, order: order++, run, owner};
    tasks.push(task);
    return task;
  };

  const earlier = (one: Task, other: Task) => one.at - other.at || one.order - other.order;

  /** Runs one task that is due by then, and says whether there was one. */
  const turn = async (until = now): Promise<boolean> => {
    tasks = tasks.filter(({owner}) => !owner || owner.alive);
    const first = new Map<string, Task>();
    let soonest = Infinity;
    for (const task of tasks) {
      if (task.owner?.frozen) continue;
      const known = first.get(task.source);
      if (!known || earlier(task, known) < 0) first.set(task.source, task);
      if (task.at < soonest) soonest = task.at;
    }
    if (soonest > until) return false;
    now = Math.max(now, soonest);
    const due = [...first.values()].filter(({at}) => at <= now);
    const task = due[luck.below(due.length)]!;
    tasks.splice(tasks.indexOf(task), 1);
    if (++count > MOST) throw new Error(`It never rests: ${task.source} again.`);
    task.run();
    await microtasks();
    return true;
  };

  return {
    after,
    turn,
    /** Milliseconds since the schedule began; only forwards. */
    now: () => now,
    /** What the device believes. */
    date: () => START + Math.floor(now + skew),
    jump: (by: number) => void (skew += by),
    drop: (task: Task) => void (tasks = tasks.filter((one) => one != task)),
    async pass(milliseconds: number) {
      const until = now + milliseconds;
      await microtasks();
      while (await turn(until));
      now = until;
    },
  };
};
