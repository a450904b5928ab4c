/** Plays one schedule on real code, and says what was wrong in the end. */
import {createClock, createLuck, microtasks} from './clock.js';
import {createDisk} from './disk.js';
import {createEdge, ORG, PREFIX} from './edge.js';
import {KNOWN, openTab, type Ground, type Tab} from './tab.js';
import {judge} from './verdict.js';
import type {Schedule, Step} from './steps.js';

const TEN_YEARS = 3650 * 86_400_000;

const KINDS: Record<string, [options: object, data?: object]> = {
  plain: [{}],
  offers: [{decisionScopes: ['here']}],
  unloading: [{documentUnloading: true}],
  elsewhere: [{edgeConfigOverrides: {datastreamId: 'other'}}, {elsewhere: true}],
  large: [{}, {padding: 'é'.repeat(5000)}],
  huge: [{}, {padding: 'x'.repeat(70_000)}],
  bad: [{}, {bad: true}],
};

export interface World extends Ground {
  readonly schedule: Schedule;
  /** Tabs that could not prepare for their end. */
  readonly unwarned: Set<Tab>;
  /** Something happened after which anything may arrive twice. */
  rough: boolean;
  readonly problems: string[];
  readonly consent: {
    /** The visitor was asked at least once. */
    changed: boolean;
    /** Choices that the edge has not answered yet. */
    going: number;
  };
}

/** What the tabs of one schedule have done, judged. */
export const play = async (
  schedule: Schedule,
  watch: (world: World, step: Step | undefined) => void = () => {},
): Promise<string[]> => {
  const luck = createLuck(schedule.luck);
  const clock = createClock(luck);
  const world: World = {
    schedule,
    clock,
    luck,
    edge: createEdge(clock, luck),
    disk: createDisk(clock, luck),
    cookies: new Map(schedule.known ? [KNOWN] : []),
    notes: new Map(),
    locks: schedule.locks ? new Map<string, Tab>() : undefined,
    channels: new Set(),
    tabs: [],
    attempted: new Set(),
    online: true,
    doubtful: new Set(),
    rough: !schedule.once,
    problems: [],
    unwarned: new Set(),
    whenGone(tab) {
      if (!world.unwarned.has(tab)) return;
      const left = world.disk.rows().map(({event}) => event.xdm._id as string);
      for (const id of [...left, ...tab.disk.writing()]) world.doubtful.add(id);
    },
    consent: {changed: false, going: 0},
  };
  const open = () => {
    const tab = openTab(world, schedule);
    tab.silent = out(world);
    return tab;
  };
  const unhandled = (error: Error) => void world.problems.push(`Unhandled: ${error?.stack}`);
  process.on('unhandledRejection', unhandled);
  try {
    open();
    await microtasks();
    for (const step of schedule.steps) {
      await act(world, step, open);
      watch(world, step);
    }
    // However it is by now: a storm needs a while to be one.
    await clock.pass(60_000);
    await calm(world, open);
    watch(world, undefined);
    return await judge(world);
  } catch (error) {
    return [...world.problems, `Thrown: ${(error as Error).stack}`];
  } finally {
    process.off('unhandledRejection', unhandled);
  }
};

/** What it had in flight goes on, or does not. */
const gone = (world: World, tab: Tab, cleanly: boolean) => {
  const {doubtful, luck} = world;
  // It could not write down what was answered.
  if (!cleanly || !tab.watched()) world.unwarned.add(tab);
  const leaving = tab.leaving || tab.visibility() == 'hidden';
  for (const [{ids, keepalive}, {stop}] of tab.inFlight) {
    for (const id of ids) {
      const handed = leaving && keepalive && tab.sure() && !world.attempted.has(id);
      if (handed) tab.handed.add(id);
      // While a choice is on its way nothing is handed over.
      if (!handed || !tab.watched() || world.consent.changed) doubtful.add(id);
    }
    if (!(keepalive && cleanly) && luck.chance(0.5)) stop();
  }
};

export const kill = (world: World, tab: Tab) => {
  if (!tab.alive) return;
  tab.stay();
  gone(world, tab, false);
  tab.die();
};

