/** Kills the command line when the edge has half of the events, starts it again, and counts what the edge holds. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';
import {edgetag} from './entrants.js';

/** Batches on their way: what the command line does unless it is told otherwise. */
const AT_A_TIME = 4;
/** Nobody may be through before it is seen to be half way. */
const SLOW_MILLIS = 20;

export const killHalfWay = async (field, edge) => {
  const {events, batch} = field;
  const bound = AT_A_TIME * batch;
  await edge.empty();
  await edge.delay(SLOW_MILLIS);
  const [program, ...args] = edgetag(field, edge.place);
  const begin = () => spawn(program, args, {stdio: ['ignore', 'pipe', 'inherit']});

  const first = begin();
  let isOver = false;
  const gone = once(first, 'exit').then(() => (isOver = true));
  while (!isOver && (await edge.count()).received < events / 2) await sleep(10);
  first.kill('SIGKILL');
  await gone;
  const {received: atKill} = await edge.count();
  if (first.signalCode != 'SIGKILL')
    throw new Error('It was done before it was killed: take more --events.');

  await edge.delay(0);
  const second = begin();
  const said = [];
  second.stdout.on('data', (chunk) => said.push(chunk));
  const [code] = await once(second, 'close');
  const summary = JSON.parse(Buffer.concat(said).toString().trim().split('\n').at(-1));
  const counts = await edge.count();
  const isWhole = code === 0 && counts.held === events && counts.twice <= bound;
  return {...counts, events, atKill, resumed: summary.resumed, bound, isWhole};
};
