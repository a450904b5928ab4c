/** What must be true after every schedule. */
import {microtasks} from './clock.js';
import {PREFIX} from './edge.js';
import type {World} from './world.js';

export const judge = async (world: World): Promise<string[]> => {
  const {schedule, clock, consent, disk, doubtful, edge, problems, rough, tabs} = world;
  const wrong = [...problems, ...edge.problems, ...tabs.flatMap(({problems: own}) => own)];

  wrong.push(...storms(world).slice(0, 3));

  const passed = new Map(
    tabs.flatMap((tab) => [...tab.passed].map(([id, one]) => [id, {...one, tab}])),
  );
  const copies = new Map<string, number>();
  for (const {xdm, request} of edge.taken) {
    const id = xdm._id as string;
    copies.set(id, (copies.get(id) ?? 0) + 1);
    const known = passed.get(id);
    if (!known) wrong.push(`Request ${request.index} brought ${id}, which nobody sent.`);
    else if (known.timestamp != xdm.timestamp) wrong.push(`${id} came with another timestamp.`);
  }

  // Of several that are refused together perhaps one is meant: only alone, or for a reason that is about all, is it final.
  const refused = new Set(
    edge.requests.flatMap(({ids, refused, refusedAll}) =>
      refused && (refusedAll || !ids[1]) ? ids : [],
    ),
  );
  for (const {dropped, index} of tabs) {
    for (const [id, reason] of dropped) {
      if (/refused|too-large/.test(reason) && !refused.has(id))
        wrong.push(`Tab ${index} dropped ${id} as ${reason}, which was never refused alone.`);
      // Two moments may be those in which the clock is looked at, and a damaged row may say that it is older.
      const moments = schedule.steps.filter(({does}) => does == 'moment').length;
      const excused = schedule.steps.some(({does}) => does == 'jump' || does == 'damage');
      if (reason == 'expired' && moments < 2 && !excused)
        wrong.push(`Tab ${index} dropped ${id} as expired, which is younger than a week.`);
    }
  }
  const waiting = new Set(disk.rows().map(({event}) => event.xdm._id as string));
  for (const [id, {tab, at}] of passed) {
    const times = copies.get(id) ?? 0;
    const label = `Event ${id} of tab ${tab.index}, collected at ${at},`;
    if (times > 1 && !rough && !doubtful.has(id)) {
      wrong.push(`${label} arrived ${times} times: ${story(world, id)}`);
    }
    if (times) continue;
    if (tabs.some(({dropped}) => dropped.has(id)) || tabs.some(({handed}) => handed.has(id)))
      continue;
    // What became of it, its tab did not live to say.
    if (refused.has(id)) continue;
    const declined = schedule.steps.some((step) => step.does == 'consent' && step.value == 'out');
    if (declined && !tab.alive) continue;
    if (waiting.has(id)) {
      wrong.push(`${label} still waits after an hour of calm: ${story(world, id)}`);
    } else if (tab.alive || disk.safe.has(id)) {
      wrong.push(`${label} is lost: ${story(world, id)}`);
    }
  }

  // Who has not been asked for consent hears nothing.
  const waits = schedule.consent == 'pending' && !world.cookies.has(`${PREFIX}consent`);
  for (const tab of tabs.filter(({alive}) => alive)) {
    tab.calls.forEach(({error, settled}, index) => {
      const name = `Call ${index} of tab ${tab.index}`;
      if (settled != 1 && (settled || !waits)) wrong.push(`${name} settled ${settled} times.`);
      if (error && !consent.changed && !/status code 4/.test(error.message))
        wrong.push(`${name}: ${error.message}`);
    });
  }
  if (schedule.consent == 'pending' && !consent.changed && (disk.made() || world.notes.size)) {
    wrong.push('Something was written although consent is pending.');
  }
  if (tabs.at(-1)!.silent && disk.rows().length) {
    wrong.push(`${disk.rows().length} rows are left although consent is out.`);
  }
  if (consent.changed || schedule.consent == 'pending') return wrong;
  if (disk.littered()) wrong.push(`${disk.littered()} rows are left that nobody can use.`);
  const last = tabs.at(-1)!;
  let asked: Record<string, any> | undefined;
  last.run('getQueue').then(
    (answer) => (asked = answer),
    (error: Error) => (asked = {error: error.stack}),
  );
  await clock.pass(3000);
  await microtasks();
  if (asked?.waiting != disk.rows().length) {
    wrong.push(`getQueue says ${JSON.stringify(asked)}; ${disk.rows().length} are on disk.`);
  }
  return wrong;
};

const MINUTE = 60_000;
/** A request for each event and three more tries; and so many a minute for what waits, whoever left it. */
const TRIES = 4;
const FOR_WHAT_WAITS = 40;

/** A tab that sends more in some minute than it has reason to. */
const storms = ({edge, tabs}: World): string[] =>
  tabs.flatMap((tab) => {
    const times = edge.requests
      .filter(({tab: from}) => from == tab.index)
      .map(({sentAt}) => sentAt);
    const collected = [...tab.passed.values()].map(({at}) => at);
    return times.flatMap((begin, index) => {
      const end = begin + MINUTE;
      const count = times.filter((time) => time >= begin && time < end).length;
      const own = collected.filter((time) => time > begin - MINUTE && time < end).length;
      const most = FOR_WHAT_WAITS + TRIES * own;
      const found = `Tab ${tab.index} sent ${count} requests in the minute from ${begin}, of ${own} events.`;
      // One finding for each storm is enough.
      return count > most && !(begin == times[index - 1]) ? [found] : [];
    });
  });

/** Every request that had it on board. */
const story = ({disk, edge, tabs}: World, id: string) =>
  edge.requests
    .filter(({ids}) => ids.includes(id))
    .map(
      ({action, arrived, beacon, fate, heard, index, keepalive, sentAt, tab}) =>
        `\n    at ${sentAt} request ${index} of tab ${tab}: ${action}${beacon ? ' by beacon' : keepalive ? ' with keepalive' : ''}, ${fate}` +
        `${arrived ? ', arrived' : ''}${heard == null ? '' : `, heard at ${heard}`}`,
    )
    .join('') +
  `\n    ${disk.safe.has(id) ? 'was on disk' : 'was never on disk'}; tabs alive: ${tabs
    .filter(({alive}) => alive)
    .map(({index}) => index)
    .join()}`;