/** It has heard that it goes. */
const close = (world: World, tab: Tab) => {
  if (!tab.alive) return;
  tab.stay();
  gone(world, tab, true);
  tab.die();
};

const act = async (world: World, step: Step, open: () => Tab) => {
  const {clock, disk, edge, tabs} = world;
  const living = tabs.filter(({alive, frozen}) => alive && !frozen);
  const tab = 'tab' in step ? living[step.tab % living.length] : undefined;
  if ('tab' in step && !tab) return;
  switch (step.does) {
    case 'send': {
      const [options, data] = KINDS[step.kind]!;
      // Many that are refused one after the other take the breaker hours.
      const count = step.kind == 'bad' ? Math.min(step.count, 2) : step.count;
      for (let sent = 0; sent < count; sent++) tab!.send(options, data);
      break;
    }
    case 'turns':
      for (let count = 0; count < step.count; count++) await clock.turn(clock.now() + 1000);
      break;
    case 'pass':
      await clock.pass(step.milliseconds);
      break;
    case 'meet':
      edge.meet(step.fates);
      break;
    case 'mood':
      edge.stay(step.fate);
      break;
    case 'open':
      if (living.length < 4) open();
      break;
    case 'close': {
      const sure = tab!.sure();
      await tab!.pagehide(false, step.hiddenFirst);
      if (sure) checkLeft(world, tab!);
      close(world, tab!);
      break;
    }
    case 'kill':
      if (step.acts) tab!.dieAfter(step.acts, () => gone(world, tab!, false));
      else kill(world, tab!);
      break;
    case 'freeze':
      await tab!.pagehide(true, step.hiddenFirst);
      // No browser keeps a page amidst a transaction.
      if (tab!.disk.busy()) close(world, tab!);
      if (!tab!.alive) break;
      checkFrozen(world, tab!);
      tab!.frozen = true;
      for (const [request, {stop, fail}] of [...tab!.inFlight]) {
        const {ids, keepalive} = request;
        request.orphaned = true;
        for (const id of ids) {
          const handed = keepalive && tab!.sure() && !world.attempted.has(id);
          if (handed) tab!.handed.add(id);
          if (!handed || !tab!.watched() || world.consent.changed) world.doubtful.add(id);
        }
        // Browsers may end requests that do not last.
        if (!keepalive) {
          stop();
          clock.after(0, 'frozen', fail, tab);
        }
      }
      break;
    case 'thaw':
      await show(
        world,
        tabs.find(({alive, frozen}) => alive && frozen),
      );
      break;
    case 'hide':
      tab!.hide();
      break;
    case 'show':
      tab!.show();
      break;
    case 'online':
      goOnline(world, step.value);
      break;
    case 'flush':
    case 'getQueue':
      ask(world, tab!, step.does);
      break;
    case 'disk':
      world.rough ||= !['fine', 'slow'].includes(step.fault);
      disk.fail(step.fault);
      break;
    case 'closeUnderneath':
      world.rough = true;
      tab!.disk.closeUnderneath(step.loudly);
      break;
    case 'jump':
      world.rough = true;
      clock.jump(step.by);
      break;
    case 'litter':
      disk.litter(step.kind, step.first);
      break;
    case 'damage':
      // Without its lease a row is sent again while it is under way.
      world.rough = true;
      disk.damage(step.kind, step.place);
      break;
    case 'note':
      if (disk.made()) world.notes.set(`edgetag.${ORG}.litter`, step.text);
      break;
    case 'moment':
      // Ten years ahead, and back before anybody is sure of it.
      world.rough = true;
      clock.jump(TEN_YEARS);
      if (living.length < 4) open();
      await clock.pass(step.milliseconds);
      clock.jump(-TEN_YEARS);
      break;
    case 'consent':
      choose(world, tab!, step.value);
      break;
  }
  await microtasks();
};

