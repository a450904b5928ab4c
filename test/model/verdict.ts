/** What must be true after every schedule. */
import {microtasks} from './clock.js';
import {PREFIX} from './edge.js';
import type {World} from './world.js';

export const judge = async (world: World): Promise<string[]> => {
  const {schedule, clock, consent, disk, doubtful, edge, problems, rough, tabs} = world;
  const wrong = [...problems, ...edge.problems, ...tabs.flatMap(({problems: own}) => own)];

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

  const refused = new Set(edge.requests.flatMap((request) => (request.refused ? request.ids : [])));
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