const goOnline = (world: World, value: boolean) => {
  if (world.online == value) return;
  for (const tab of world.tabs) {
    // What a hidden page has under way was noted while there was a network.
    if (value || !tab.alive || tab.visibility() != 'hidden' || !tab.sure()) continue;
    for (const [{ids, keepalive}] of tab.inFlight) {
      for (const id of ids) if (keepalive && !world.attempted.has(id)) tab.handed.add(id);
    }
  }
  world.online = value;
  for (const tab of world.tabs) {
    if (tab.alive && !tab.frozen) tab.dispatch('window', value ? 'online' : 'offline');
  }
};

/** A question to the queue must be answered as long as its tab lives. */
const ask = (world: World, tab: Tab, command: string) => {
  const call = {ids: [], settled: 0};
  tab.calls.push(call);
  tab.run(command).then(
    () => call.settled++,
    (error: Error) => {
      call.settled++;
      // A drain that could not be fetched cannot answer.
      if (!tab.options.later) world.problems.push(`${command} rejected: ${error.message}`);
    },
  );
};

/** How long news of consent may take from tab to tab, in milliseconds. */
const SPREAD = 50;

const out = ({cookies}: World) => cookies.get(`${PREFIX}consent`) == 'general=out';

const choose = (world: World, tab: Tab, value: string) => {
  const {clock, consent, tabs} = world;
  consent.changed = true;
  consent.going++;
  for (const one of tabs) one.silent = false;
  const given = {consent: [{standard: 'Adobe', version: '1.0', value: {general: value}}]};
  const answered = () => {
    consent.going--;
    clock.after(SPREAD, 'consent', () => {
      if (consent.going || !out(world)) return;
      for (const one of tabs) one.silent ||= one.alive && !one.frozen;
    });
  };
  tab.run('setConsent', given).then(answered, answered);
};

const show = async (world: World, tab: Tab | undefined) => {
  if (!tab) return;
  tab.silent = !world.consent.going && out(world);
  await tab.pageshow();
};

/** A page that may be kept for going back must not hold what would cost it that. */
const checkFrozen = ({channels, locks, problems}: World, tab: Tab) => {
  const holds = [
    [...(locks?.values() ?? [])].includes(tab) && 'a lock',
    [...channels].some((channel) => channel.tab == tab) && 'a channel',
    // Without what watches the page's end nobody closes it.
    tab.watched() && tab.disk.open().length && 'a database',
  ].filter(Boolean);
  if (holds.length) problems.push(`Tab ${tab.index} was frozen with ${holds.join(' and ')}.`);
};

/** Nothing was wrong, so everything that it collected is on its way, or safe. */
const checkLeft = ({consent, disk, edge, problems, schedule}: World, tab: Tab) => {
  if (!tab.alive || !tab.watched() || consent.changed) return;
  // What a wrong clock calls old waits, and for a disk that hangs in vain.
  if (schedule.steps.some(({does}) => does == 'moment' || does == 'jump')) return;
  const known = new Set([
    ...disk.safe,
    ...tab.dropped.keys(),
    ...edge.requests.flatMap(({ids}) => ids),
  ]);
  // One beacon takes what goes to one place, as far as there is space.
  if ([...tab.passed.values()].some(({large}) => large)) return;
  for (const id of tab.passed.keys()) {
    if (!known.has(id)) problems.push(`Tab ${tab.index} left without ${id}.`);
  }
};

/** The storm is over: all is fine from now on, and one more page is opened. */
const calm = async (world: World, open: () => Tab) => {
  const {clock, disk, edge, luck, tabs} = world;
  disk.fail('fine');
  edge.calm();
  for (const tab of tabs) {
    if (!tab.alive) continue;
    tab.stay();
    if (!tab.frozen) continue;
    // Some come back, others are evicted.
    if (luck.chance(0.5)) await show(world, tab);
    else tab.die();
  }
  goOnline(world, true);
  await clock.pass(1000);
  open();
  // A page that opened while a choice was on its way reads of it with its next event.
  if (world.schedule.consent == 'pending' && world.consent.changed) {
    for (const tab of tabs.filter(({alive}) => alive)) {
      tab.silent &&= out(world);
      tab.send();
    }
  }
  await clock.pass(3_700_000);
};
